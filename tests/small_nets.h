// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <vector>

#include "onda/data/dataset.h"
#include "onda/train/model.h"

namespace onda {

/// Samples with a target that has something to do with them: outputs are weighted sums of sines of
/// the inputs, or, for classes, the number of the largest of them.
data::Dataset sines_task(const Shape& sample, int outputs, bool classes, int count,
                         std::uint32_t seed);

/// A net that learns such a task.
struct Net {
  const char* name;
  Shape sample;
  int outputs;
  bool classes;
  std::function<Model(std::uint32_t seed)> make;
  bool rounds_coarsely = false;  ///< as int8, in most of its operators
};

/// One of each kind: what the quantizer and quantization-aware training have to be equal in.
std::vector<Net> small_nets();

/// How to train it: a loss that suits its outputs.
CompileOptions learning(const Net& net, double rate);

}  // namespace onda
