// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/conv_2d/conv_2d_best.h"

#include <algorithm>

#include "onda/core/workers.h"
#include "onda/ops/int8_products.h"
#include "onda/ops/int8_winograd.h"

namespace onda {
namespace {

struct Convolution {
  kernel::Window window;
  WideImage image;
  int zero_point;
  PairProduct product;
  Requantizer requantizer;

  void run(const std::int8_t* input, std::int8_t* output, Workers& workers) const {
    const kernel::Window& w = window;
    auto* const wide = reinterpret_cast<std::int16_t*>(workers.scratch(0, wide_floats(image)));
    const PixelGrid grid = pixel_grid(w, image, wide);
    const std::int64_t pixels = std::int64_t{w.output_height} * w.output_width;
    const std::int64_t pairs = pixels * static_cast<std::int64_t>(product.offsets.size());
    // Where a window is one pixel of whole pairs, who computes an output widens what it looks at;
    // otherwise all of the image has to be there first.
    const bool is_pointwise = w.filter_height == 1 && w.filter_width == 1 &&
                              w.input_height == w.output_height &&
                              w.input_width == w.output_width && w.input_channels % 2 == 0;
    for (int n = 0; n < w.batches; ++n) {
      if (!is_pointwise) {
        workers.share(
            image.height,
            [&](int, std::int64_t begin, std::int64_t end) {
              widen_rows(w, image, zero_point, input, wide, begin, end);
            },
            static_cast<std::int64_t>(image.elements()) / 8);
      }
      workers.share((pixels + pixel_tile - 1) / pixel_tile,
                    [&](int, std::int64_t begin, std::int64_t end) {
                      const std::int64_t first = begin * pixel_tile;
                      const std::int64_t last = std::min(end * pixel_tile, pixels);
                      if (is_pointwise) {
                        const std::int64_t at = first * image.words;
                        widen(input + at, static_cast<int>(last * image.words - at), zero_point,
                              wide + at);
                      }
                      multiply_pairs(product, requantizer, grid, output, first, last);
                    },
                    pairs * w.output_channels / 8);
      input += std::int64_t{w.input_height} * w.input_width * w.input_channels;
      output += pixels * w.output_channels;
    }
  }
};

struct WinogradConvolution {
  kernel::Window window;
  WinogradTiles tiles;
  int zero_point;
  WinogradProduct product;
  Requantizer requantizer;

  // Of each worker; the first one's holds the wide image, too, and in front.
  std::size_t scratch_floats() const {
    return wide_floats(tiles.image) + winograd_floats(window.input_channels);
  }

  void run(const std::int8_t* input, std::int8_t* output, Workers& workers) const {
    const kernel::Window& w = window;
    auto* const wide = reinterpret_cast<std::int16_t*>(workers.scratch(0, scratch_floats()));
    for (int n = 0; n < w.batches; ++n) {
      workers.share(
          tiles.image.height,
          [&](int, std::int64_t begin, std::int64_t end) {
            widen_rows(w, tiles.image, zero_point, input, wide, begin, end);
          },
          static_cast<std::int64_t>(tiles.image.elements()) / 8);
      workers.share(
          tiles.count(),
          [&](int worker, std::int64_t begin, std::int64_t end) {
            float* const mine =
                workers.scratch(worker, scratch_floats()) + wide_floats(tiles.image);
            multiply_winograd(product, requantizer, tiles, wide,
                              reinterpret_cast<std::int16_t*>(mine), output, begin, end);
          },
          tiles.count() * w.input_channels * w.output_channels);
      input += std::int64_t{w.input_height} * w.input_width * w.input_channels;
      output += std::int64_t{w.output_height} * w.output_width * w.output_channels;
    }
  }
};

template <class Held>
Call::Best running(Held held, std::size_t scratch_floats) {
  return {[held = std::make_shared<const Held>(std::move(held))](void* const* memory,
                                                                 Workers& workers) {
            held->run(static_cast<const std::int8_t*>(memory[0]),
                      static_cast<std::int8_t*>(memory[1]), workers);
          },
          scratch_floats};
}

// The taps of the window that lie one after another in memory are one run of elements.
PairProduct packed(const kernel::Conv2DInt8& p, const WideImage& image) {
  const kernel::Window& w = p.window;
  const int runs_a_row = w.dilation_width == 1 ? 1 : w.filter_width;
  const int run = w.input_channels * w.filter_width / runs_a_row;
  const int run_pairs = (run + 1) / 2;
  const int runs = w.filter_height * runs_a_row;
  const std::size_t pairs = static_cast<std::size_t>(runs) * static_cast<std::size_t>(run_pairs);
  const int blocks = (w.output_channels + product_block - 1) / product_block;
  PairProduct product{
      AlignedArray<std::int16_t>(static_cast<std::size_t>(blocks) * pairs * 2 * product_block), {}};
  for (int r = 0; r < runs; ++r) {
    const std::int64_t row = std::int64_t{r / runs_a_row} * w.dilation_height;
    const std::int64_t column = std::int64_t{r % runs_a_row} * w.dilation_width;
    for (int k = 0; k < run_pairs; ++k) {
      const std::int64_t element = (row * image.width + column) * image.words + 2 * k;
      product.offsets.push_back(static_cast<std::int32_t>(2 * element));
    }
  }
  for (int o = 0; o < w.output_channels; ++o) {
    const std::int8_t* from = p.weights + std::int64_t{o} * runs * run;
    std::int16_t* to = product.weights.data() +
                       static_cast<std::size_t>(o / product_block) * pairs * 2 * product_block +
                       o % product_block * 2;
    for (int r = 0; r < runs; ++r) {
      for (int k = 0; k < 2 * run_pairs; ++k) {
        if (k < run) to[k / 2 * 2 * product_block + k % 2] = *from++;
      }
      to += static_cast<std::ptrdiff_t>(run_pairs) * 2 * product_block;
    }
  }
  return product;
}

}  // namespace

Call::Best best_conv_2d(const kernel::Conv2DInt8& p, Rounding rounding) {
  const kernel::Window& w = p.window;
  const RequantizeChannels channels{
      .bias = p.bias,
      .multiplier = p.multiplier,
      .shift = p.shift,
      .channel_step = 1,
      .channels = w.output_channels,
      .zero_point = p.output_zero_point,
      .low = p.low,
      .high = p.high,
      .rounding = rounding,
      .terms = std::int64_t{w.filter_height} * w.filter_width * p.filter_channels};
  const WideImage image = wide_image(w, w.input_channels);
  const bool is_grouped = p.filter_channels != w.input_channels;
  const std::int64_t blocks = (w.output_channels + product_block - 1) / product_block;
  const std::int64_t packed_bytes = 2 * blocks * product_block * channels.terms;
  if (is_grouped || !has_int8_products() || !is_in_proportion(image, w) ||
      !is_in_proportion(packed_bytes, channels.terms * w.output_channels)) {
    return {};
  }
  if (fits_winograd(w)) {
    WinogradConvolution held{w, WinogradTiles(w), p.input_zero_point,
                             WinogradProduct(p.weights, w.input_channels, w.output_channels),
                             Requantizer(channels)};
    const std::size_t floats = held.scratch_floats();
    return running(std::move(held), floats);
  }
  return running(Convolution{w, image, p.input_zero_point, packed(p, image), Requantizer(channels)},
                 wide_floats(image));
}

}  // namespace onda
