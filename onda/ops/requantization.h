// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "onda/ops/call.h"

namespace onda {

/// A real factor as kernel::requantize() takes it: factor = multiplier * 2^(shift - 31) with
/// multiplier in [2^30, 2^31). Source of the arithmetic: TensorFlow Lite, QuantizeMultiplier.
struct FixedPointFactor {
  std::int32_t multiplier = 0;
  std::int8_t shift = 0;
};
FixedPointFactor to_fixed_point(double factor);

/// What turns the accumulators of a weighted sum into the output's integers: one factor for the
/// whole tensor (channel_step 0) or one for each output channel (channel_step 1).
struct Requantization {
  const std::int32_t* multiplier = nullptr;
  const std::int8_t* shift = nullptr;
  int channel_step = 0;
};
/// factor = input scale * weight scale / output scale, in the order and precision that TensorFlow
/// Lite computes it: per tensor the first product is rounded to float32, per channel it is not.
Requantization weighted_sum_requantization(Prepare& prepare, int input, int weights, int output);
/// One factor for each of `channels`, also where the weights have one scale in all, and never
/// rounded to float32: how TensorFlow Lite computes them for convolutions
/// (PopulateConvolutionQuantizationParams).
Requantization channel_requantization(Prepare& prepare, int input, int weights, int output,
                                      int channels);

}  // namespace onda
