// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/depthwise_conv_2d/depthwise_conv_2d_best.h"

#include <algorithm>
#include <numeric>

#include "onda/ops/conv_2d/conv_2d_best.h"
#include "onda/ops/each_part.h"
#include "onda/ops/float_products.h"

namespace onda {
namespace {

// How the window becomes terms: a term is one column of it in as many rows as it holds values.
struct Layout {
  Layout(const TermLoops& loops, const kernel::Window& w)
      : image(padded_image(w, std::int64_t{4} * w.output_channels)),
        term_rows((w.filter_height + loops.values_in_term - 1) / loops.values_in_term),
        pixels(pixels_in_vector(loops, w)),
        channels(pixels * w.output_channels) {}

  // Several where one fills no vector, and pixels follow one another.
  static int pixels_in_vector(const TermLoops& loops, const kernel::Window& w) {
    const int most = loops.lanes / w.output_channels;
    const bool fill = most > 1 && loops.lanes % w.output_channels == 0 && w.stride_width == 1 &&
                      w.output_width % most == 0;
    return fill ? most : 1;
  }

  PaddedImage image;
  int term_rows;
  int pixels;    // of the output that count as one
  int channels;  // of all of them

  // Output rows that are computed at once: what they look at stays in a near cache.
  int rows_at_once(const kernel::Window& w) const {
    constexpr std::int64_t near_bytes = 16384;
    const std::int64_t row_bytes = std::max<std::int64_t>(w.stride_height * image.row_bytes(), 1);
    return static_cast<int>(std::clamp<std::int64_t>(near_bytes / row_bytes, 1, w.output_height));
  }
  std::int64_t input_rows(const TermLoops& loops, const kernel::Window& w, int rows) const {
    return std::int64_t{rows - 1} * w.stride_height +
           std::int64_t{term_rows - 1} * loops.values_in_term * w.dilation_height + 1;
  }
};

// Windows over one image, with int8 or float loops.
template <class Loops, class T>
struct ImageConvolution {
  const Loops* loops;
  kernel::Window window;
  int repeat;
  Layout layout;
  std::shared_ptr<const TermProduct> product;

  int input_rows(int rows) const {
    return static_cast<int>(layout.input_rows(*loops, window, rows));
  }
  std::size_t scratch_floats() const {
    return layout.image.floats(input_rows(layout.rows_at_once(window)));
  }
  int batches() const { return window.batches; }
  std::int64_t input_values() const {
    return std::int64_t{window.input_height} * window.input_width * window.input_channels;
  }
  std::int64_t row_outputs() const {
    return std::int64_t{window.output_width} * window.output_channels;
  }
  std::int64_t output_values() const { return window.output_height * row_outputs(); }

