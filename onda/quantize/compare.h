// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "onda/core/tensor.h"

namespace onda {

/// How far two predictions for the same samples lie apart.
struct Difference {
  double largest = 0;  ///< max |a - b|
  double mean = 0;     ///< mean |a - b|
};

/// A NaN on either side makes both figures NaN. Throws Error when the tensors are not float32 of
/// one shape, or empty.
Difference difference(const Tensor& a, const Tensor& b);

}  // namespace onda
