// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "window_kernel.h"

namespace onda {
namespace kernel {

/// The parameters of all pooling kernels.
struct Pool2DFloat {
  typedef void Kernel(const Pool2DFloat*, const float*, float*);
  Window window;
  float low;  // of the fused activation
  float high;
};

struct Pool2DInt8 {
  typedef void Kernel(const Pool2DInt8*, const int8_t*, int8_t*);
  Window window;
  int8_t low;  // of the fused activation
  int8_t high;
};

struct Pool2DInt16 {
  typedef void Kernel(const Pool2DInt16*, const int16_t*, int16_t*);
  Window window;
  int16_t low;
  int16_t high;
};

}  // namespace kernel
}  // namespace onda
