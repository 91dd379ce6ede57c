// SPDX-License-Identifier: Apache-2.0
// What Model::save() and fit() write: a .safetensors file whose tensors are the constants of the
// training graph, "optimizer/SLOT/NAME" and "callback/INDEX/NAME", and whose metadata holds, as
// texts,
//
//   onda            the version of this layout, "1"
//   epoch, step     how many whole epochs and steps came before it
//   seed            of all that is random in fit()
//   learning_rate   of the next epoch
//   optimizer       the names of its slots, JSON
//   optimizer_options  its type and options where it is the library's, else null, JSON
//   graph           the graph without its constants' numbers; regularizers and constraints, JSON
//   fit             the run that it interrupts: what it was given, history and callbacks, JSON
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "onda/core/file.h"
#include "onda/graph/graph.h"
#include "onda/train/callback.h"
#include "onda/train/fit_inputs.h"
#include "onda/train/graph_json.h"
#include "onda/train/layer_builder.h"
#include "onda/train/optimizer.h"

namespace onda {

/// How far a fit() has come.
struct FitProgress {
  int epoch = 0;  ///< whole epochs of it
  History history;
  std::vector<CallbackState> callbacks = {};
  std::optional<FitInputs> inputs = std::nullopt;
};

struct Checkpoint {
  static constexpr int version = 1;
  /// Of a file that is read.
  static constexpr std::size_t most_tensors = 100000;

  Graph graph;  ///< that is trained, with its weights
  std::vector<LayerInfo> layers = {};
  std::vector<int> frozen = {};
  std::map<int, ParameterRules> rules = {};           ///< by tensor; a program's own are not stored
  std::optional<Optimizer> optimizer = std::nullopt;  ///< likewise
  std::vector<std::string> slots = {};
  std::vector<float> optimizer_state = {};  ///< [slots][Parameters::trained_size()], or none
  std::int64_t steps = 0;
  std::int64_t epochs = 0;
  std::uint64_t seed = 0;
  double learning_rate = 0;
  FitProgress fit = {};
};

Bytes encode_checkpoint(const Checkpoint& checkpoint);
/// Throws Error that opens with `where` unless it is what encode_checkpoint() gives: whatever the
/// bytes are, with memory in proportion to them.
Checkpoint decode_checkpoint(std::span<const std::byte> content, const std::string& where,
                             const KnownOperators& known = {});

/// The graph without the numbers of its constants, as JSON: equal texts are equal graphs.
std::string describe_for_checkpoint(const Graph& graph);

}  // namespace onda
