// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "../binary_kernel.h"

namespace onda {
namespace kernel {

/// the larger; b where one of them is NaN, as in TensorFlow Lite
struct MaximumFloat {
  typedef float Element;
  typedef void Kernel(const MaximumFloat*, const float*, const float*, float*);
  Broadcast loop;
  float operator()(float a, float b) const { return a > b ? a : b; }
};

/// the larger
struct MaximumInt8 {
  typedef int8_t Element;
  typedef void Kernel(const MaximumInt8*, const int8_t*, const int8_t*, int8_t*);
  Broadcast loop;
  int8_t operator()(int8_t a, int8_t b) const { return a > b ? a : b; }
};

}  // namespace kernel
}  // namespace onda
