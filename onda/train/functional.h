// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <vector>

#include "onda/train/model.h"

namespace onda {

/// Builds models whose layers do not just follow one another: branches, residual additions, several
/// inputs and outputs. Keras's functional API:
///
///   Functional net{{.name = "residual", .seed = 1}};
///   const auto input = net.input({.shape = {32, 32, 3}});
///   auto x = net(layers::Conv2D{.filters = 16, .kernel_size = 3}, input);
///   const auto y = net(layers::Conv2D{.filters = 16, .kernel_size = 1}, x);
///   x = net(layers::Add{}, {x, y});
///   Model model = net.model({x});
///
/// With a graph from elsewhere its tensors can be built upon: a trained model gets a new head.
class Functional {
 public:
  /// A tensor of the model that is being built.
  struct Node {
    int tensor = 0;
  };

  explicit Functional(const ModelOptions& options = {});
  /// On top of a graph's tensors. Its own parameters are trained, too, unless they are frozen.
  explicit Functional(Graph graph, const ModelOptions& options = {}, bool trainable = true);

  Node input(const Input& input);
  /// A tensor of the graph that it began with. Throws Error when there is none of this name.
  Node tensor(std::string_view name) const;
  const Shape& shape(Node node) const { return builder_.shape(node.tensor); }

  /// Adds a layer after its inputs. Throws Error, which names the layer, when it does not fit. The
  /// parameters of a layer that is not trainable stay as they are.
  Node operator()(const Layer& layer, Node input, bool trainable = true);
  Node operator()(const Layer& layer, const std::vector<Node>& inputs, bool trainable = true);

  /// The model of these outputs. The builder is empty afterwards. What they do not depend on is
  /// left out.
  Model model(const std::vector<Node>& outputs);

 private:
  LayerBuilder builder_;
};

}  // namespace onda
