// SPDX-License-Identifier: Apache-2.0
// Recurrent layers over [T, C], unrolled: every step's nodes stand in the graph, and share the
// parameters. The products of the inputs are one FULLY_CONNECTED for all steps.
#pragma once

#include "onda/train/initializer.h"
#include "onda/train/layers/activation.h"

namespace onda::layers {

/// h_t = activation(W x_t + U h_{t-1} + b), h_0 = 0. Becomes [units], or [T, units] with
/// return_sequences. Parameters: kernel [units, C], recurrent_kernel [units, units], bias [units].
struct SimpleRNN {
  int units = 0;
  Function activation = tanh;
  bool use_bias = true;
  bool return_sequences = false;
  Initializer kernel_initializer = GlorotUniform{};
  Initializer recurrent_initializer = Orthogonal{};
  Initializer bias_initializer = Zeros{};
  std::string name = {};

  static constexpr std::string_view type = "SimpleRNN";
  static constexpr std::string_view default_name = "simple_rnn";
  int build(LayerBuilder& builder, int input) const;
};

/// With the parts i, f, g, o of W x_t + U h_{t-1} + b:
///   c_t = sigmoid(f) c_{t-1} + sigmoid(i) activation(g),   h_t = sigmoid(o) activation(c_t)
/// Parameters: kernel [4 units, C], recurrent_kernel [4 units, units], bias [4 units], whose part f
/// begins at 1 (unit_forget_bias). Source: Keras 3, `LSTMCell`.
struct LSTM {
  int units = 0;
  Function activation = tanh;
  Function recurrent_activation = sigmoid;
  bool use_bias = true;
  bool unit_forget_bias = true;
  bool return_sequences = false;
  Initializer kernel_initializer = GlorotUniform{};
  Initializer recurrent_initializer = Orthogonal{};
  Initializer bias_initializer = Zeros{};
  std::string name = {};

  static constexpr std::string_view type = "LSTM";
  static constexpr std::string_view default_name = "lstm";
  int build(LayerBuilder& builder, int input) const;
};

/// With the parts z, r, n of W x_t + b and of U h_{t-1} + b':
///   z = sigmoid(z + z'), r = sigmoid(r + r'), n = activation(n + r n')
///   h_t = z h_{t-1} + (1 - z) n
/// Parameters: kernel [3 units, C], recurrent_kernel [3 units, units], bias and recurrent_bias
/// [3 units]. Source: Keras 3, `GRUCell` with reset_after=True, its default.
struct GRU {
  int units = 0;
  Function activation = tanh;
  Function recurrent_activation = sigmoid;
  bool use_bias = true;
  bool return_sequences = false;
  Initializer kernel_initializer = GlorotUniform{};
  Initializer recurrent_initializer = Orthogonal{};
  Initializer bias_initializer = Zeros{};
  std::string name = {};

  static constexpr std::string_view type = "GRU";
  static constexpr std::string_view default_name = "gru";
  int build(LayerBuilder& builder, int input) const;
};

}  // namespace onda::layers
