// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/depthwise_conv_2d/depthwise_conv_2d_best.h"

#include <algorithm>

#include "onda/core/workers.h"
#include "onda/ops/conv_2d/conv_2d_best.h"
#include "onda/ops/int8_products.h"

namespace onda {
namespace {

struct DepthwiseConvolution {
  kernel::Window window;
  WideImage image;
  int repeat;
  int zero_point;
  PairProduct product;
  Requantizer requantizer;

  void run(const std::int8_t* input, std::int8_t* output, Workers& workers) const {
    const kernel::Window& w = window;
    auto* const wide = reinterpret_cast<std::int16_t*>(workers.scratch(0, wide_floats(image)));
    const PixelGrid grid = pixel_grid(w, image, wide);
    const std::int64_t pixels = std::int64_t{w.output_height} * w.output_width;
    for (int n = 0; n < w.batches; ++n) {
      workers.share(
          image.height,
          [&](int, std::int64_t begin, std::int64_t end) {
            widen_row_pairs(w, image, repeat, zero_point, input, wide, begin, end);
          },
          static_cast<std::int64_t>(image.elements()) / 8);
      workers.share((pixels + pixel_tile - 1) / pixel_tile,
                    [&](int, std::int64_t begin, std::int64_t end) {
                      multiply_pairs_depthwise(product, requantizer, grid, output,
                                               begin * pixel_tile,
                                               std::min(end * pixel_tile, pixels));
                    },
                    2 * pixels * w.output_channels);
      input += std::int64_t{w.input_height} * w.input_width * w.input_channels;
      output += pixels * w.output_channels;
    }
  }
};

// A pair is one column of the window in two rows.
PairProduct packed(const kernel::DepthwiseConv2DInt8& p, const WideImage& image) {
  const kernel::Window& w = p.window;
  const int row_pairs = (w.filter_height + 1) / 2;
  const int pairs = row_pairs * w.filter_width;
  const int groups = image.words / (2 * product_group);
  PairProduct product{
      AlignedArray<std::int16_t>(static_cast<std::size_t>(groups) * pairs * 2 * product_group), {}};
  for (int k = 0; k < pairs; ++k) {
    const std::int64_t row = std::int64_t{2} * (k / w.filter_width) * w.dilation_height;
    const std::int64_t column = std::int64_t{k % w.filter_width} * w.dilation_width;
    product.offsets.push_back(
        static_cast<std::int32_t>(2 * (row * image.width + column) * image.words));
  }
  for (int tap = 0; tap < w.filter_height * w.filter_width; ++tap) {
    const int row = tap / w.filter_width;
    const int k = row / 2 * w.filter_width + tap % w.filter_width;
    for (int o = 0; o < w.output_channels; ++o) {
      const int at = (o / product_group * pairs + k) * product_group + o % product_group;
      product.weights[static_cast<std::size_t>(2 * at + row % 2)] =
          p.weights[tap * w.output_channels + o];
    }
  }
  return product;
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
  const RequantizeChannels channels{.bias = p.bias,
                                    .multiplier = p.multiplier,
                                    .shift = p.shift,
                                    .channel_step = 1,
                                    .channels = w.output_channels,
                                    .zero_point = p.output_zero_point,
                                    .low = p.low,
                                    .high = p.high,
                                    .rounding = Rounding::doubled,
                                    .terms = std::int64_t{w.filter_height} * w.filter_width};
  const int whole_groups = (w.output_channels + product_group - 1) / product_group * product_group;
  const WideImage image = wide_image(w, 2 * whole_groups);
  if (!is_in_proportion(image, w) || !has_int8_products()) return {};
  const auto held = std::make_shared<const DepthwiseConvolution>(DepthwiseConvolution{
      w, image, p.depth_multiplier, p.input_zero_point, packed(p, image), Requantizer(channels)});
  return {[held](void* const* memory, Workers& workers) {
            held->run(static_cast<const std::int8_t*>(memory[0]),
                      static_cast<std::int8_t*>(memory[1]), workers);
          },
          wide_floats(image)};
}

}  // namespace onda
