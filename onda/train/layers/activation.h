// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "onda/ops/activation.h"
#include "onda/train/layer_builder.h"

namespace onda::layers {

/// The activation functions, with Keras's names and definitions: `.activation = layers::relu`.
enum class Function {
  linear,   ///< x
  relu,     ///< max(x, 0)
  relu6,    ///< min(max(x, 0), 6)
  softmax,  ///< exp(x) / sum exp(x) along the last axis
};
using enum Function;

std::string_view name_of(Function function);
/// By its name, "relu". Null when there is none.
std::optional<Function> find_function(std::string_view name);

/// What an operator can compute along with its own result; nothing for other functions.
std::optional<onda::Activation> fused(Function function);
/// Adds the function's nodes after a tensor.
int activate(LayerBuilder& builder, Function function, int tensor);

/// y = function(x)
struct Activation {
  Function function = linear;
  std::string name = {};

  static constexpr std::string_view type = "Activation";
  static constexpr std::string_view default_name = "activation";
  int build(LayerBuilder& builder, int input) const;
};

}  // namespace onda::layers
