// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "onda/train/initializer.h"
#include "onda/train/layers/activation.h"

namespace onda::layers {

/// y = activation(W x + b) along the last axis: [..., I] becomes [..., units].
/// Parameters: kernel [units, I], Glorot uniform; bias [units], zeros (Keras's defaults).
/// Becomes one FULLY_CONNECTED. Throws Error unless units >= 1.
struct Dense {
  int units = 0;
  Function activation = linear;
  bool use_bias = true;
  Initializer kernel_initializer = GlorotUniform{};
  Initializer bias_initializer = Zeros{};
  Regularizer kernel_regularizer = {};
  Regularizer bias_regularizer = {};
  Constraint kernel_constraint = {};
  Constraint bias_constraint = {};
  std::string name = {};

  static constexpr std::string_view type = "Dense";
  static constexpr std::string_view default_name = "dense";
  /// Adds the layer after tensor `input` and returns its output.
  int build(LayerBuilder& builder, int input) const;
};

}  // namespace onda::layers
