// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/int8_winograd.h"

#define ONDA_INT8_LOOPS "onda/ops/int8_winograd_loops.inc"
#include "onda/ops/int8_loops.inc"

namespace onda {

WinogradTiles::WinogradTiles(const kernel::Window& w)
    : rows((w.output_height + 1) / 2),
      columns((w.output_width + 1) / 2),
      output_height(w.output_height),
      output_width(w.output_width),
      image{2 * rows + 2, 2 * columns + 2, std::int64_t{2} * w.input_channels} {}

bool fits_winograd(const Int8Loops& loops, const kernel::Window& w) {
  // |sum| <= 4 * 9 * channels * 255 * 128 < 2^31
  constexpr int most_channels = 1024;
  const bool is_three_by_three = w.filter_height == 3 && w.filter_width == 3 &&
                                 w.stride_height == 1 && w.stride_width == 1 &&
                                 w.dilation_height == 1 && w.dilation_width == 1;
  return loops.values_in_term == 2 && is_three_by_three && w.input_channels % 16 == 0 &&
         w.input_channels <= most_channels && w.output_channels > loops.lanes &&
         w.output_height > 2 && w.output_width > 2;
}

WinogradProduct::WinogradProduct(const std::int8_t* from, int in, int out)
    : weights(static_cast<std::size_t>((out + winograd_block - 1) / winograd_block) *
              winograd_products * static_cast<std::size_t>(in) * winograd_block * 2),
      channels(in) {
  for (int k = 0; k < in / 2; ++k) offsets.push_back(4 * k);
  for (int o = 0; o < out; ++o) {
    char* const block =
        weights.data() +
        std::int64_t{o / winograd_block} * winograd_products * in * winograd_block * 2 +
        4 * (o % winograd_block);
    for (int c = 0; c < in; ++c) {
      // 2 G g, then the same of its columns.
      int half[4][3];
      for (int x = 0; x < 3; ++x) {
        const auto g = [&](int y) { return from[((o * 3 + y) * 3 + x) * in + c]; };
        half[0][x] = 2 * g(0);
        half[1][x] = g(0) + g(1) + g(2);
        half[2][x] = g(0) - g(1) + g(2);
        half[3][x] = 2 * g(2);
      }
      char* const to = block + std::int64_t{c / 2} * 4 * winograd_block + 2 * (c % 2);
      const std::int64_t step = std::int64_t{in} * winograd_block * 2;
      for (int y = 0; y < 4; ++y) {
        const int(&g)[3] = half[y];
        const int all[4] = {2 * g[0], g[0] + g[1] + g[2], g[0] - g[1] + g[2], 2 * g[2]};
        for (int x = 0; x < 4; ++x) {
          const auto word = static_cast<std::int16_t>(all[x]);
          std::memcpy(to + (4 * y + x) * step, &word, sizeof word);
        }
      }
    }
  }
}

std::size_t winograd_floats(int channels) {
  constexpr std::size_t tiles = 24;  // tiles_at_once of the loops
  return tiles * winograd_products * static_cast<std::size_t>(channels) / 2 + 16;
}

void multiply_winograd(const WinogradProduct& product, const Requantizer& requantizer,
                       const WinogradTiles& tiles, const std::int16_t* wide, std::int16_t* scratch,
                       std::int8_t* output, std::int64_t begin, std::int64_t end) {
#if defined(__x86_64__)
  const auto multiply =
      requantizer.by_sign ? &avx2::winograd_tiles<true> : &avx2::winograd_tiles<false>;
  multiply(product, requantizer, tiles, wide, scratch, output, begin, end);
#endif
}

}  // namespace onda
