// SPDX-License-Identifier: Apache-2.0
// For operators whose int8 form TensorFlow Lite Micro computes with gemmlowp's fixed-point
// functions, LiteRT with a table of float32 exponentials.
#pragma once

#include "onda/ops/fixed_point_functions_kernel.h"
#include "onda/ops/requantization.h"
#include "onda/ops/unary.h"

namespace onda {

/// How int8 SOFTMAX and its like bring differences from the largest element to Q5.26.
struct DifferenceScaling {
  /// `slope` is what one step of the input's integers is. Throws Error below 2^-26.
  explicit DifferenceScaling(double slope);
  FixedPointFactor factor;
  std::int16_t least;  ///< the smallest difference that stays in Q5.26
};

/// exp(-slope * d) in float32 for d from 0 on, up to 255 or the last that is not 0. Source:
/// TensorFlow Lite, PopulateSoftmaxLookupTable.
std::vector<float> exponentials(float slope);

/// The table of output = function(x), cut to int8, x in Q4.27; -128 and 127 where x is beyond.
/// Source: TensorFlow Lite Micro, CalculateInputRadius and reference_integer_ops::Logistic.
Call lookup_fixed_point(Prepare& prepare,
                        const std::function<std::int32_t(std::int32_t)>& function);

}  // namespace onda
