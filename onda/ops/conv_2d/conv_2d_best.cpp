// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/conv_2d/conv_2d_best.h"

#include <algorithm>
#include <numeric>

#include "onda/ops/each_part.h"
#include "onda/ops/float_products.h"
#include "onda/ops/int8_winograd.h"

namespace onda {
namespace {

// Windows over one image, with int8 or float loops.
template <class Loops, class T>
struct ImageConvolution {
  const Loops* loops;
  kernel::Window window;
  PaddedImage image;
  std::shared_ptr<const TermProduct> product;

  std::size_t scratch_floats() const { return is_in_place() ? 0 : image.floats(); }

  // Whether the input can be looked at where it is.
  bool is_in_place() const {
    const kernel::Window& w = window;
    return sizeof(T) == sizeof(float) && w.padding_top == 0 && w.padding_left == 0 &&
           image.width == w.input_width && image.height <= w.input_height;
  }
  // Whether an output looks at the one pixel in its place.
  bool is_pointwise() const {
    const kernel::Window& w = window;
    return w.filter_height == 1 && w.filter_width == 1 && w.input_height == w.output_height &&
           w.input_width == w.output_width;
  }
  int batches() const { return window.batches; }
  std::int64_t input_values() const {
    return std::int64_t{window.input_height} * window.input_width * window.input_channels;
  }
  std::int64_t output_values() const {
    return std::int64_t{window.output_height} * window.output_width * window.output_channels;
  }

  // What output pixels [begin, end) look at, in its place in the image.
  void convert(const T* input, int zero_point, std::int64_t begin, std::int64_t end,
               char* to) const {
    const kernel::Window& w = window;
    if (is_pointwise()) {
      loops->convert(input + begin * w.input_channels, (end - begin) * w.input_channels,
                     to + begin * image.pixel_bytes);
      return;
    }
    const auto first = static_cast<int>(begin / w.output_width) * w.stride_height;
    const auto last = static_cast<int>((end - 1) / w.output_width) * w.stride_height +
                      (w.filter_height - 1) * w.dilation_height;
    convert_rows(*loops, w, image, zero_point, input, to + first * image.row_bytes(), first,
                 last + 1);
  }

  // Each worker converts what it looks at, so that they wait for each other once; `finish(memory)`
  // is what it makes of the sums, and may take memory of the worker's.
  template <class Finish, class Out>
  void run(const T* input, const int& zero_point, const Finish& finish, std::size_t finish_floats,
           Out* output, Workers& workers) const {
    const kernel::Window& w = window;
    const std::int64_t pixels = std::int64_t{w.output_height} * w.output_width;
    const std::int64_t work =
        pixels * static_cast<std::int64_t>(product->offsets.size()) * w.output_channels / 8;
    constexpr std::int64_t tile = 6;
    const std::int64_t tiles = (pixels + tile - 1) / tile;
    const int blocks = loops->blocks(w.output_channels);
    const auto some = [&](int worker, std::int64_t first, std::int64_t last, int begin, int end) {
      float* const mine = workers.scratch(worker, scratch_floats() + finish_floats);
      const char* looked_at = reinterpret_cast<const char*>(input);
      if (!is_in_place()) {
        convert(input, zero_point, first, last, reinterpret_cast<char*>(mine));
        looked_at = reinterpret_cast<const char*>(mine);
      }
      const auto& how = finish(mine + scratch_floats());
      loops->multiply(how)(*product, how, pixel_grid(w, image, looked_at), output, first, last,
                           begin, end);
    };
    if (blocks > tiles) {
      share_in_step(
          workers, blocks,
          [&](int worker, std::int64_t begin, std::int64_t end) {
            some(worker, 0, pixels, static_cast<int>(begin), static_cast<int>(end));
          },
          work);
    } else if (w.output_height % workers.threads() == 0 ||
               w.output_height >= 4 * workers.threads()) {
      share_in_step(
          workers, w.output_height,
          [&](int worker, std::int64_t begin, std::int64_t end) {
            some(worker, begin * w.output_width, end * w.output_width, 0, blocks);
          },
          work, is_pointwise() ? StepItems::own_rows : StepItems::rows);
    } else {
      share_in_step(
          workers, tiles,
          [&](int worker, std::int64_t begin, std::int64_t end) {
            some(worker, begin * tile, std::min(end * tile, pixels), 0, blocks);
          },
          work);
    }
  }
};

struct WinogradConvolution {
  const Int8Loops* loops;
  kernel::Window window;
  WinogradTiles tiles;
  int zero_point;
  std::shared_ptr<const WinogradProduct> product;
  Requantizer requantizer;

