// SPDX-License-Identifier: Apache-2.0
// For the sources of convolutions with a 3x3 window that moves by one: Winograd's F(2x2, 3x3),
// which takes 16 products where the plain sum takes 36, in integers.
//
//   2x2 outputs = A^T [ (G g G^T) . (B^T d B) ] A     for a 3x3 filter g and 4x4 inputs d
//
// G holds halves, so the filter is transformed with 2 G, and the result is 4 times the sum: exact,
// since nothing leaves 32 bits. Source: Lavin and Gray, Fast Algorithms for Convolutional Neural
// Networks, 2015.
#pragma once

#include "onda/ops/int8_products.h"

namespace onda {

inline constexpr int winograd_products = 16;
inline constexpr int winograd_block = 16;  // output channels

/// How many tiles of 2x2 outputs an image has, and the image that they look at.
struct WinogradTiles {
  explicit WinogradTiles(const kernel::Window& window);
  int rows;
  int columns;
  int output_height;
  int output_width;
  PaddedImage image;
  std::int64_t count() const { return std::int64_t{rows} * columns; }
};

/// Whether the window is one of these, sums fit 32 bits, and the loops multiply int16.
bool fits_winograd(const Int8Loops& loops, const kernel::Window& window);

/// Transformed weights, int16 [blocks][winograd_products][pairs][winograd_block][2], from
/// [O, 3, 3, C].
struct WinogradProduct {
  WinogradProduct(const std::int8_t* weights, int channels, int output_channels);
  AlignedArray<char> weights;
  std::vector<std::int32_t> offsets;  // [pairs], in bytes
  int channels;
};

/// Floats of scratch memory that multiply_winograd() takes.
std::size_t winograd_floats(int channels);
/// The outputs of tiles [begin, end).
void multiply_winograd(const WinogradProduct& product, const Requantizer& requantizer,
                       const WinogradTiles& tiles, const std::int16_t* wide, std::int16_t* scratch,
                       std::int8_t* output, std::int64_t begin, std::int64_t end);

}  // namespace onda
