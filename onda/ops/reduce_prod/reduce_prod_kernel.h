// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "../reduce_kernel.h"

namespace onda {
namespace kernel {

template <class T>
struct ReduceProdOf {
  typedef void Kernel(const ReduceProdOf*, const T*, T*);
  ReduceLoops loops;
  T operator()(T a, T b) const { return wrapping_product(a, b); }
};

}  // namespace kernel
}  // namespace onda
