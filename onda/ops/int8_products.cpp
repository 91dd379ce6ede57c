// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/int8_products.h"

#include <algorithm>

#include "onda/core/instruction_set.h"

#define ONDA_VECTOR_LOOPS "onda/ops/int8_products_loops.inc"
#include "onda/core/vector_loops.inc"
#include "onda/ops/int8_dispatch.h"

namespace onda {

bool has_int8_products() { return instruction_set() != InstructionSet::baseline; }

void multiply_pairs(const PairProduct& product, const Requantizer& requantizer,
                    const PixelGrid& grid, std::int8_t* output, std::int64_t begin,
                    std::int64_t end) {
  ONDA_WIDE_FOR(requantizer, pair_tiles)(product, requantizer, grid, output, begin, end);
}

void multiply_pairs_depthwise(const PairProduct& product, const Requantizer& requantizer,
                              const PixelGrid& grid, std::int8_t* output, std::int64_t begin,
                              std::int64_t end) {
  ONDA_WIDE_FOR(requantizer, tap_tiles)(product, requantizer, grid, output, begin, end);
}

void multiply_row(const std::int8_t* weights, int pairs, const Requantizer& requantizer,
                  const std::int16_t* wide, std::int8_t* output, std::int64_t begin_block,
                  std::int64_t end_block) {
  ONDA_WIDE_FOR(requantizer, row_blocks)
  (weights, pairs, requantizer, wide, output, begin_block, end_block);
}

void add_elements(const SumRequantizer& sum, const std::int8_t* first, const std::int8_t* second,
                  std::int8_t* output, std::int64_t count) {
  ONDA_WIDE(sum_vectors)(sum, first, second, output, count);
  for (std::int64_t i = count / sum_vector * sum_vector; i < count; ++i) {
    output[i] = kernel::sum(sum.numbers, first[i], second[i], sum.is_difference ? -1 : 1);
  }
}

void widen(const std::int8_t* x, int count, int zero_point, std::int16_t* wide) {
  ONDA_WIDE(widen_to_words)(x, count, zero_point, wide);
}

void RequantizeGroup::set(int channel, std::int32_t channel_bias, std::int32_t factor, int shift,
                          Requantize way) {
  const bool is_odd = channel % 2 != 0;
  bias[channel] = channel_bias;
  multiplier[channel] = factor;
  if (is_odd) multiplier_odd[channel - 1] = factor;
  std::int64_t& half = (is_odd ? half_odd : half_even)[channel / 2];
  if (way == Requantize::once || way == Requantize::once_any) {
    const int total = 31 - shift;
    half = (std::int64_t{1} << (total - 1)) + (std::int64_t{1} << 62);
    const int less = is_odd && way == Requantize::once ? 32 : 0;
    (is_odd ? shift_odd : shift_even)[channel / 2] = total - less;
    subtract[channel] = static_cast<std::int32_t>(std::int64_t{1} << (62 - total));
  } else {
    half = std::int64_t{1} << 30;
    left[channel] = std::max(shift, 0);
    right[channel] = std::max(-shift, 0);
    half_right[channel] = shift < 0 ? std::int32_t{1} << (-shift - 1) : 0;
    divides[channel] = shift < 0 ? -1 : 0;
  }
}

namespace {

Requantize way_for(const RequantizeChannels& all) {
  constexpr std::int64_t largest_product = 255 * 128;
  int largest_shift = -31;
  std::int64_t largest_bias = 0;
  for (int channel = 0; channel < all.channels; ++channel) {
    largest_shift = std::max<int>(largest_shift, all.shift[channel * all.channel_step]);
    largest_bias = std::max(largest_bias, std::abs(std::int64_t{all.bias[channel]}));
  }
  if (all.rounding == Rounding::single) {
    return largest_shift < 0 ? Requantize::once : Requantize::once_any;
  }
  const bool is_small = largest_bias + all.terms * largest_product < std::int64_t{1} << 30;
  return largest_shift <= 0 && is_small ? Requantize::twice : Requantize::twice_any;
}

}  // namespace

Requantizer::Requantizer(const RequantizeChannels& all)
    // Whole blocks of the widest loop.
    : groups(static_cast<std::size_t>((all.channels + row_block - 1) / row_block * 4)),
      way(way_for(all)),
      channels(all.channels),
      range{static_cast<std::int16_t>(all.zero_point), all.low, all.high} {
  for (int channel = 0; channel < channels; ++channel) {
    const int at = channel * all.channel_step;
    groups[static_cast<std::size_t>(channel / product_group)].set(
        channel % product_group, all.bias[channel], all.multiplier[at], all.shift[at], way);
  }
}

SumRequantizer::SumRequantizer(const kernel::SumNumbers& n, bool subtracts)
    : numbers(n),
      is_difference(subtracts),
      range{static_cast<std::int16_t>(n.output_zero_point), static_cast<std::int8_t>(n.low),
            static_cast<std::int8_t>(n.high)} {
  constexpr Requantize twice = Requantize::twice;
  for (int i = 0; i < product_group; ++i) {
    first.set(i, -n.first_zero_point, n.first_multiplier, n.first_shift, twice);
    second.set(i, -n.second_zero_point, n.second_multiplier, n.second_shift, twice);
    output.set(i, 0, n.output_multiplier, n.output_shift, twice);
  }
}

WideImage wide_image(const kernel::Window& w, int words) {
  return {(w.output_height - 1) * w.stride_height + (w.filter_height - 1) * w.dilation_height + 1,
          (w.output_width - 1) * w.stride_width + (w.filter_width - 1) * w.dilation_width + 1,
          words};
}

bool is_in_proportion(const WideImage& image, const kernel::Window& w) {
  const std::int64_t input = std::int64_t{w.input_height} * w.input_width * w.input_channels;
  const std::int64_t output = std::int64_t{w.output_height} * w.output_width * w.output_channels;
  constexpr double offsets = 1 << 29;
  const double elements = static_cast<double>(image.height) * image.width * image.words;
  return elements < offsets && elements <= 8 * static_cast<double>(input + output) + (1 << 16);
}

bool is_in_proportion(std::int64_t packed, std::int64_t given) {
  return packed <= 4 * given + (1 << 16);
}

std::size_t wide_floats(const WideImage& image) {
  constexpr std::size_t slack = 64;  // elements
  return (image.elements() + slack) / 2 + 1;
}

PixelGrid pixel_grid(const kernel::Window& w, const WideImage& image, const std::int16_t* wide) {
  PixelGrid grid{.wide = wide,
                 .width = w.output_width,
                 .row_step = std::int64_t{w.stride_height} * image.width * image.words,
                 .pixel_step = std::int64_t{w.stride_width} * image.words};
  // Rows that follow one another are one.
  if (grid.row_step == grid.width * grid.pixel_step) grid.width *= w.output_height;
  return grid;
}

namespace {

// The columns of a wide row: [0, left) are padding, then `inside` of the image, then padding.
struct Columns {
  Columns(const kernel::Window& w, const WideImage& image)
      : left(std::min(w.padding_left, image.width)),
        inside(std::clamp(image.width - left, 0, w.input_width)) {}
  int left;
  int inside;
};

// Null outside of the image.
const std::int8_t* row_of(const kernel::Window& w, const std::int8_t* input, std::int64_t y) {
  const std::int64_t source = y - w.padding_top;
  if (source < 0 || source >= w.input_height) return nullptr;
  return input + source * w.input_width * w.input_channels;
}

}  // namespace

void widen_rows(const kernel::Window& w, const WideImage& image, int zero_point,
                const std::int8_t* input, std::int16_t* wide, std::int64_t begin,
                std::int64_t end) {
  const std::int64_t row_words = std::int64_t{image.width} * image.words;
  const Columns columns(w, image);
  for (std::int64_t y = begin; y < end; ++y) {
    std::int16_t* const to = wide + y * row_words;
    const std::int8_t* const from = row_of(w, input, y);
    if (!from) {
      std::fill_n(to, row_words, std::int16_t{0});
      continue;
    }
    std::int16_t* const first = std::fill_n(to, columns.left * image.words, std::int16_t{0});
    const int count = columns.inside * image.words;
    ONDA_WIDE(widen_to_words)(from, count, zero_point, first);
    std::fill(first + count, to + row_words, std::int16_t{0});
  }
}

void widen_row_pairs(const kernel::Window& w, const WideImage& image, int repeat, int zero_point,
                     const std::int8_t* input, std::int16_t* wide, std::int64_t begin,
                     std::int64_t end) {
  const std::int64_t row_words = std::int64_t{image.width} * image.words;
  const Columns columns(w, image);
  const auto word = [&](const std::int8_t* from, std::int64_t at) {
    return static_cast<std::int16_t>(from ? from[at] - zero_point : 0);
  };
  for (std::int64_t y = begin; y < end; ++y) {
    const std::int8_t* const upper = row_of(w, input, y);
    const std::int8_t* const lower = row_of(w, input, y + w.dilation_height);
    std::int16_t* to = wide + y * row_words;
    std::int16_t* const row_end = to + row_words;
    to = std::fill_n(to, columns.left * image.words, std::int16_t{0});
    if (image.words == 2 * w.input_channels) {
      const int count = columns.inside * w.input_channels;
      ONDA_WIDE(interleave_rows)(upper, lower, count, zero_point, to);
      to += 2 * count;
    } else {
      for (std::int64_t at = 0; at < std::int64_t{columns.inside} * w.input_channels;) {
        std::int16_t* const pixel = to;
        for (int c = 0; c < w.input_channels; ++c, ++at) {
          for (int r = 0; r < repeat; ++r) {
            *to++ = word(upper, at);
            *to++ = word(lower, at);
          }
        }
        std::fill(to, pixel + image.words, std::int16_t{0});
        to = pixel + image.words;
      }
    }
    std::fill(to, row_end, std::int16_t{0});
  }
}

}  // namespace onda
