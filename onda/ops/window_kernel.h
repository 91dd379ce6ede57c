// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "../core/fixed_point.h"

namespace onda {
namespace kernel {

/// How a window slides over an image: the geometry of convolutions and pooling. The tap in row i
/// and column j of the window at output (y, x) lies at the input's row
/// y * stride_height - padding_top + i * dilation_height, and likewise for columns.
struct Window {
  int batches;
  int input_height;
  int input_width;
  int input_channels;
  int output_height;
  int output_width;
  int output_channels;
  int filter_height;
  int filter_width;
  int stride_height;
  int stride_width;
  int dilation_height;
  int dilation_width;
  int padding_top;
  int padding_left;
};

/// Channels that are summed side by side where a kernel keeps one sum a channel.
enum { window_lanes = 8 };

/// How many of them are left when `first` of `channels` are done.
inline int lanes_from(int first, int channels) {
  const int rest = channels - first;
  return rest < window_lanes ? rest : static_cast<int>(window_lanes);
}

/// The window of one output pixel, cut to the image: its taps in rows [row_begin, row_end) and
/// columns [column_begin, column_end) are inside, the others are skipped.
struct Patch {
  int batch;
  int y;  // of the output
  int x;
  int top;  // input row of tap row 0; negative in the padding
  int left;
  int row_begin;
  int row_end;
  int column_begin;
  int column_end;
};

/// The first of `taps` taps, `dilation` apart from `origin` on, that is at 0 or after.
inline int first_tap(int origin, int taps, int dilation) {
  if (origin >= 0) return 0;
  const int skipped = dilation == 1 ? -origin : (-origin - 1) / dilation + 1;
  return skipped < taps ? skipped : taps;
}

/// The first of them that is at `extent` or after.
inline int end_tap(int origin, int taps, int dilation, int extent) {
  if (origin >= extent) return 0;
  const int inside = dilation == 1 ? extent - origin : (extent - origin - 1) / dilation + 1;
  return inside < taps ? inside : taps;
}

inline void cut_rows(const Window& w, Patch* at) {
  at->top = at->y * w.stride_height - w.padding_top;
  at->row_begin = first_tap(at->top, w.filter_height, w.dilation_height);
  at->row_end = end_tap(at->top, w.filter_height, w.dilation_height, w.input_height);
}

inline void cut_columns(const Window& w, Patch* at) {
  at->left = at->x * w.stride_width - w.padding_left;
  at->column_begin = first_tap(at->left, w.filter_width, w.dilation_width);
  at->column_end = end_tap(at->left, w.filter_width, w.dilation_width, w.input_width);
}

/// Output pixels in the order of memory:
///   for (Patch at = first_patch(w); at.batch < w.batches; next_patch(w, &at)) …
inline Patch first_patch(const Window& w) {
  Patch at;
  at.batch = at.y = at.x = 0;
  cut_rows(w, &at);
  cut_columns(w, &at);
  return at;
}

inline void next_patch(const Window& w, Patch* at) {
  if (++at->x == w.output_width) {
    at->x = 0;
    if (++at->y == w.output_height) {
      at->y = 0;
      ++at->batch;
    }
    cut_rows(w, at);
  }
  cut_columns(w, at);
}

/// The input pixel under one tap, its channels one after another.
template <class T>
inline const T* pixel_under(const Window& w, const Patch& at, const T* input, int row, int column) {
  const int32_t y = static_cast<int32_t>(at.batch) * w.input_height + at.top +
                    static_cast<int32_t>(row) * w.dilation_height;
  const int32_t x = at.left + static_cast<int32_t>(column) * w.dilation_width;
  return input + (y * w.input_width + x) * w.input_channels;
}

}  // namespace kernel
}  // namespace onda
