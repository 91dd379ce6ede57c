// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/conv_2d/conv_2d_best.h"

#include <algorithm>
#include <numeric>

#include "onda/core/workers.h"
#include "onda/ops/int8_products.h"
#include "onda/ops/int8_winograd.h"

namespace onda {
namespace {

struct Convolution {
  const Int8Loops* loops;
  kernel::Window window;
  PaddedImage image;
  int zero_point;
  TermProduct product;
  Requantizer requantizer;

  // Whether an output looks at the one pixel in its place.
  bool is_pointwise() const {
    const kernel::Window& w = window;
    return w.filter_height == 1 && w.filter_width == 1 && w.input_height == w.output_height &&
           w.input_width == w.output_width &&
           image.pixel_bytes == w.input_channels * loops->value_bytes();
  }

  // What output pixels [begin, end) look at, in its place in the image.
  void convert(const std::int8_t* input, std::int64_t begin, std::int64_t end, char* to) const {
    const kernel::Window& w = window;
    if (is_pointwise()) {
      loops->convert(input + begin * w.input_channels, (end - begin) * w.input_channels, zero_point,
                     to + begin * image.pixel_bytes);
      return;
    }
    const auto first = static_cast<int>(begin / w.output_width) * w.stride_height;
    const auto last = static_cast<int>((end - 1) / w.output_width) * w.stride_height +
                      (w.filter_height - 1) * w.dilation_height;
    convert_rows(*loops, w, image, zero_point, input, to + first * image.row_bytes(), first,
                 last + 1);
  }

  // Each worker converts what it looks at, so that they wait for each other once.
  void run(const std::int8_t* input, std::int8_t* output, Workers& workers) const {
    const kernel::Window& w = window;
    const std::int64_t pixels = std::int64_t{w.output_height} * w.output_width;
    const std::int64_t work =
        pixels * static_cast<std::int64_t>(product.offsets.size()) * w.output_channels / 8;
    constexpr std::int64_t tile = 6;
    const std::int64_t tiles = (pixels + tile - 1) / tile;
    const int blocks = loops->blocks(w.output_channels);
    const auto multiply = loops->multiply[static_cast<int>(requantizer.way)];
    for (int n = 0; n < w.batches; ++n) {
      const auto some = [&](int worker, std::int64_t first, std::int64_t last, int begin, int end) {
        char* const held = reinterpret_cast<char*>(workers.scratch(worker, image.floats()));
        convert(input, first, last, held);
        multiply(product, requantizer, pixel_grid(w, image, held), output, first, last, begin, end);
      };
      if (blocks > tiles) {
        workers.share(
            blocks,
            [&](int worker, std::int64_t begin, std::int64_t end) {
              some(worker, 0, pixels, static_cast<int>(begin), static_cast<int>(end));
            },
            work);
      } else {
        workers.share(
            tiles,
            [&](int worker, std::int64_t begin, std::int64_t end) {
              some(worker, begin * tile, std::min(end * tile, pixels), 0, blocks);
            },
            work);
      }
      input += std::int64_t{w.input_height} * w.input_width * w.input_channels;
      output += pixels * w.output_channels;
    }
  }
};

struct WinogradConvolution {
  const Int8Loops* loops;
  kernel::Window window;
  WinogradTiles tiles;
  int zero_point;
  WinogradProduct product;
  Requantizer requantizer;

  std::size_t scratch_floats() const {
    return tiles.image.floats() + winograd_floats(window.input_channels);
  }

