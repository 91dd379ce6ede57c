// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "../binary_kernel.h"

namespace onda {
namespace kernel {

/// the smaller; b where one of them is NaN, as in TensorFlow Lite
struct MinimumFloat {
  typedef float Element;
  typedef void Kernel(const MinimumFloat*, const float*, const float*, float*);
  Broadcast loop;
  float operator()(float a, float b) const { return a < b ? a : b; }
};

/// the smaller
struct MinimumInt8 {
  typedef int8_t Element;
  typedef void Kernel(const MinimumInt8*, const int8_t*, const int8_t*, int8_t*);
  Broadcast loop;
  int8_t operator()(int8_t a, int8_t b) const { return a < b ? a : b; }
};

}  // namespace kernel
}  // namespace onda
