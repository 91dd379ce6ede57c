// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "../binary_kernel.h"

namespace onda {
namespace kernel {

/// a and b: a bool is a byte, true where it is not 0
struct LogicalAndBool {
  typedef uint8_t Element;
  typedef uint8_t Result;
  typedef void Kernel(const LogicalAndBool*, const uint8_t*, const uint8_t*, uint8_t*);
  Broadcast loop;
  uint8_t operator()(uint8_t a, uint8_t b) const { return a != 0 && b != 0; }
};

}  // namespace kernel
}  // namespace onda
