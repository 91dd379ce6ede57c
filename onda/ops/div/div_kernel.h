// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "../binary_kernel.h"

namespace onda {
namespace kernel {

/// clamp(a / b, low, high); of integers without what is behind the point
template <class T>
struct DivNumbers {
  typedef T Element;
  typedef T Result;
  typedef void Kernel(const DivNumbers*, const T*, const T*, T*);
  Broadcast loop;
  T low;  // of the fused activation
  T high;
  T operator()(T a, T b) const { return clamp(quotient(a, b), low, high); }
};

}  // namespace kernel
}  // namespace onda