  std::size_t scratch_floats() const {
    return tiles.image.floats() + winograd_floats(window.input_channels);
  }

  void run(void* const* memory, Workers& workers) const {
    const auto* input = static_cast<const std::int8_t*>(memory[0]);
    auto* output = static_cast<std::int8_t*>(memory[1]);
    const kernel::Window& w = window;
    for (int n = 0; n < w.batches; ++n) {
      share_in_step(
          workers, tiles.count(),
          [&](int worker, std::int64_t begin, std::int64_t end) {
            float* const mine = workers.scratch(worker, scratch_floats());
            char* const image = reinterpret_cast<char*>(mine);
            const auto first = static_cast<int>(begin / tiles.columns) * 2;
            const auto last = static_cast<int>((end - 1) / tiles.columns) * 2 + 4;
            convert_rows(*loops, w, tiles.image, zero_point, input,
                         image + first * tiles.image.row_bytes(), first, last);
            multiply_winograd(
                *product, requantizer, tiles, reinterpret_cast<const std::int16_t*>(mine),
                reinterpret_cast<std::int16_t*>(mine + tiles.image.floats()), output, begin, end);
          },
          tiles.count() * w.input_channels * w.output_channels);
      input += std::int64_t{w.input_height} * w.input_width * w.input_channels;
      output += std::int64_t{w.output_height} * w.output_width * w.output_channels;
    }
  }
};

// The taps of the window that lie one after another in memory are one run of values, which whole
// terms hold.
struct Runs {
  Runs(const TermLoops& loops, const kernel::Window& w)
      : in_row(w.dilation_width == 1 ? 1 : w.filter_width),
        count(w.filter_height * in_row),
        values(w.input_channels * (w.filter_width / in_row)),
        terms((values + loops.values_in_term - 1) / loops.values_in_term) {}
  int in_row;
  int count;
  int values;
  int terms;  // of a run
};

template <class Parameters>
TermProduct term_product(const TermLoops& loops, const Parameters& p, const PaddedImage& image) {
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
  WeightPacker packer(loops, w.output_channels, std::int64_t{runs.count} * runs.terms, false);
  const auto* from = p.weights;
  for (int o = 0; o < w.output_channels; ++o) {
    for (int r = 0; r < runs.count; ++r, from += runs.values) {
      packer.put_run(o, std::int64_t{r} * runs.terms, from, runs.values);
    }
  }
  return {packer.take(), std::move(offsets)};
}

template <class Parameters>
std::shared_ptr<const TermProduct> packed(PackedWeights& all, const TermLoops& loops,
                                          const Parameters& p, const PaddedImage& image) {
  const kernel::Window& w = p.window;
  return all.get<TermProduct>(
      p.weights,
      {static_cast<std::int64_t>(PackedKind::convolution), loops.lanes, loops.values_in_term,
       w.filter_height, w.filter_width, w.dilation_height, w.dilation_width, w.input_channels,
       w.output_channels, image.row_bytes(), image.pixel_bytes},
      [&] { return term_product(loops, p, image); });
}

// Whether there are loops for it, and what they take is not much more than what there is.
template <class Parameters>
bool fits(const TermLoops& loops, const Parameters& p, const PaddedImage& image) {
  const kernel::Window& w = p.window;
  const Runs runs(loops, w);
  const std::int64_t weights = std::int64_t{w.filter_height} * w.filter_width * p.filter_channels *
                               w.output_channels * loops.input_bytes;
  const std::int64_t bytes =
      packed_bytes(loops, w.output_channels, std::int64_t{runs.count} * runs.terms);
  return p.filter_channels == w.input_channels &&
         is_in_proportion(image, w, loops.input_bytes, image.height) &&
         is_in_proportion(bytes, weights);
}

// The sum of a channel's weights.
template <class Parameters>
std::int32_t sum_of(const Parameters& p, int channel) {
  const std::int64_t taps =
      std::int64_t{p.window.filter_height} * p.window.filter_width * p.filter_channels;
  const std::int8_t* const first = p.weights + channel * taps;
  return std::accumulate(first, first + taps, std::int32_t{0});
}

}  // namespace

Call::Best best_conv_2d(const kernel::Conv2DInt8& p, Rounding rounding, PackedWeights& all) {
  const kernel::Window& w = p.window;
  const Int8Loops* const loops = int8_loops();
  if (!loops) return {};
  const PaddedImage image = padded_image(w, std::int64_t{w.input_channels} * loops->value_bytes());
  if (!fits(*loops, p, image)) return {};
  const std::vector<std::int32_t> bias = image_bias(
      *loops, p.bias, w.output_channels, p.input_zero_point, [&](int o) { return sum_of(p, o); });
  Requantizer requantizer({.bias = bias.data(),
                           .multiplier = p.multiplier,
                           .shift = p.shift,
                           .channel_step = 1,
                           .channels = w.output_channels,
                           .zero_point = p.output_zero_point,
                           .low = p.low,
                           .high = p.high,
                           .rounding = rounding});
  if (fits_winograd(*loops, w)) {
    auto product = all.get<WinogradProduct>(
        p.weights,
        {static_cast<std::int64_t>(PackedKind::winograd), w.input_channels, w.output_channels},
        [&] { return WinogradProduct(p.weights, w.input_channels, w.output_channels); });
    return running(WinogradConvolution{loops, w, WinogradTiles(w), p.input_zero_point,
                                       std::move(product), std::move(requantizer)});
  }
  return running(EachPart<ImageConvolution<Int8Loops, std::int8_t>, Requantizer, std::int8_t>{
      {loops, w, image, packed(all, *loops, p, image)},
      p.input_zero_point,
      std::move(requantizer)});
}

Call::Best best_conv_2d(const kernel::Conv2DHybrid& p, PackedWeights& all) {
  const kernel::Window& w = p.window;
  const Int8Loops* const loops = int8_loops();
  if (!loops) return {};
  const PaddedImage image = padded_image(w, std::int64_t{w.input_channels} * loops->value_bytes());
  if (!fits(*loops, p, image)) return {};
  HybridWeights weights(p.scale, p.bias, w.output_channels, p.low, p.high,
                        [&](int o) { return sum_of(p, o); });
  using Images = ImageConvolution<Int8Loops, std::int8_t>;
  return running(EachQuantizedPart<Images>({loops, w, image, packed(all, *loops, p, image)},
                                           std::move(weights), p.asymmetric != 0));
}

Call::Best best_conv_2d(const kernel::Conv2DFloat& p, PackedWeights& all) {
  const kernel::Window& w = p.window;
  const FloatLoops* const loops =
      float_loops(p.weights, std::int64_t{w.filter_height} * w.filter_width * p.filter_channels *
                                 w.output_channels);
  if (!loops) return {};
  PaddedImage image = padded_image(w, std::int64_t{w.input_channels} * loops->value_bytes());
  // Rows of the input itself do where nothing is around them.
  const bool is_inside = w.padding_left == 0 && image.width <= w.input_width;
  if (is_inside && image.height <= w.input_height) image.width = w.input_width;
  if (!fits(*loops, p, image)) return {};
  return running(EachPart<ImageConvolution<FloatLoops, float>, FloatFinish, float>{
      {loops, w, image, packed(all, *loops, p, image)},
      0,
      FloatFinish(p.bias, w.output_channels, p.low, p.high)});
}

}  // namespace onda
