// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "onda/ops/reduce_kernel.h"
#include "onda/ops/requantization.h"
#include "onda/ops/view.h"

namespace onda {

/// kernel::ReduceLoops with their array.
kernel::ReduceLoops reduce_loops(Prepare& prepare, const Reduction& reduction);

/// How integers with a scale are summed: the zero points of all terms, and the factor between the
/// scales.
struct SumNumbers {
  std::int32_t zero_points = 0;
  int output_zero_point = 0;
  FixedPointFactor factor = {};
};
/// Those of a plain sum.
SumNumbers sum_numbers(const Prepare& prepare, const Reduction& reduction);

/// Throws Error unless input and output are int8, or int16 with a zero point of 0, and have a
/// scale.
void expect_scales(const Prepare& prepare);
/// Throws Error where there is nothing to reduce.
void expect_elements(const Prepare& prepare, const Reduction& reduction);
/// Throws Error where a sum of int8 or int16 might not fit 32 bits.
void expect_sum_fits(const Prepare& prepare, const Reduction& reduction);

/// Binds kernel::scaled_sum(), for int8 and int16.
Call scaled_sum(Prepare& prepare, const Reduction& reduction, const SumNumbers& numbers);

/// Binds the kernel that gives output 0 one value everywhere: what is reduced of no elements.
template <class T>
Call place_everywhere(Prepare& prepare, T value) {
  const auto* bytes = reinterpret_cast<const std::byte*>(&value);
  return place(prepare, ListedAxes{}, Bytes(bytes, bytes + sizeof value));
}

/// Binds kernel::reduce() with FUNCTION<T>, a template of onda::kernel, where T is the type of
/// input 0. Of no elements it gives NEUTRAL, as LiteRT does.
#define ONDA_REDUCE(prepare, function_name, reduction, T, neutral) \
  ((reduction).is_empty                                            \
       ? place_everywhere<T>(prepare, neutral)                     \
       : ONDA_CALL(prepare, reduce, function_name<T>, {reduce_loops(prepare, reduction)}))

/// forward() of a sum that is divided, and the gradient of one that is multiplied.
void sum_forward(const TrainingBatch& batch, const Reduction& reduction, float divisor);
void sum_backward(const TrainingBatch& batch, const Reduction& reduction, float factor);

}  // namespace onda
