// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "onda/graph/graph_builder.h"
#include "onda/ops/activation.h"
#include "onda/train/initializer.h"

namespace onda {

/// One row of a model's summary.
struct LayerInfo {
  std::string name;    ///< "dense_1"
  std::string type;    ///< "Dense"
  Shape output_shape;  ///< of one sample, with a batch of 1 before it
  std::int64_t parameters = 0;
};

/// What layers build with: a graph, whose parameters get their first values from one generator in
/// the order in which they are made.
class LayerBuilder {
 public:
  LayerBuilder(std::string model_name, std::uint32_t seed);

  /// An input of samples of this shape; a batch of 1 is put before it.
  int input(std::string name, const Shape& sample);
  /// A float parameter "layer/name".
  int parameter(std::string_view name, Shape shape, const Initializer& initializer, Fan fan);
  /// A node whose output is named as the layer.
  int add(Operator op, std::vector<int> inputs);
  const Shape& shape(int tensor) const { return builder_.graph().tensor(tensor).shape; }

  /// Everything until end_layer() belongs to a layer of this name; without one it is named after
  /// its type as Keras does: dense, dense_1, …. Throws Error when the name is taken.
  void begin_layer(std::string_view type, std::string_view default_name, const std::string& name);
  void end_layer(int output);

  const std::vector<LayerInfo>& layers() const { return layers_; }
  const Random& random() const { return random_; }
  Graph finish(int output) { return builder_.finish({output}); }

 private:
  GraphBuilder builder_;
  Random random_;
  LayerInfo layer_;
  std::vector<LayerInfo> layers_;
};

/// What a model takes: samples of this shape, without the batch.
struct Input {
  Shape shape;
  std::string name = "input";
};

/// y = activation(W x + b) along the last axis: [..., I] becomes [..., units].
/// Parameters: kernel [units, I], Glorot uniform; bias [units], zeros (Keras's defaults).
/// Becomes one FULLY_CONNECTED. Throws Error unless units >= 1.
struct Dense {
  int units = 0;
  Activation activation = Activation::none;
  bool use_bias = true;
  Initializer kernel_initializer = GlorotUniform{};
  Initializer bias_initializer = Zeros{};
  std::string name = {};

  static constexpr std::string_view type = "Dense";
  static constexpr std::string_view default_name = "dense";
  /// Adds the layer after tensor `input` and returns its output.
  int build(LayerBuilder& builder, int input) const;
};

/// A layer of sequential(): anything with the parts of Dense.
class Layer {
 public:
  template <class L>
  requires requires(const L layer, LayerBuilder& builder, int input) {
    L::type;
    L::default_name;
    layer.name;
    layer.build(builder, input);
  }
  Layer(L layer) : self_(std::make_shared<Held<L>>(std::move(layer))) {}  // NOLINT

  /// Adds the layer after tensor `input` and returns its output. Errors name the layer.
  int build(LayerBuilder& builder, int input) const { return self_->build(builder, input); }

 private:
  struct Interface {
    virtual ~Interface() = default;
    virtual int build(LayerBuilder& builder, int input) const = 0;
  };
  template <class L>
  struct Held final : Interface {
    explicit Held(L value) : layer(std::move(value)) {}
    int build(LayerBuilder& builder, int input) const override {
      builder.begin_layer(L::type, L::default_name, layer.name);
      const int output = layer.build(builder, input);
      builder.end_layer(output);
      return output;
    }
    L layer;
  };
  std::shared_ptr<const Interface> self_;
};

}  // namespace onda
