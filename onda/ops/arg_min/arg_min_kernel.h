// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "../arg_kernel.h"

namespace onda {
namespace kernel {

template <class T>
struct ArgMinOf {
  typedef void Kernel(const ArgMinOf*, const T*, void*);
  ArgLoops loops;
  bool operator()(T a, T b) const { return a < b; }
};

}  // namespace kernel
}  // namespace onda
