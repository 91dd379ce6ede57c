// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "../../core/fixed_point.h"

namespace onda {
namespace kernel {

struct Reshape {
  typedef void Kernel(const Reshape*, const void*, void*);
  int bytes;
};

/// The same elements in the same order.
inline void reshape(const Reshape* parameters, const void* input, void* output) {
  // In place there is nothing to do.
  if (output != input) memcpy(output, input, static_cast<size_t>(load(parameters).bytes));
}

}  // namespace kernel
}  // namespace onda
