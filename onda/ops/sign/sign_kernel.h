// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "../unary_kernel.h"

namespace onda {
namespace kernel {

/// -1, 0 or 1; a NaN stays one
template <class T>
struct SignOf {
  typedef void Kernel(const SignOf*, const T*, T*);
  int count;
  T operator()(T x) const {
    if (x > 0) return 1;
    if (x < 0) return -1;
    return x == 0 ? T(0) : x;
  }
};

}  // namespace kernel
}  // namespace onda
