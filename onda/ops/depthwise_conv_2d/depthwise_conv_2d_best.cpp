// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/depthwise_conv_2d/depthwise_conv_2d_best.h"

#include <algorithm>

#include "onda/core/workers.h"
#include "onda/ops/conv_2d/conv_2d_best.h"
#include "onda/ops/int8_products.h"

namespace onda {
namespace {

struct DepthwiseConvolution {
  const Int8Loops* loops;
  kernel::Window window;
  PaddedImage image;
  int repeat;
  int zero_point;
  int channels;  // `window.output_channels` of so many pixels that a vector is full
  int term_rows;
  TermProduct product;
  Requantizer requantizer;

  // Output rows that are computed at once: what they look at stays in a near cache.
  int rows_at_once() const {
    constexpr std::int64_t near_bytes = 16384;
    const std::int64_t row_bytes = window.stride_height * image.row_bytes();
    return static_cast<int>(
        std::clamp<std::int64_t>(near_bytes / row_bytes, 1, window.output_height));
  }
  int input_rows(int rows) const {
    return (rows - 1) * window.stride_height +
           (term_rows - 1) * loops->values_in_term * window.dilation_height + 1;
  }
  std::size_t scratch_floats() const { return image.floats(input_rows(rows_at_once())); }

  void run(const std::int8_t* input, std::int8_t* output, Workers& workers) const {
    const kernel::Window& w = window;
    const std::int64_t row_outputs = std::int64_t{w.output_width} * w.output_channels;
    const auto multiply = loops->multiply_depthwise[static_cast<int>(requantizer.way)];
    // Where a term holds all rows of the window, rows in between are not looked at.
    const int step = term_rows == 1 ? w.stride_height : 1;
    const int at_once = rows_at_once();
    for (int n = 0; n < w.batches; ++n) {
      workers.share(
          w.output_height,
          [&](int worker, std::int64_t begin, std::int64_t end) {
            char* const held = reinterpret_cast<char*>(workers.scratch(worker, scratch_floats()));
            PixelGrid grid = pixel_grid(w, image, held);
            grid.pixel_bytes *= channels / w.output_channels;
            grid.width /= channels / w.output_channels;
            for (auto y = static_cast<int>(begin); y < end; y += at_once) {
              const int rows = std::min(at_once, static_cast<int>(end) - y);
              const int first = y * w.stride_height;
              interleave_rows(*loops, w, image, repeat, zero_point, input, held, first,
                              first + input_rows(rows), step);
              multiply(product, requantizer, grid, output + y * row_outputs,
                       rows * row_outputs / channels);
            }
          },
          2 * w.output_height * row_outputs);
      input += std::int64_t{w.input_height} * w.input_width * w.input_channels;
      output += w.output_height * row_outputs;
    }
  }
};

// A term is one column of the window in as many rows as it holds values.
TermProduct packed(const Int8Loops& loops, const kernel::DepthwiseConv2DInt8& p,
                   const PaddedImage& image, int channels, int term_rows) {
  const kernel::Window& w = p.window;
  std::vector<std::int32_t> offsets;
  for (int k = 0; k < term_rows * w.filter_width; ++k) {
    const std::int64_t row =
        std::int64_t{loops.values_in_term} * (k / w.filter_width) * w.dilation_height;
    const std::int64_t column = std::int64_t{k % w.filter_width} * w.dilation_width;
    offsets.push_back(
        static_cast<std::int32_t>(row * image.row_bytes() + column * image.pixel_bytes));
  }
  WeightPacker packer(loops, channels, term_rows * w.filter_width, true);
  for (int tap = 0; tap < w.filter_height * w.filter_width; ++tap) {
    const int row = tap / w.filter_width;
    const int k = row / loops.values_in_term * w.filter_width + tap % w.filter_width;
    for (int o = 0; o < channels; ++o) {
      packer.put(o, k, row % loops.values_in_term,
                 p.weights[tap * w.output_channels + o % w.output_channels]);
    }
  }
  return {packer.take(), std::move(offsets)};
}

// How many channels vectors take: those of several pixels where one fills no vector, and pixels
// follow one another.
int vector_channels(const Int8Loops& loops, const kernel::Window& w) {
  const int pixels = loops.lanes / w.output_channels;
  const bool fill = pixels > 1 && loops.lanes % w.output_channels == 0 && w.stride_width == 1 &&
                    w.output_width % pixels == 0;
  return fill ? loops.lanes : w.output_channels;
}

// Of an image with one channel it is a convolution, whose weights lie in another order.
Call::Best as_convolution(const kernel::DepthwiseConv2DInt8& p) {
  const kernel::Window& w = p.window;
  const int taps = w.filter_height * w.filter_width;
  std::vector<std::int8_t> weights;
  for (int o = 0; o < w.output_channels; ++o) {
    for (int tap = 0; tap < taps; ++tap) weights.push_back(p.weights[tap * w.output_channels + o]);
  }
  return best_conv_2d({.weights = weights.data(),
                       .bias = p.bias,
                       .multiplier = p.multiplier,
                       .shift = p.shift,
                       .window = w,
                       .filter_channels = 1,
                       .group_outputs = w.output_channels,
                       .input_zero_point = p.input_zero_point,
                       .output_zero_point = p.output_zero_point,
                       .low = p.low,
                       .high = p.high},
                      Rounding::doubled);
}

}  // namespace

Call::Best best_depthwise_conv_2d(const kernel::DepthwiseConv2DInt8& p) {
  const kernel::Window& w = p.window;
  if (w.input_channels == 1) return as_convolution(p);
  const Int8Loops* const loops = int8_loops();
  if (!loops) return {};
  const PaddedImage image = padded_image(w, 4 * w.output_channels);
  const int channels = vector_channels(*loops, w);
  const int term_rows = (w.filter_height + loops->values_in_term - 1) / loops->values_in_term;
  const int taps = w.filter_height * w.filter_width;
  const std::int64_t bytes =
      packed_bytes(*loops, channels, std::int64_t{term_rows} * w.filter_width);
  if (!is_in_proportion(image, w) ||
      !is_in_proportion(bytes, std::int64_t{taps} * w.output_channels)) {
    return {};
  }
  const std::vector<std::int32_t> bias =
      image_bias(*loops, p.bias, w.output_channels, p.input_zero_point, [&](int o) {
        std::int32_t sum = 0;
        for (int tap = 0; tap < taps; ++tap) sum += p.weights[tap * w.output_channels + o];
        return sum;
      });
  const auto repeated = [&](const auto* of_channel) {
    std::vector<std::decay_t<decltype(*of_channel)>> all;
    for (int o = 0; o < channels; ++o) all.push_back(of_channel[o % w.output_channels]);
    return all;
  };
  const auto all_bias = repeated(bias.data());
  const auto multiplier = repeated(p.multiplier);
  const auto shift = repeated(p.shift);
  const RequantizeChannels requantize{.bias = all_bias.data(),
                                      .multiplier = multiplier.data(),
                                      .shift = shift.data(),
                                      .channel_step = 1,
                                      .channels = channels,
                                      .zero_point = p.output_zero_point,
                                      .low = p.low,
                                      .high = p.high,
                                      .rounding = Rounding::doubled};
  const auto held = std::make_shared<const DepthwiseConvolution>(DepthwiseConvolution{
      loops, w, image, p.depth_multiplier, p.input_zero_point, channels, term_rows,
      packed(*loops, p, image, channels, term_rows), Requantizer(requantize)});
  return {[held](void* const* memory, Workers& workers) {
            held->run(static_cast<const std::int8_t*>(memory[0]),
                      static_cast<std::int8_t*>(memory[1]), workers);
          },
          held->scratch_floats()};
}

}  // namespace onda