  void run(const std::int8_t* input, std::int8_t* output, Workers& workers) const {
    const kernel::Window& w = window;
    for (int n = 0; n < w.batches; ++n) {
      workers.share(
          tiles.count(),
          [&](int worker, std::int64_t begin, std::int64_t end) {
            float* const mine = workers.scratch(worker, scratch_floats());
            char* const image = reinterpret_cast<char*>(mine);
            const auto first = static_cast<int>(begin / tiles.columns) * 2;
            const auto last = static_cast<int>((end - 1) / tiles.columns) * 2 + 4;
            convert_rows(*loops, w, tiles.image, zero_point, input,
                         image + first * tiles.image.row_bytes(), first, last);
            multiply_winograd(
                product, requantizer, tiles, reinterpret_cast<const std::int16_t*>(mine),
                reinterpret_cast<std::int16_t*>(mine + tiles.image.floats()), output, begin, end);
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

// The taps of the window that lie one after another in memory are one run of values, which whole
// terms hold.
struct Runs {
  Runs(const Int8Loops& loops, const kernel::Window& w)
      : in_row(w.dilation_width == 1 ? 1 : w.filter_width),
        count(w.filter_height * in_row),
        values(w.input_channels * (w.filter_width / in_row)),
        terms((values + loops.values_in_term - 1) / loops.values_in_term) {}
  int in_row;
  int count;
  int values;
  int terms;  // of a run
};

TermProduct packed(const Int8Loops& loops, const kernel::Conv2DInt8& p, const PaddedImage& image) {
  const kernel::Window& w = p.window;
  const Runs runs(loops, w);
  std::vector<std::int32_t> offsets;
  for (int r = 0; r < runs.count; ++r) {
    const std::int64_t row = std::int64_t{r / runs.in_row} * w.dilation_height;
    const std::int64_t column = std::int64_t{r % runs.in_row} * w.dilation_width;
    for (int k = 0; k < runs.terms; ++k) {
      offsets.push_back(
          static_cast<std::int32_t>(row * image.row_bytes() + column * image.pixel_bytes + 4 * k));
    }
  }
  WeightPacker packer(loops, w.output_channels, runs.count * runs.terms, false);
  const std::int8_t* from = p.weights;
  for (int o = 0; o < w.output_channels; ++o) {
    for (int r = 0; r < runs.count; ++r) {
      for (int k = 0; k < runs.values; ++k) {
        packer.put(o, r * runs.terms + k / loops.values_in_term, k % loops.values_in_term, *from++);
      }
    }
  }
  return {packer.take(), std::move(offsets)};
}

}  // namespace

Call::Best best_conv_2d(const kernel::Conv2DInt8& p, Rounding rounding) {
  const kernel::Window& w = p.window;
  const Int8Loops* const loops = int8_loops();
  if (!loops || p.filter_channels != w.input_channels) return {};
  const PaddedImage image = padded_image(w, w.input_channels * loops->value_bytes());
  const Runs runs(*loops, w);
  const std::int64_t taps = std::int64_t{w.filter_height} * w.filter_width * p.filter_channels;
  const std::int64_t bytes =
      packed_bytes(*loops, w.output_channels, std::int64_t{runs.count} * runs.terms);
  if (!is_in_proportion(image, w) || !is_in_proportion(bytes, taps * w.output_channels)) return {};
  const std::vector<std::int32_t> bias =
      image_bias(*loops, p.bias, w.output_channels, p.input_zero_point, [&](int o) {
        return std::accumulate(p.weights + o * taps, p.weights + (o + 1) * taps, std::int32_t{0});
      });
  const RequantizeChannels channels{.bias = bias.data(),
                                    .multiplier = p.multiplier,
                                    .shift = p.shift,
                                    .channel_step = 1,
                                    .channels = w.output_channels,
                                    .zero_point = p.output_zero_point,
                                    .low = p.low,
                                    .high = p.high,
                                    .rounding = rounding};
  if (fits_winograd(*loops, w)) {
    WinogradConvolution held{loops,
                             w,
                             WinogradTiles(w),
                             p.input_zero_point,
                             WinogradProduct(p.weights, w.input_channels, w.output_channels),
                             Requantizer(channels)};
    const std::size_t floats = held.scratch_floats();
    return running(std::move(held), floats);
  }
  return running(Convolution{loops, w, image, p.input_zero_point, packed(*loops, p, image),
                             Requantizer(channels)},
                 image.floats());
}

}  // namespace onda
