// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "../unary_kernel.h"

namespace onda {
namespace kernel {

/// 0, whatever x is
template <class T>
struct ZeroFor {
  typedef void Kernel(const ZeroFor*, const T*, T*);
  int count;
  T operator()(T) const { return 0; }
};

}  // namespace kernel
}  // namespace onda
