// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <math.h>

#include "../pool_2d_kernel.h"

namespace onda {
namespace kernel {

/// output[n, y, x, c] = clamp(sqrt(sum of squares under the window / taps inside), low, high)
inline void l2_pool_2d(const Pool2DFloat* parameters,
                       const float* input,  // [N, H, W, C]
                       float* output) {     // [N, H_out, W_out, C]
  const Pool2DFloat p = load(parameters);
  const Window& w = p.window;
  for (Patch at = first_patch(w); at.batch < w.batches; next_patch(w, &at)) {
    const float taps = static_cast<float>(at.row_end - at.row_begin) *
                       static_cast<float>(at.column_end - at.column_begin);
    for (int c = 0; c < w.output_channels; ++c) {
      float sum = 0;
      for (int i = at.row_begin; i < at.row_end; ++i) {
        for (int j = at.column_begin; j < at.column_end; ++j) {
          const float x = pixel_under(w, at, input, i, j)[c];
          sum += x * x;
        }
      }
      *output++ = clamp(sqrtf(sum / taps), p.low, p.high);
    }
  }
}

}  // namespace kernel
}  // namespace onda
