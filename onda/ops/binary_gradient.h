// SPDX-License-Identifier: Apache-2.0
// The loops of forward() and backward() of element-wise operators of two inputs. Either may be
// repeated along axes, and either may be a parameter, one number for all samples.
#pragma once

#include <algorithm>

#include "onda/ops/binary.h"

namespace onda {

namespace internal {

/// The vectors that meet: `count` numbers of each operand and of the output.
struct Numbers {
  const float* at;
  float operator[](std::int64_t i) const { return at[i]; }
};
struct OneNumber {
  float value;
  float operator[](std::int64_t) const { return value; }
};

/// The pairs of elements of one batch.
class Pairs {
 public:
  /// `samples_only` leaves out the padding of the batch, for functions that are not finite there.
  Pairs(const TrainingBatch& batch, bool samples_only)
      : batch_(batch),
        loops_(broadcast_loops(first().tensor->shape, second().tensor->shape)),
        samples_only_(samples_only) {
    // Rows of both operands and of the output that lie one after another are one long row.
    if (loops_.loop.first_step == 1 && loops_.loop.second_step == 1 && !first().is_parameter &&
        !second().is_parameter && !samples_only) {
      run_ = loops_.loop.count;
      is_one_run_ = run_ == batch.outputs[0].elements;
    }
  }

  const TrainingTensor& first() const { return batch_.inputs[0]; }
  const TrainingTensor& second() const { return batch_.inputs[1]; }

  /// Whether an element of the operand meets several of the output.
  bool is_repeated(const TrainingTensor& operand) const {
    return operand.is_parameter || operand.elements < batch_.outputs[0].elements;
  }

  /// visit(a, b, i, j, k, count): elements i of the first operand, j of the second, k of the
  /// output, and `count` numbers from there on: a[n] and b[n] are the operands' values. Where
  /// no operand is repeated several threads call it, each for elements of its own.
  template <class Visit>
  void visit(const Visit& visit) const {
    if (is_one_run_) {
      share_elements(batch_, run_, [&](std::int64_t begin, std::int64_t end) {
        meet(visit, begin, begin, begin, (end - begin) * batch_.stride);
      });
      return;
    }
    kernel::Broadcast loop = loops_.loop;
    loop.outer = loops_.outer.data();
    const std::int64_t count = samples_only_ ? batch_.size : run_ * batch_.stride;
    std::int64_t done[kernel::broadcast_axes] = {};
    std::int64_t first_begin = 0;
    std::int64_t second_begin = 0;
    std::int64_t k = 0;
    for (;;) {
      for (std::int64_t n = 0; n < loop.count; n += run_, k += run_) {
        meet(visit, first_begin + n * loop.first_step, second_begin + n * loop.second_step, k,
             count);
      }
      int axis = 0;
      for (; axis < loop.outer_axes; ++axis) {
        const std::int32_t* outer = loop.outer + 3 * axis;
        const bool again = ++done[axis] < outer[0];
        const std::int64_t turns = again ? 1 : 1 - outer[0];
        first_begin += outer[1] * turns;
        second_begin += outer[2] * turns;
        if (again) break;
        done[axis] = 0;
      }
      if (axis == loop.outer_axes) return;
    }
  }

 private:
  template <class Visit>
  void meet(const Visit& visit, std::int64_t i, std::int64_t j, std::int64_t k,
            std::int64_t count) const {
    const float* a = first().value + i * (first().is_parameter ? 1 : batch_.stride);
    const float* b = second().value + j * (second().is_parameter ? 1 : batch_.stride);
    if (first().is_parameter && second().is_parameter) {
      visit(OneNumber{*a}, OneNumber{*b}, i, j, k, count);
    } else if (first().is_parameter) {
      visit(OneNumber{*a}, Numbers{b}, i, j, k, count);
    } else if (second().is_parameter) {
      visit(Numbers{a}, OneNumber{*b}, i, j, k, count);
    } else {
      visit(Numbers{a}, Numbers{b}, i, j, k, count);
    }
  }

