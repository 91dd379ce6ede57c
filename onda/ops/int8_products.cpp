// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/int8_products.h"

#include <algorithm>

#include "onda/core/instruction_set.h"

#define ONDA_INT8_LOOPS "onda/ops/int8_products_loops.inc"
#include "onda/ops/int8_loops.inc"

namespace onda {

const Int8Loops* int8_loops() {
#if defined(__x86_64__)
  switch (instruction_set()) {
    case InstructionSet::baseline:
      return nullptr;
    case InstructionSet::avx2:
    case InstructionSet::avx512:
      return &avx2::loops;
    case InstructionSet::avx512_vnni:
      return &avx512_vnni::loops;
  }
#endif
  return nullptr;
}

void RequantizeGroup::set(int channel, std::int32_t factor, int factor_shift, Requantize way,
                          int scaled) {
  const int odd = channel % 2;
  const int at = channel / 2;
  const bool any = way == Requantize::once_any || way == Requantize::twice_any;
  const bool once = way == Requantize::once || way == Requantize::once_any;
  const int right = once ? -factor_shift : std::max(-factor_shift, 0);
  const std::int64_t unit = std::int64_t{1} << scaled;
  std::int64_t positive = unit << (30 + right);
  std::int64_t negative = positive;
  if (!once && right > 0) {
    positive += unit << 30;
    negative -= unit << 30;
  }
  const int total = 31 + right + scaled;
  multiplier[channel] = factor;
  left[channel] = once ? 0 : std::max(factor_shift, 0);
  half[odd].of_positive[at] = positive;
  half[odd].of_negative[at] = negative;
  shift[odd][at] = total - (odd != 0 && !any ? 32 : 0);
  subtract[channel] = static_cast<std::int32_t>(std::int64_t{1} << (62 - total));
}

namespace {

Requantize way_for(const RequantizeChannels& all) {
  bool is_small = true;
  for (int channel = 0; channel < all.channels; ++channel) {
    is_small = is_small && all.shift[channel * all.channel_step] < 0;
  }
  if (all.rounding == Rounding::single) return is_small ? Requantize::once : Requantize::once_any;
  return is_small ? Requantize::twice : Requantize::twice_any;
}

// Whole blocks of the widest loops.
std::size_t filled_up(int channels) {
  constexpr std::size_t most = 64;
  return (static_cast<std::size_t>(channels) + most - 1) / most * most;
}

}  // namespace

Requantizer::Requantizer(const RequantizeChannels& all)
    : bias(filled_up(all.channels)),
      groups(filled_up(all.channels) / requantize_group),
      way(way_for(all)),
      channels(all.channels),
      range{static_cast<std::int16_t>(all.zero_point), all.low, all.high} {
  std::copy_n(all.bias, channels, bias.data());
  for (int channel = 0; channel < channels; ++channel) {
    const int at = channel * all.channel_step;
    groups[static_cast<std::size_t>(channel / requantize_group)].set(
        channel % requantize_group, all.multiplier[at], all.shift[at], way);
  }
}

SumRequantizer::SumRequantizer(const kernel::SumNumbers& n, bool subtracts)
    : way(n.output_shift < 0 ? Requantize::twice : Requantize::twice_any),
      numbers(n),
      is_difference(subtracts),
      range{static_cast<std::int16_t>(n.output_zero_point), static_cast<std::int8_t>(n.low),
            static_cast<std::int8_t>(n.high)} {
  constexpr int scaled = input_shift - 20;
  for (int i = 0; i < requantize_group; ++i) {
    first.set(i, n.first_multiplier, n.first_shift, Requantize::twice, scaled);
    second.set(i, n.second_multiplier, n.second_shift, Requantize::twice, scaled);
    output.set(i, n.output_multiplier, n.output_shift, way);
  }
}

PaddedImage padded_image(const kernel::Window& w, int pixel_bytes) {
  return {(w.output_height - 1) * w.stride_height + (w.filter_height - 1) * w.dilation_height + 1,
          (w.output_width - 1) * w.stride_width + (w.filter_width - 1) * w.dilation_width + 1,
          pixel_bytes};
}

bool is_in_proportion(const PaddedImage& image, const kernel::Window& w) {
  const std::int64_t input = std::int64_t{w.input_height} * w.input_width * w.input_channels;
  const std::int64_t output = std::int64_t{w.output_height} * w.output_width * w.output_channels;
  constexpr double offsets = 1 << 30;
  const double bytes = static_cast<double>(image.height) * image.width * image.pixel_bytes;
  return bytes < offsets && bytes <= 16 * static_cast<double>(input + output) + (1 << 17);
}

bool is_in_proportion(std::int64_t packed, std::int64_t given) {
  return packed <= 4 * given + (1 << 16);
}

std::int64_t packed_bytes(const Int8Loops& loops, int channels, std::int64_t terms) {
  return 4 * terms * loops.whole_vectors(channels);
}

PixelGrid pixel_grid(const kernel::Window& w, const PaddedImage& image, const char* at) {
  PixelGrid grid{.image = at,
                 .width = w.output_width,
                 .row_bytes = w.stride_height * image.row_bytes(),
                 .pixel_bytes = std::int64_t{w.stride_width} * image.pixel_bytes};
  // Rows that follow one another are one.
  if (grid.row_bytes == grid.width * grid.pixel_bytes) grid.width *= w.output_height;
  return grid;
}

WeightPacker::WeightPacker(const Int8Loops& loops, int channels, int terms, bool depthwise)
    : weights_(static_cast<std::size_t>(packed_bytes(loops, channels, terms))),
      places_(static_cast<std::size_t>(channels)),
      wide_(loops.value_bytes() == 2) {
  const int all = loops.whole_vectors(channels);
  int most = depthwise ? loops.lanes : loops.block_channels;
  for (int first = 0; first < all; first += most) {
    while (all - first < most) most /= 2;  // 4 vectors, 2 or 1
    for (int o = first; o < std::min(first + most, channels); ++o) {
      places_[static_cast<std::size_t>(o)] = {std::int64_t{4} * terms * first + 4 * (o - first),
                                              std::int64_t{4} * most};
    }
  }
}

namespace {

// The columns of a row: [0, left) are padding, then `inside` of the image, then padding.
struct Columns {
  Columns(const kernel::Window& w, const PaddedImage& image)
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

void convert_rows(const Int8Loops& loops, const kernel::Window& w, const PaddedImage& image,
                  int zero_point, const std::int8_t* input, char* to, int begin, int end) {
  const Columns columns(w, image);
  const std::int64_t left = std::int64_t{columns.left} * image.pixel_bytes;
  const std::int64_t inside = std::int64_t{columns.inside} * image.pixel_bytes;
  const auto zero = static_cast<char>(loops.zero_byte(zero_point));
  for (int y = begin; y < end; ++y, to += image.row_bytes()) {
    const std::int8_t* const from = row_of(w, input, y);
    if (!from) {
      std::fill_n(to, image.row_bytes(), zero);
      continue;
    }
    std::fill_n(to, left, zero);
    loops.convert(from, std::int64_t{columns.inside} * w.input_channels, zero_point, to + left);
    std::fill(to + left + inside, to + image.row_bytes(), zero);
  }
}

void interleave_rows(const Int8Loops& loops, const kernel::Window& w, const PaddedImage& image,
                     int repeat, int zero_point, const std::int8_t* input, char* to, int begin,
                     int end, int step) {
  const Columns columns(w, image);
  const std::int64_t left = std::int64_t{columns.left} * image.pixel_bytes;
  const std::int64_t inside = std::int64_t{columns.inside} * image.pixel_bytes;
  const std::int64_t values = std::int64_t{columns.inside} * w.input_channels;
  const auto zero = static_cast<char>(loops.zero_byte(zero_point));
  for (int y = begin; y < end; y += step, to += step * image.row_bytes()) {
    const std::int8_t* rows[4];
    for (int r = 0; r < loops.values_in_term; ++r) {
      rows[r] = row_of(w, input, y + std::int64_t{r} * w.dilation_height);
    }
    std::fill_n(to, left, zero);
    char* const first = to + left;
    if (repeat == 1) {
      loops.interleave(rows, values, zero_point, first);
    } else {
      // Each term as often as its channel is wanted, the last ones first.
      loops.interleave(rows, values, zero_point, first);
      for (std::int64_t i = values; i-- > 0;) {
        std::int32_t term;
        std::memcpy(&term, first + 4 * i, sizeof term);
        for (int r = repeat; r-- > 0;) std::memcpy(first + 4 * (i * repeat + r), &term, 4);
      }
    }
    std::fill(first + inside, to + image.row_bytes(), zero);
  }
}

}  // namespace onda
