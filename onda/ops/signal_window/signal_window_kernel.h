// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "../../core/fixed_point.h"

namespace onda {
namespace kernel {

struct SignalWindow {
  typedef void Kernel(const SignalWindow*, const int16_t*, int16_t*);
  int32_t count;  // a multiple of size
  int32_t size;
  int8_t shift;
  const int16_t* window;  // [size]
};
inline void signal_window(const SignalWindow* parameters, const int16_t* input, int16_t* output) {
  const SignalWindow p = load(parameters);
  for (int32_t first = 0; first < p.count; first += p.size) {
    for (int32_t i = 0; i < p.size; ++i) {
      const int32_t product = static_cast<int32_t>(input[first + i]) * load(p.window + i);
      output[first + i] =
          static_cast<int16_t>(clamp<int32_t>(product >> p.shift, INT16_MIN, INT16_MAX));
    }
  }
}

}  // namespace kernel
}  // namespace onda
