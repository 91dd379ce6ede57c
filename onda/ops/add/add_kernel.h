// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "../binary_kernel.h"

namespace onda {
namespace kernel {

/// clamp(a + b, low, high); integers wrap around
template <class T>
struct AddNumbers {
  typedef T Element;
  typedef T Result;
  typedef void Kernel(const AddNumbers*, const T*, const T*, T*);
  Broadcast loop;
  T low;  // of the fused activation
  T high;
  T operator()(T a, T b) const { return clamp(plus(a, b), low, high); }
};

/// The same for integers that stand for real numbers.
template <class T>
struct AddQuantized {
  typedef T Element;
  typedef T Result;
  typedef void Kernel(const AddQuantized*, const T*, const T*, T*);
  Broadcast loop;
  SumNumbers numbers;
  T operator()(T a, T b) const { return sum(numbers, a, b, 1); }
};

}  // namespace kernel
}  // namespace onda
