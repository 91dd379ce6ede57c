// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "../unary_kernel.h"

namespace onda {
namespace kernel {

/// 1 where x is 0, otherwise 0: a bool is a byte
struct LogicalNotBool {
  typedef void Kernel(const LogicalNotBool*, const uint8_t*, uint8_t*);
  int count;
  uint8_t operator()(uint8_t x) const { return x == 0; }
};

}  // namespace kernel
}  // namespace onda
