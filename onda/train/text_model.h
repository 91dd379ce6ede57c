// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "onda/train/layers.h"

namespace onda {

/// The length of a text and the number of layers that parse_layers() takes at most.
inline constexpr std::size_t text_model_limit = std::size_t{1} << 16;
inline constexpr std::size_t text_model_layer_limit = 1000;

/// Layers one after another, written as one line:
///
///   conv_2d(16, 3x3, relu, padding=same) batch_normalization(relu) max_pool_2d(2) dropout(0.2)
///   flatten dense(10, softmax)
///
/// A layer is a name and, in brackets, what it is told: numbers in the order of text_layers(), then
/// name=value with Keras's names. Words that say what they are, such as relu and same, may stand
/// anywhere among the numbers. Sizes are 3 or 3x3 (rows x columns), shapes 4x4x2, flags true or
/// false. Names may be written as in Keras, too: Conv2D. An activation alone is a layer: relu.
///
/// Throws Error, whatever the line is, with the place in it:
///
///   place 7: expected the name of a layer, received "dens"; did you mean dense?
///     conv_2d(8,3) dens(10,softmax)
///                  ^^^^
std::vector<Layer> parse_layers(std::string_view line);

/// A layer of the text form, for help: {"dense", "units, activation, use_bias=, …"}.
struct TextLayer {
  std::string name;
  std::string arguments;  ///< those with = are only taken by name
};
std::vector<TextLayer> text_layers();

}  // namespace onda
