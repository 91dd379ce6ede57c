// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "../pool_2d_kernel.h"

namespace onda {
namespace kernel {

/// output[n, y, x, c] = clamp(max of input[…, c] over the taps inside of the image, low, high). At
/// least one is, as the window has no gaps. Source of the arithmetic: TensorFlow Lite,
/// reference_ops::MaxPool and reference_integer_ops::MaxPool.
template <class Parameters, class T>
inline void max_pool(const Parameters* parameters, const T* input, T* output) {
  const Parameters p = load(parameters);
  const Window& w = p.window;
  const int channels = w.output_channels;
  for (Patch at = first_patch(w); at.batch < w.batches; next_patch(w, &at), output += channels) {
    const T* first = pixel_under(w, at, input, at.row_begin, at.column_begin);
    for (int c = 0; c < channels; ++c) output[c] = first[c];
    for (int i = at.row_begin; i < at.row_end; ++i) {
      for (int j = at.column_begin; j < at.column_end; ++j) {
        const T* x = pixel_under(w, at, input, i, j);
        for (int c = 0; c < channels; ++c) output[c] = x[c] > output[c] ? x[c] : output[c];
      }
    }
    for (int c = 0; c < channels; ++c) output[c] = clamp<T>(output[c], p.low, p.high);
  }
}

inline void max_pool_2d(const Pool2DFloat* parameters,
                        const float* input,  // [N, H, W, C]
                        float* output) {     // [N, H_out, W_out, C]
  max_pool(parameters, input, output);
}

inline void max_pool_2d(const Pool2DInt8* parameters,
                        const int8_t* input,  // [N, H, W, C]
                        int8_t* output) {     // [N, H_out, W_out, C]
  max_pool(parameters, input, output);
}

inline void max_pool_2d(const Pool2DInt16* parameters, const int16_t* input, int16_t* output) {
  max_pool(parameters, input, output);
}

}  // namespace kernel
}  // namespace onda
