// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "../binary_kernel.h"

namespace onda {
namespace kernel {

/// clamp(a + b, low, high)
struct AddFloat {
  typedef float Element;
  typedef void Kernel(const AddFloat*, const float*, const float*, float*);
  Broadcast loop;
  float low;  // of the fused activation
  float high;
  float operator()(float a, float b) const { return clamp(a + b, low, high); }
};

struct AddInt8 {
  typedef int8_t Element;
  typedef void Kernel(const AddInt8*, const int8_t*, const int8_t*, int8_t*);
  Broadcast loop;
  SumNumbers numbers;
  int8_t operator()(int8_t a, int8_t b) const { return sum(numbers, a, b, 1); }
};

}  // namespace kernel
}  // namespace onda