  // `finish(memory)` is what a worker makes of the sums, and may take memory of the worker's.
  template <class Finish, class Out>
  void run(const T* input, const int& zero_point, const Finish& finish, std::size_t finish_floats,
           Out* output, Workers& workers) const {
    const kernel::Window& w = window;
    // Rows that no term begins at are not looked at.
    const int step = layout.term_rows == 1
                         ? w.stride_height
                         : std::gcd(w.stride_height, loops->values_in_term * w.dilation_height);
    const int at_once = layout.rows_at_once(w);
    share_in_step(
        workers, w.output_height,
        [&](int worker, std::int64_t begin, std::int64_t end) {
          float* const mine = workers.scratch(worker, scratch_floats() + finish_floats);
          char* const held = reinterpret_cast<char*>(mine);
          const auto& how = finish(mine + scratch_floats());
          const auto multiply = loops->multiply_depthwise(how);
          PixelGrid grid = pixel_grid(w, layout.image, held);
          grid.pixel_bytes *= layout.pixels;
          grid.width /= layout.pixels;
          for (auto y = static_cast<int>(begin); y < end; y += at_once) {
            const int rows = std::min(at_once, static_cast<int>(end) - y);
            const int first = y * w.stride_height;
            interleave_rows(*loops, w, layout.image, repeat, zero_point, input, held, first,
                            first + input_rows(rows), step);
            multiply(*product, how, grid, output + y * row_outputs(),
                     rows * row_outputs() / layout.channels);
          }
        },
        2 * output_values(), StepItems::rows);
  }
};

// Whether what the loops take is not much more than what there is.
bool fits(const TermLoops& loops, const kernel::Window& w, const Layout& layout) {
  const std::int64_t terms = std::int64_t{layout.term_rows} * w.filter_width;
  const std::int64_t weights =
      std::int64_t{w.filter_height} * w.filter_width * w.output_channels * loops.input_bytes;
  if (w.output_height == 0) return false;
  const std::int64_t held = layout.input_rows(loops, w, layout.rows_at_once(w));
  constexpr int most_rows = 1 << 30;
  return held < most_rows &&
         is_in_proportion(layout.image, w, loops.input_bytes, static_cast<int>(held)) &&
         is_in_proportion(packed_bytes(loops, layout.channels, terms), weights);
}

template <class Parameters>
TermProduct term_product(const TermLoops& loops, const Parameters& p, const Layout& layout) {
  const kernel::Window& w = p.window;
  const std::int64_t terms = std::int64_t{layout.term_rows} * w.filter_width;
  std::vector<std::int32_t> offsets;
  for (std::int64_t k = 0; k < terms; ++k) {
    const std::int64_t row = loops.values_in_term * (k / w.filter_width) * w.dilation_height;
    const std::int64_t column = k % w.filter_width * w.dilation_width;
    offsets.push_back(static_cast<std::int32_t>(row * layout.image.row_bytes() +
                                                column * layout.image.pixel_bytes));
  }
  WeightPacker packer(loops, layout.channels, terms, true);
  for (int tap = 0; tap < w.filter_height * w.filter_width; ++tap) {
    const int row = tap / w.filter_width;
    const int k = row / loops.values_in_term * w.filter_width + tap % w.filter_width;
    for (int o = 0; o < layout.channels; ++o) {
      packer.put(o, k, row % loops.values_in_term,
                 p.weights[tap * w.output_channels + o % w.output_channels]);
    }
  }
  return {packer.take(), std::move(offsets)};
}

template <class Parameters>
std::shared_ptr<const TermProduct> packed(PackedWeights& all, const TermLoops& loops,
                                          const Parameters& p, const Layout& layout) {
  const kernel::Window& w = p.window;
  return all.get<TermProduct>(
      p.weights,
      {static_cast<std::int64_t>(PackedKind::depthwise), loops.lanes, loops.values_in_term,
       w.filter_height, w.filter_width, w.dilation_height, w.dilation_width, w.output_channels,
       layout.channels, layout.image.row_bytes(), layout.image.pixel_bytes},
      [&] { return term_product(loops, p, layout); });
}

// One a channel, again for each pixel that counts as one with it.
template <class T>
std::vector<T> repeated(const T* of_channel, int outputs, const Layout& layout) {
  std::vector<T> all;
  for (int o = 0; o < layout.channels; ++o) all.push_back(of_channel[o % outputs]);
  return all;
}

// Of an image with one channel it is a convolution, whose weights lie in another order.
template <class T>
std::vector<T> convolution_weights(const T* weights, const kernel::Window& w) {
  const int taps = w.filter_height * w.filter_width;
  std::vector<T> moved;
  for (int o = 0; o < w.output_channels; ++o) {
    for (int tap = 0; tap < taps; ++tap) moved.push_back(weights[tap * w.output_channels + o]);
  }
  return moved;
}

Call::Best as_convolution(const kernel::DepthwiseConv2DInt8& p) {
  PackedWeights own;  // of the weights in another order
  const auto weights = convolution_weights(p.weights, p.window);
  return best_conv_2d({.weights = weights.data(),
                       .bias = p.bias,
                       .multiplier = p.multiplier,
                       .shift = p.shift,
                       .window = p.window,
                       .filter_channels = 1,
                       .group_outputs = p.window.output_channels,
                       .input_zero_point = p.input_zero_point,
                       .output_zero_point = p.output_zero_point,
                       .low = p.low,
                       .high = p.high},
                      Rounding::doubled, own);
}
Call::Best as_convolution(const kernel::DepthwiseConv2DFloat& p) {
  PackedWeights own;  // of the weights in another order
  const auto weights = convolution_weights(p.weights, p.window);
  return best_conv_2d({.weights = weights.data(),
                       .bias = p.bias,
                       .window = p.window,
                       .filter_channels = 1,
                       .group_outputs = p.window.output_channels,
                       .low = p.low,
                       .high = p.high},
                      own);
}

Call::Best as_convolution(const kernel::DepthwiseConv2DHybrid& p) {
  PackedWeights own;  // of the weights in another order
  const auto weights = convolution_weights(p.weights, p.window);
  return best_conv_2d({.weights = weights.data(),
                       .bias = p.bias,
                       .scale = p.scale,
                       .window = p.window,
                       .filter_channels = 1,
                       .group_outputs = p.window.output_channels,
                       .asymmetric = true,
                       .low = p.low,
                       .high = p.high},
                      own);
}

// The sum of a channel's weights.
template <class Parameters>
std::int32_t sum_of(const Parameters& p, int channel) {
  const kernel::Window& w = p.window;
  std::int32_t sum = 0;
  for (int tap = 0; tap < w.filter_height * w.filter_width; ++tap) {
    sum += p.weights[tap * w.output_channels + channel];
  }
  return sum;
}

}  // namespace

Call::Best best_depthwise_conv_2d(const kernel::DepthwiseConv2DInt8& p, PackedWeights& all) {
  const kernel::Window& w = p.window;
  if (w.input_channels == 1) return as_convolution(p);
  const Int8Loops* const loops = int8_loops();
  if (!loops) return {};
  const Layout layout(*loops, w);
  if (!fits(*loops, w, layout)) return {};
  const int outputs = w.output_channels;
  const auto bias =
      image_bias(*loops, p.bias, outputs, p.input_zero_point, [&](int o) { return sum_of(p, o); });
  const auto all_bias = repeated(bias.data(), outputs, layout);
  const auto multiplier = repeated(p.multiplier, outputs, layout);
  const auto shift = repeated(p.shift, outputs, layout);
  return running(EachPart<ImageConvolution<Int8Loops, std::int8_t>, Requantizer, std::int8_t>{
      {loops, w, p.depth_multiplier, layout, packed(all, *loops, p, layout)},
      p.input_zero_point,
      Requantizer({.bias = all_bias.data(),
                   .multiplier = multiplier.data(),
                   .shift = shift.data(),
                   .channel_step = 1,
                   .channels = layout.channels,
                   .zero_point = p.output_zero_point,
                   .low = p.low,
                   .high = p.high,
                   .rounding = Rounding::doubled})});
}

Call::Best best_depthwise_conv_2d(const kernel::DepthwiseConv2DHybrid& p, PackedWeights& all) {
  const kernel::Window& w = p.window;
  if (w.input_channels == 1) return as_convolution(p);
  const Int8Loops* const loops = int8_loops();
  if (!loops) return {};
  const Layout layout(*loops, w);
  if (!fits(*loops, w, layout)) return {};
  const int outputs = w.output_channels;
  const auto scale = repeated(p.scale, outputs, layout);
  const auto bias = repeated(p.bias, outputs, layout);
  HybridWeights weights(scale.data(), bias.data(), layout.channels, p.low, p.high,
                        [&](int o) { return sum_of(p, o % outputs); });
  using Images = ImageConvolution<Int8Loops, std::int8_t>;
  return running(EachQuantizedPart<Images>(
      {loops, w, p.depth_multiplier, layout, packed(all, *loops, p, layout)}, std::move(weights),
      true));
}

Call::Best best_depthwise_conv_2d(const kernel::DepthwiseConv2DFloat& p, PackedWeights& all) {
  const kernel::Window& w = p.window;
  if (w.input_channels == 1) return as_convolution(p);
  const FloatLoops* const loops =
      float_loops(p.weights, std::int64_t{w.filter_height} * w.filter_width * w.output_channels);
  if (!loops) return {};
  const Layout layout(*loops, w);
  if (!fits(*loops, w, layout)) return {};
  const auto bias = repeated(p.bias, w.output_channels, layout);
  return running(EachPart<ImageConvolution<FloatLoops, float>, FloatFinish, float>{
      {loops, w, p.depth_multiplier, layout, packed(all, *loops, p, layout)},
      0,
      FloatFinish(bias.data(), layout.channels, p.low, p.high)});
}

}  // namespace onda
