// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "onda/ops/activation.h"
#include "onda/train/layer_builder.h"

namespace onda::layers {

/// The activation functions, with Keras's names and definitions: `.activation = layers::relu`.
enum class Function {
  linear,        ///< x
  relu,          ///< max(x, 0)
  relu6,         ///< min(max(x, 0), 6)
  leaky_relu,    ///< x, below 0 times 0.2
  elu,           ///< x, below 0 exp(x) - 1
  selu,          ///< 1.0507 x, below 0 1.0507 * 1.6733 (exp(x) - 1)
  gelu,          ///< x Phi(x) with the standard normal distribution's Phi
  sigmoid,       ///< 1 / (1 + exp(-x))
  tanh,          ///< tanh(x)
  softmax,       ///< exp(x) / sum exp(x) along the last axis
  softplus,      ///< log(1 + exp(x))
  softsign,      ///< x / (1 + |x|)
  swish,         ///< x sigmoid(x), also called SiLU
  hard_sigmoid,  ///< relu6(x + 3) / 6
  hard_swish,    ///< x relu6(x + 3) / 6
  exponential,   ///< exp(x)
};
using enum Function;

std::string_view name_of(Function function);
/// By its name, "relu". Null when there is none.
std::optional<Function> find_function(std::string_view name);
std::vector<std::string_view> function_names();

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

/// y = x where x >= 0, otherwise negative_slope * x: LEAKY_RELU.
struct LeakyReLU {
  double negative_slope = 0.3;
  std::string name = {};

  static constexpr std::string_view type = "LeakyReLU";
  static constexpr std::string_view default_name = "leaky_re_lu";
  int build(LayerBuilder& builder, int input) const;
};

/// y = x where x >= 0, otherwise alpha * x with an alpha that is learned: one a element of the
/// sample, or, along `shared_axes` (counted from 1, the first after the batch), one for all.
/// PRELU.
struct PReLU {
  std::vector<int> shared_axes = {};
  Initializer alpha_initializer = Zeros{};
  std::string name = {};

  static constexpr std::string_view type = "PReLU";
  static constexpr std::string_view default_name = "p_re_lu";
  int build(LayerBuilder& builder, int input) const;
};

}  // namespace onda::layers
