// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "../unary_kernel.h"

namespace onda {
namespace kernel {

/// -x
struct NegFloat {
  typedef void Kernel(const NegFloat*, const float*, float*);
  int count;
  float operator()(float x) const { return -x; }
};

/// -x; the least integer is its own
template <class T>
struct NegInteger {
  typedef void Kernel(const NegInteger*, const T*, T*);
  int count;
  T operator()(T x) const { return negated(x); }
};

}  // namespace kernel
}  // namespace onda
