// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <type_traits>
#include <vector>

#include "onda/ops/accumulator.h"
#include "onda/ops/call.h"
#include "onda/ops/integer_sums_kernel.h"

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
template <class Multiplier>
struct Requantization {
  const Multiplier* multiplier = nullptr;
  const std::int8_t* shift = nullptr;
  int channel_step = 0;
};
template <class Multiplier>
Requantization<Multiplier> requantization_by(Prepare& prepare, const std::vector<double>& factors);
/// Of accumulators with 32 bits, as kernel::requantize() takes them.
template <>
Requantization<std::int32_t> requantization_by(Prepare& prepare,
                                               const std::vector<double>& factors);
/// Of accumulators with 64 bits: factor = multiplier * 2^(shift - 15). Throws Error from 2^7 on.
/// Source of the arithmetic: TensorFlow Lite, MultiplyByQuantizedMultiplier for 64-bit sums.
template <>
Requantization<std::int16_t> requantization_by(Prepare& prepare,
                                               const std::vector<double>& factors);

/// The same to 53 bits: factor = multiplier / 2^shift, for kernel::scaled_sum() as IEEE doubles
/// compute it. Factors below 2^-74 are 0. Throws Error from 2^7 on.
template <>
Requantization<std::int64_t> requantization_by(Prepare& prepare,
                                               const std::vector<double>& factors);

/// The bias of a weighted sum of `Of`, one of those in ops/integer_sums_kernel.h: the input, or
/// zeros.
template <class Of>
const typename Of::Bias* bias_of(Prepare& prepare, int index, int channels) {
  if constexpr (std::is_same_v<Of, kernel::Int16BoundedSums>) {
    return prepare.keep(narrowed_bias(prepare.inputs, index, channels), "bias");
  } else {
    return prepare.constant_or_zeros<typename Of::Bias>(index, channels, "bias");
  }
}

/// The scale of int8 weights for each of `channels`, which may all have one.
std::vector<float> channel_scales(const Operands& inputs, int weights, int channels);

/// factor = input scale * weight scale / output scale, in the order and precision that TensorFlow
/// Lite computes it: per tensor the first product is rounded to float32, per channel it is not.
std::vector<double> weighted_sum_factors(const Prepare& prepare, int input, int weights,
                                         int output);
/// One factor for each of `channels`, also where the weights have one scale in all, and never
/// rounded to float32: how TensorFlow Lite computes them for convolutions
/// (PopulateConvolutionQuantizationParams).
std::vector<double> channel_factors(const Prepare& prepare, int input, int weights, int output,
                                    int channels);

}  // namespace onda
