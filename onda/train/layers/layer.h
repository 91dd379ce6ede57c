// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <span>
#include <string>
#include <utility>

#include "onda/core/error.h"
#include "onda/train/layer_builder.h"

namespace onda {

/// A layer of sequential() or Functional: anything with a `type` and a `default_name`, a `name`,
/// and `int build(LayerBuilder&, int input) const` or, where it takes several tensors,
/// `int build(LayerBuilder&, std::span<const int> inputs) const`, which adds the layer to the graph
/// and returns its output. layers::Dense is an example.
class Layer {
 public:
  template <class L>
  requires requires(const L layer) {
    L::type;
    L::default_name;
    layer.name;
  }
  Layer(L layer) : self_(std::make_shared<Held<L>>(std::move(layer))) {}  // NOLINT

  /// Adds the layer after these tensors and returns its output. Throws Error, which names the
  /// layer, when it does not fit. The parameters of a layer that is not trainable stay as they are.
  int build(LayerBuilder& builder, std::span<const int> inputs, bool trainable = true) const {
    return self_->build(builder, inputs, trainable);
  }
  /// The struct that it was made of, or null when that is of another type.
  template <class L>
  const L* get_if() const {
    const auto* held = dynamic_cast<const Held<L>*>(self_.get());
    return held ? &held->layer : nullptr;
  }

 private:
  struct Interface {
    virtual ~Interface() = default;
    virtual int build(LayerBuilder& builder, std::span<const int> inputs, bool trainable) const = 0;
  };
  template <class L>
  struct Held final : Interface {
    explicit Held(L value) : layer(std::move(value)) {}
    int build(LayerBuilder& builder, std::span<const int> inputs, bool trainable) const override {
      builder.begin_layer(L::type, L::default_name, layer.name, inputs);
      if (!trainable) builder.freeze_layer();
      int output = 0;
      if constexpr (requires { layer.build(builder, inputs); }) {
        output = layer.build(builder, inputs);
      } else {
        if (inputs.size() != 1) {
          throw Error("{}: expected one input, received {}", L::type, inputs.size());
        }
        output = layer.build(builder, inputs[0]);
      }
      builder.end_layer(output);
      return output;
    }
    L layer;
  };
  std::shared_ptr<const Interface> self_;
};

}  // namespace onda
