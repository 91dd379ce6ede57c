// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "../../core/fixed_point.h"

namespace onda {
namespace kernel {

struct SignalEnergy {
  typedef void Kernel(const SignalEnergy*, const int16_t*, uint32_t*);
  int32_t count;
  int32_t start;  // zeros before it, and from `end` on
  int32_t end;
};
inline void signal_energy(const SignalEnergy* parameters, const int16_t* input, uint32_t* output) {
  const SignalEnergy p = load(parameters);
  for (int32_t i = 0; i < p.count; ++i, input += 2) {
    const int32_t re = input[0];
    const int32_t im = input[1];
    const bool inside = i >= p.start && i < p.end;
    output[i] = inside ? static_cast<uint32_t>(re * re) + static_cast<uint32_t>(im * im) : 0;
  }
}

}  // namespace kernel
}  // namespace onda
