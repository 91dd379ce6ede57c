// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "../binary_kernel.h"

namespace onda {
namespace kernel {

/// the smaller; b where one of them is NaN, as in TensorFlow Lite
template <class T>
struct SmallerOf {
  typedef T Element;
  typedef T Result;
  typedef void Kernel(const SmallerOf*, const T*, const T*, T*);
  Broadcast loop;
  T operator()(T a, T b) const { return a < b ? a : b; }
};

}  // namespace kernel
}  // namespace onda
