// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "../binary_kernel.h"

namespace onda {
namespace kernel {

/// a ^ b
template <class T>
struct BitwiseXor {
  typedef T Element;
  typedef T Result;
  typedef void Kernel(const BitwiseXor*, const T*, const T*, T*);
  Broadcast loop;
  T operator()(T a, T b) const { return static_cast<T>(a ^ b); }
};

}  // namespace kernel
}  // namespace onda
