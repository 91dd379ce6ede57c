// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "../binary_kernel.h"

namespace onda {
namespace kernel {

/// a >> b, with b cut to the bits that T has.
template <class T>
struct RightShift {
  typedef T Element;
  typedef T Result;
  typedef void Kernel(const RightShift*, const T*, const T*, T*);
  Broadcast loop;
  T operator()(T a, T b) const {
    const T most = static_cast<T>(8 * sizeof(T) - 1);
    const T shift = b > most ? most : (b > 0 ? b : static_cast<T>(0));
    return static_cast<T>(a >> shift);
  }
};

}  // namespace kernel
}  // namespace onda
