// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "onda/graph/graph_builder.h"
#include "onda/train/constraint.h"
#include "onda/train/initializer.h"
#include "onda/train/regularizer.h"

namespace onda {

/// One row of a model's summary.
struct LayerInfo {
  std::string name;    ///< "dense_1"
  std::string type;    ///< "Dense"
  Shape output_shape;  ///< of one sample, with a batch of 1 before it
  std::int64_t parameters = 0;
  std::int64_t trained_parameters = 0;
  std::vector<std::string> inputs = {};  ///< the layers before it
};

/// What holds for a parameter while it is trained.
struct ParameterRules {
  Regularizer regularizer = {};  ///< added to the loss
  Constraint constraint = {};    ///< applied after each step
};

/// What layers build with: a graph, whose parameters get their first values from one generator in
/// the order in which they are made.
class LayerBuilder {
 public:
  LayerBuilder(std::string model_name, std::uint32_t seed);
  /// On top of a graph, whose own parameters are trained further or frozen.
  LayerBuilder(Graph graph, std::uint32_t seed, bool trainable);

  /// An input of samples of this shape; a batch of 1 is put before it.
  int input(std::string name, const Shape& sample);
  /// A float parameter "layer/name", trained unless the layer is frozen.
  int parameter(std::string_view name, Shape shape, const Initializer& initializer, Fan fan,
                const ParameterRules& rules = {});
  /// A float constant "layer/name" that an operator keeps for itself: no gradient reaches it.
  int state(std::string_view name, Shape shape, float value);
  /// Any other constant, "layer/name".
  int constant(std::string_view name, Tensor tensor);
  /// A node whose output is named as the layer.
  int add(Operator op, std::vector<int> inputs);
  /// A RESHAPE of one sample to this shape; the same tensor when it has it already.
  int reshape(int tensor, const Shape& sample);
  /// Makes a model's input one of int32. Throws Error when the tensor is no input, or when a layer
  /// has read it as float32 before.
  void count_input(int tensor);
  /// A tensor of the graph by its name. Throws Error when there is none.
  int tensor(std::string_view name) const;
  const Shape& shape(int tensor) const { return builder_.graph().tensor(tensor).shape; }
  /// Parameters of the present layer do not change while training.
  void freeze_layer() { frozen_layer_ = true; }

  /// Everything until end_layer() belongs to a layer of this name; without one it is named after
  /// its type as Keras does: dense, dense_1, …. Throws Error when the name is taken.
  void begin_layer(std::string_view type, std::string_view default_name, const std::string& name,
                   std::span<const int> inputs);
  void end_layer(int output);

  const std::vector<LayerInfo>& layers() const { return layers_; }
  const std::vector<int>& frozen() const { return frozen_; }
  /// By tensor, where there are any.
  const std::map<int, ParameterRules>& rules() const { return rules_; }
  std::uint32_t seed() const { return seed_; }
  Graph finish(std::vector<int> outputs) { return builder_.finish(std::move(outputs)); }

 private:
  GraphBuilder builder_;
  std::uint32_t seed_;
  Random random_;
  LayerInfo layer_;
  bool frozen_layer_ = false;
  std::vector<LayerInfo> layers_;
  std::vector<std::pair<int, std::string>> outputs_;  // of layers, with the layers' names
  std::vector<int> frozen_;
  std::map<int, ParameterRules> rules_;
};

}  // namespace onda
