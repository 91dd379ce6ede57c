// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "onda/train/initializer.h"
#include "onda/train/layer_builder.h"

namespace onda::layers {

/// A row of a table for each number: [T] becomes [T, output_dim], see GATHER. Takes an input of the
/// model, of tokens 0 to input_dim - 1, which becomes int32: training data may hold them as floats,
/// and are an Error where they hold anything else. Parameter: embeddings [input_dim, output_dim],
/// uniform in [-0.05, 0.05). Keras's options, without mask_zero.
struct Embedding {
  int input_dim = 0;
  int output_dim = 0;
  Initializer embeddings_initializer = RandomUniform{};
  Regularizer embeddings_regularizer = {};
  Constraint embeddings_constraint = {};
  std::string name = {};

  static constexpr std::string_view type = "Embedding";
  static constexpr std::string_view default_name = "embedding";
  int build(LayerBuilder& builder, int input) const;
};

}  // namespace onda::layers
