// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "../pool_2d_kernel.h"

namespace onda {
namespace kernel {

/// sums[k] = sum of input[…, first + k] over the taps inside of the image, k in [0, count).
template <class Sum, class T>
inline void window_sums(const Window& w, const Patch& at, const T* input, int first, int count,
                        Sum* sums) {
  for (int k = 0; k < count; ++k) sums[k] = 0;
  for (int i = at.row_begin; i < at.row_end; ++i) {
    for (int j = at.column_begin; j < at.column_end; ++j) {
      const T* x = pixel_under(w, at, input, i, j) + first;
      for (int k = 0; k < count; ++k) sums[k] += x[k];
    }
  }
}

/// How many taps are inside of the image: at least one, as the window has no gaps.
inline int32_t taps_inside(const Patch& at) {
  return static_cast<int32_t>(at.row_end - at.row_begin) * (at.column_end - at.column_begin);
}

/// output[n, y, x, c] = clamp(window_sums[c] / taps_inside, low, high)
inline void average_pool_2d(const Pool2DFloat* parameters,
                            const float* input,  // [N, H, W, C]
                            float* output) {     // [N, H_out, W_out, C]
  const Pool2DFloat p = load(parameters);
  const Window& w = p.window;
  for (Patch at = first_patch(w); at.batch < w.batches; next_patch(w, &at)) {
    const float taps = static_cast<float>(taps_inside(at));
    for (int first = 0; first < w.output_channels; first += window_lanes) {
      const int count = lanes_from(first, w.output_channels);
      float sums[window_lanes];
      window_sums(w, at, input, first, count, sums);
      for (int k = 0; k < count; ++k) *output++ = clamp(sums[k] / taps, p.low, p.high);
    }
  }
}

/// sum / taps in integers, rounded to nearest with ties away from zero.
template <class T>
inline T average_of(int32_t sum, int32_t taps, T low, T high) {
  const int32_t half = sum > 0 ? taps / 2 : -(taps / 2);
  return static_cast<T>(clamp<int32_t>((sum + half) / taps, low, high));
}

/// The same as above in integers.
/// Source of the arithmetic: TensorFlow Lite, reference_integer_ops::AveragePool.
template <class Parameters, class T>
inline void average_integers(const Parameters* parameters, const T* input, T* output) {
  const Parameters p = load(parameters);
  const Window& w = p.window;
  for (Patch at = first_patch(w); at.batch < w.batches; next_patch(w, &at)) {
    const int32_t taps = taps_inside(at);
    for (int first = 0; first < w.output_channels; first += window_lanes) {
      const int count = lanes_from(first, w.output_channels);
      int32_t sums[window_lanes];
      window_sums(w, at, input, first, count, sums);
      for (int k = 0; k < count; ++k) *output++ = average_of<T>(sums[k], taps, p.low, p.high);
    }
  }
}
inline void average_pool_2d(const Pool2DInt8* parameters,
                            const int8_t* input,  // [N, H, W, C]
                            int8_t* output) {     // [N, H_out, W_out, C]
  average_integers(parameters, input, output);
}
inline void average_pool_2d(const Pool2DInt16* parameters, const int16_t* input, int16_t* output) {
  average_integers(parameters, input, output);
}

}  // namespace kernel
}  // namespace onda
