// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "../reduce_kernel.h"

namespace onda {
namespace kernel {

template <class T>
struct ReduceMinOf {
  typedef void Kernel(const ReduceMinOf*, const T*, T*);
  ReduceLoops loops;
  T operator()(T a, T b) const { return b < a ? b : a; }
};

}  // namespace kernel
}  // namespace onda
