// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/term_products.h"

#include <algorithm>

namespace onda {

PaddedImage padded_image(const kernel::Window& w, std::int64_t pixel_bytes) {
  return {(w.output_height - 1) * w.stride_height + (w.filter_height - 1) * w.dilation_height + 1,
          (w.output_width - 1) * w.stride_width + (w.filter_width - 1) * w.dilation_width + 1,
          pixel_bytes};
}

bool is_in_proportion(const PaddedImage& image, const kernel::Window& w, int input_bytes,
                      int held_rows) {
  // Nothing to compute: a dense layer may have no rows.
  if (w.batches == 0 || w.output_height == 0 || w.output_width == 0) return false;
  const std::int64_t input = std::int64_t{w.input_height} * w.input_width * w.input_channels;
  const std::int64_t output = std::int64_t{w.output_height} * w.output_width * w.output_channels;
  constexpr double offsets = 1 << 30;
  const double bytes = static_cast<double>(image.height) * static_cast<double>(image.row_bytes());
  const double given = static_cast<double>(input + output) * input_bytes;
  const double held = static_cast<double>(held_rows) * static_cast<double>(image.row_bytes());
  return bytes < offsets && bytes <= 16 * given + (1 << 17) && held <= 4 * given + (1 << 15);
}

bool is_in_proportion(std::int64_t packed, std::int64_t given) {
  return packed <= 3 * given + (1 << 13);
}

std::int64_t packed_bytes(const TermLoops& loops, int channels, std::int64_t terms) {
  return 4 * terms * loops.whole_vectors(channels);
}

PixelGrid pixel_grid(const kernel::Window& w, const PaddedImage& image, const char* at) {
  PixelGrid grid{.image = at,
                 .width = w.output_width,
                 .row_bytes = w.stride_height * image.row_bytes(),
                 .pixel_bytes = w.stride_width * image.pixel_bytes};
  // Rows that follow one another are one.
  if (grid.row_bytes == grid.width * grid.pixel_bytes) grid.width *= w.output_height;
  return grid;
}

WeightPacker::WeightPacker(const TermLoops& loops, int channels, std::int64_t terms, bool depthwise)
    : weights_(static_cast<std::size_t>(packed_bytes(loops, channels, terms))),
      places_(static_cast<std::size_t>(channels)),
      value_bytes_(loops.value_bytes()) {
  const int all = loops.whole_vectors(channels);
  int most = depthwise ? loops.lanes : loops.block_channels;
  for (int first = 0; first < all; first += most) {
    while (all - first < most) most /= 2;  // 4 vectors, 2 or 1
    for (int o = first; o < std::min(first + most, channels); ++o) {
      places_[static_cast<std::size_t>(o)] = {4 * (terms * first + o - first),
                                              std::int64_t{4} * most};
    }
  }
}

namespace {

// The columns of a row: `left` of padding, then `inside` of the image, then padding.
struct Columns {
  Columns(const TermLoops& loops, const kernel::Window& w, const PaddedImage& image, int zero_point)
      : left_columns(std::min(w.padding_left, image.width)),
        columns(std::clamp(image.width - left_columns, 0, w.input_width)),
        left(left_columns * image.pixel_bytes),
        inside(columns * image.pixel_bytes),
        values(std::int64_t{columns} * w.input_channels),
        row(image.row_bytes()),
        value_bytes(loops.value_bytes()),
        zero(loops.image_zero(zero_point)) {}
  void pad(char* to) const {
    fill(to, left);
    fill(to + left + inside, row - left - inside);
  }
  // With what stands for zero: bytes, words, or floats, which are 0.
  void fill(char* to, std::int64_t bytes) const {
    if (value_bytes == 2) {
      std::fill_n(reinterpret_cast<std::int16_t*>(to), bytes / 2, static_cast<std::int16_t>(zero));
    } else {
      std::fill_n(to, bytes, static_cast<char>(zero));
    }
  }
  int left_columns;
  int columns;
  std::int64_t left;  // bytes
  std::int64_t inside;
  std::int64_t values;  // of the image in a row
  std::int64_t row;
  int value_bytes;
  int zero;
};

// Null outside of the image.
const char* row_of(const TermLoops& loops, const kernel::Window& w, const void* input,
                   std::int64_t y) {
  const std::int64_t source = y - w.padding_top;
  if (source < 0 || source >= w.input_height) return nullptr;
  return static_cast<const char*>(input) +
         source * w.input_width * w.input_channels * loops.input_bytes;
}

}  // namespace

void convert_rows(const TermLoops& loops, const kernel::Window& w, const PaddedImage& image,
                  int zero_point, const void* input, char* to, int begin, int end) {
  const Columns columns(loops, w, image, zero_point);
  for (int y = begin; y < end; ++y, to += columns.row) {
    if (const char* const from = row_of(loops, w, input, y)) {
      columns.pad(to);
      loops.convert(from, columns.values, to + columns.left);
    } else {
      columns.fill(to, columns.row);
    }
  }
}

void interleave_rows(const TermLoops& loops, const kernel::Window& w, const PaddedImage& image,
                     int repeat, int zero_point, const void* input, char* to, int begin, int end,
                     int step) {
  const Columns columns(loops, w, image, zero_point);
  for (int y = begin; y < end; y += step, to += step * columns.row) {
    const void* rows[4];
    for (int r = 0; r < loops.values_in_term; ++r) {
      // Below a window of one term there is nothing that counts.
      const bool is_below = w.filter_height <= loops.values_in_term && r >= w.filter_height;
      rows[r] =
          is_below ? nullptr : row_of(loops, w, input, y + std::int64_t{r} * w.dilation_height);
    }
    columns.pad(to);
    char* const terms = to + columns.left;
    loops.interleave(rows, columns.values, zero_point, terms);
    if (repeat == 1) continue;
    // Each term as often as its channel is wanted, the last ones first.
    for (std::int64_t i = columns.values; i-- > 0;) {
      std::int32_t term;
      std::memcpy(&term, terms + 4 * i, sizeof term);
      for (int r = repeat; r-- > 0;) std::memcpy(terms + 4 * (i * repeat + r), &term, sizeof term);
    }
  }
}

}  // namespace onda
