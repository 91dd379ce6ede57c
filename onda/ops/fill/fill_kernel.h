// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "../view_kernel.h"

namespace onda {
namespace kernel {

struct FillConstant {
  typedef void Kernel(const FillConstant*, void*);
  int count;
  int8_t size;  // bytes of an element
  const void* value;
};
inline void fill(const FillConstant* parameters, void* output) {
  const FillConstant p = load(parameters);
  char value[8];
  copy_constant(value, p.value, p.size);
  repeat(value, p.size, p.count, static_cast<char*>(output));
}

struct FillComputed {
  typedef void Kernel(const FillComputed*, const void*, void*);
  int count;
  int8_t size;
};
inline void fill(const FillComputed* parameters, const void* value, void* output) {
  const FillComputed p = load(parameters);
  repeat(static_cast<const char*>(value), p.size, p.count, static_cast<char*>(output));
}

}  // namespace kernel
}  // namespace onda
