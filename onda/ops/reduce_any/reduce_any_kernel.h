// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "../reduce_kernel.h"

namespace onda {
namespace kernel {

struct ReduceAnyOf {
  typedef void Kernel(const ReduceAnyOf*, const void*, void*);
  ReduceLoops loops;
  uint8_t operator()(uint8_t a, uint8_t b) const { return a || b ? 1 : 0; }
};
inline void reduce_any(const ReduceAnyOf* parameters, const void* input, void* output) {
  reduce(parameters, static_cast<const uint8_t*>(input), static_cast<uint8_t*>(output));
}

}  // namespace kernel
}  // namespace onda