  const TrainingBatch& batch_;
  BroadcastLoops loops_;
  bool samples_only_;
  std::int64_t run_ = 1;
  bool is_one_run_ = false;
};

/// sum of term(n) over [0, count), in `lanes` sums side by side while they fill.
template <class Term>
float sum_of(std::int64_t count, const Term& term) {
  constexpr int lanes = TrainingBatch::lanes;
  float sums[lanes] = {};
  std::int64_t n = 0;
  for (; n + lanes <= count; n += lanes) {
    for (int lane = 0; lane < lanes; ++lane) sums[lane] += term(n + lane);
  }
  for (int lane = 0; n + lane < count; ++lane) sums[lane] += term(n + lane);
  for (int half = lanes / 2; half > 0; half /= 2) {
    for (int lane = 0; lane < half; ++lane) sums[lane] += sums[lane + half];
  }
  return sums[0];
}

/// One operand's gradient: slope(a, b, y) * dy, summed over what it meets. `second` says which.
template <class Slope>
void operand_backward(const TrainingBatch& batch, const Pairs& pairs, bool second,
                      const Slope& slope) {
  const TrainingTensor& operand = second ? pairs.second() : pairs.first();
  if (!operand.gradient) return;
  const float* values = batch.outputs[0].value;
  const float* gradients = batch.outputs[0].gradient;
  const std::int64_t step = operand.is_parameter ? 1 : batch.stride;
  const bool sets = !operand.accumulate && !pairs.is_repeated(operand);
  if (!operand.accumulate) std::fill_n(operand.gradient, sets ? 0 : operand.elements * step, 0.0f);
  pairs.visit(
      [&](auto a, auto b, std::int64_t i, std::int64_t j, std::int64_t k, std::int64_t count) {
        const float* y = values + k * batch.stride;
        const float* dy = gradients + k * batch.stride;
        float* d = operand.gradient + (second ? j : i) * step;
        if (operand.is_parameter) {
          *d += sum_of(count, [&](std::int64_t n) { return slope(a[n], b[n], y[n]) * dy[n]; });
        } else if (sets) {
          for (std::int64_t n = 0; n < count; ++n) d[n] = slope(a[n], b[n], y[n]) * dy[n];
          for (std::int64_t n = count; n < batch.stride; ++n) d[n] = 0;
        } else {
          for (std::int64_t n = 0; n < count; ++n) d[n] += slope(a[n], b[n], y[n]) * dy[n];
        }
      });
}

}  // namespace internal

/// forward(): y = function(a, b).
template <class Function>
void pairs_forward(const TrainingBatch& batch, const Function& function,
                   bool samples_only = false) {
  const internal::Pairs pairs(batch, samples_only);
  pairs.visit([&](auto a, auto b, std::int64_t, std::int64_t, std::int64_t k, std::int64_t count) {
    float* y = batch.outputs[0].value + k * batch.stride;
    for (std::int64_t n = 0; n < count; ++n) y[n] = function(a[n], b[n]);
    for (std::int64_t n = count; n < batch.stride; ++n) y[n] = 0;
  });
}

/// backward(): da = first_slope(a, b, y) * dy, db = second_slope(a, b, y) * dy, each set or added,
/// and summed where the operand is repeated.
template <class First, class Second>
void pairs_backward(const TrainingBatch& batch, const First& first_slope,
                    const Second& second_slope, bool samples_only = false) {
  const internal::Pairs pairs(batch, samples_only);
  internal::operand_backward(batch, pairs, false, first_slope);
  internal::operand_backward(batch, pairs, true, second_slope);
}

/// Before backward() of what has an activation fused: the output's gradient, 0 where the activation
/// holds the output at a bound.
inline void cut_gradient(const TrainingBatch& batch, Activation activation) {
  if (activation == Activation::none) return;
  const FloatRange range = float_range(activation);
  const TrainingTensor& output = batch.outputs[0];
  share_elements(batch, output.elements, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t i = begin * batch.stride; i < end * batch.stride; ++i) {
      const bool passes = output.value[i] > range.low && output.value[i] < range.high;
      output.gradient[i] = passes ? output.gradient[i] : 0;
    }
  });
}

}  // namespace onda
