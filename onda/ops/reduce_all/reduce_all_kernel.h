// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "../reduce_kernel.h"

namespace onda {
namespace kernel {

struct ReduceAllOf {
  typedef void Kernel(const ReduceAllOf*, const void*, void*);
  ReduceLoops loops;
  uint8_t operator()(uint8_t a, uint8_t b) const { return a && b ? 1 : 0; }
};
inline void reduce_all(const ReduceAllOf* parameters, const void* input, void* output) {
  reduce(parameters, static_cast<const uint8_t*>(input), static_cast<uint8_t*>(output));
}

}  // namespace kernel
}  // namespace onda
