// SPDX-License-Identifier: Apache-2.0
// What `onda train` learns from, and what it learns.
#pragma once

#include <string>
#include <vector>

#include "onda/cli/train_options.h"
#include "onda/data/dataset.h"
#include "onda/graph/graph.h"

namespace onda::cli {

data::Dataset read_data(const TrainOptions& options);

/// The samples that are trained on and those that are only looked at, drawn at random.
struct SplitData {
  data::Dataset train;
  data::Dataset validation;  ///< may be empty
};
SplitData split_data(const TrainOptions& options, const data::Dataset& dataset);

/// What is learned, and why.
struct Task {
  bool classifies = false;
  std::string loss;
  std::vector<std::string> metrics;
  bool from_logits = false;
  std::string why;
};
Task task_of(const TrainOptions& options, const Graph& graph, const Tensor& targets);

/// Before the samples are brought into another order: so an error names the sample as the file has
/// it. `source` is the file's name.
void check_targets(const Task& task, const Graph& graph, const data::Dataset& dataset,
                   const std::string& source);

/// One target for each class in place of class numbers from 0 to `classes` - 1.
Tensor one_hot(const Tensor& numbers, std::int32_t classes);

}  // namespace onda::cli
