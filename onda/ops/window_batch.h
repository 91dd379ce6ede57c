// SPDX-License-Identifier: Apache-2.0
// What operators with windows share while they are trained: which taps and pixels meet, and who
// goes through which pixels.
#pragma once

#include <algorithm>
#include <cstdint>

#include "onda/ops/training_batch.h"
#include "onda/ops/window_kernel.h"

namespace onda {

/// [begin, end)
struct Range {
  std::int64_t begin = 0;
  std::int64_t end = 0;
};

/// Some pixels of a row, 16 lanes of them.
struct Pixels {
  std::int64_t row = 0;
  Range pixels;
  std::int64_t lane = 0;
};

/// A window that slides over images of a batch. Places are counted in elements of a sample.
struct BatchWindow : kernel::Window {
  std::int64_t output_pixels() const { return std::int64_t{output_height} * output_width; }
  std::int64_t input_pixels() const { return std::int64_t{input_height} * input_width; }
  /// Channel 0 of a pixel.
  std::int64_t output_at(std::int64_t row, std::int64_t column) const {
    return (row * output_width + column) * output_channels;
  }
  std::int64_t input_at(std::int64_t row, std::int64_t column) const {
    return (row * input_width + column) * input_channels;
  }
  /// The input's row and column under tap (i, j) of the window at an output pixel; in the padding
  /// they are negative or too large.
  std::int64_t input_row(std::int64_t row, std::int64_t i) const {
    return row * stride_height - padding_top + i * dilation_height;
  }
  std::int64_t input_column(std::int64_t column, std::int64_t j) const {
    return column * stride_width - padding_left + j * dilation_width;
  }
  /// The taps of the window at an output's row (column) that are inside of the image.
  Range rows(std::int64_t row) const {
    const auto top = static_cast<int>(input_row(row, 0));
    return {kernel::first_tap(top, filter_height, dilation_height),
            kernel::end_tap(top, filter_height, dilation_height, input_height)};
  }
  Range columns(std::int64_t column) const {
    const auto left = static_cast<int>(input_column(column, 0));
    return {kernel::first_tap(left, filter_width, dilation_width),
            kernel::end_tap(left, filter_width, dilation_width, input_width)};
  }
  /// The output's row (column) whose tap i (j) lies at an input's, or -1.
  std::int64_t output_row(std::int64_t row, std::int64_t i) const {
    return covering(row + padding_top - i * dilation_height, stride_height, output_height);
  }
  std::int64_t output_column(std::int64_t column, std::int64_t j) const {
    return covering(column + padding_left - j * dilation_width, stride_width, output_width);
  }
  /// The output columns among `among` whose windows have their taps in columns `left` to `right`
  /// inside of the image; where there are none both ends are that of `among`.
  Range columns_under(std::int64_t left, std::int64_t right, const Range& among) const {
    const std::int64_t first = padding_left - left * dilation_width;
    const std::int64_t last = input_width - 1 + padding_left - right * dilation_width;
    Range inside = among;
    if (first > 0) inside.begin = std::max(inside.begin, (first + stride_width - 1) / stride_width);
    inside.end = last < 0 ? 0 : std::min(inside.end, last / stride_width + 1);
    return inside.begin < inside.end ? inside : Range{among.end, among.end};
  }

 private:
  static std::int64_t covering(std::int64_t position, std::int64_t stride, std::int64_t outputs) {
    if (position < 0 || position % stride != 0 || position / stride >= outputs) return -1;
    return position / stride;
  }
};

/// Pixels of a row that one worker goes through before it turns to other channels, so that what
/// the channels need (a tile of weights) stays in its first cache.
inline constexpr std::int64_t pixels_together = 8;

/// Shares an image's pixels between the workers: visit(worker, const Pixels&).
template <class Visit>
void share_pixels(const TrainingBatch& batch, std::int64_t height, std::int64_t width,
                  const Visit& visit) {
  const std::int64_t runs = (width + pixels_together - 1) / pixels_together;
  const std::int64_t blocks = batch.stride / TrainingBatch::lanes;
  batch.workers->share(height * blocks * runs,
                       [&](int worker, std::int64_t begin, std::int64_t end) {
                         for (std::int64_t item = begin; item < end; ++item) {
                           const std::int64_t first = item % runs * pixels_together;
                           visit(worker, Pixels{item / runs / blocks,
                                                {first, std::min(first + pixels_together, width)},
                                                item / runs % blocks * TrainingBatch::lanes});
                         }
                       });
}

}  // namespace onda
