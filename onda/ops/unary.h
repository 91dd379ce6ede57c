// SPDX-License-Identifier: Apache-2.0
// For the sources of element-wise operators of one input. Such an operator is a function of one
// element, once: struct XFloat in its kernel header, which boards, the interpreter and the trainer
// all run; and its slope.
#pragma once

#include <functional>

#include "onda/ops/activation.h"
#include "onda/ops/operator_model.h"
#include "onda/ops/unary_kernel.h"

namespace onda {

/// Binds kernel::each() to a function of one element that has no parameters.
#define ONDA_EACH(prepare, Function) \
  ONDA_CALL(prepare, each, Function, {.count = (prepare).outputs.count(0)})

/// An int8 operator as a table: `function` gives the output's integer for the input's, and is cut
/// to int8; a factor may make it any number of 32 bits before a zero point is added.
Call lookup(Prepare& prepare, const std::function<std::int64_t(int)>& function);

/// The same from a function of real numbers, as LiteRT and TensorFlow Lite Micro fill their tables:
///   q = zero_point + round(function(scale * (input - zero_point)) * (1 / scale)), all in float32,
/// ties away from zero. int16 is a table of 513 with straight lines between, which are moved by
/// half of what they miss the function by in their middle. Source: TensorFlow Lite, LUTPopulateInt8
/// and LUTPopulateInt16.
Call lookup_real(Prepare& prepare, const std::function<float(float)>& function);

/// The shape of an input that is worked on row by row. Throws Error where it has none.
Shape rows_of(const Operands& inputs);

/// Throws Error unless the int8 output has the scale and the zero point of TensorFlow Lite's
/// quantization specification.
void expect_fixed_output(const Prepare& prepare, float scale, int zero_point);

/// int8 and int16 RELU and its like: from the input's scale to the output's, between the bounds.
Call clamped(Prepare& prepare, const FloatRange& bounds);

/// Refuses integers that stand for negative numbers in input 0, before every run.
Call not_negative(const Prepare& prepare, Call call);

namespace internal {

/// The only input of an element-wise operator while it is trained.
inline const TrainingTensor& computed_input(const TrainingBatch& batch) {
  if (batch.inputs[0].is_parameter) throw Error("input 0: expected a computed tensor to train");
  return batch.inputs[0];
}

}  // namespace internal

/// forward(): y = function(x).
template <class Function>
void each_forward(const TrainingBatch& batch, const Function& function) {
  const TrainingTensor& input = internal::computed_input(batch);
  const float* x = input.value;
  float* y = batch.outputs[0].value;
  share_elements(batch, input.elements, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t i = begin * batch.stride; i < end * batch.stride; ++i) y[i] = function(x[i]);
  });
}

/// backward(): dx = slope(x, y) * dy, set or added.
template <class Slope>
void each_backward(const TrainingBatch& batch, const Slope& slope) {
  const TrainingTensor& input = batch.inputs[0];
  if (!input.gradient) return;
  const float* x = input.value;
  const float* y = batch.outputs[0].value;
  const float* dy = batch.outputs[0].gradient;
  float* dx = input.gradient;
  share_elements(batch, input.elements, [&](std::int64_t first, std::int64_t last) {
    const std::int64_t begin = first * batch.stride;
    const std::int64_t end = last * batch.stride;
    if (input.accumulate) {
      for (std::int64_t i = begin; i < end; ++i) dx[i] += slope(x[i], y[i]) * dy[i];
    } else {
      for (std::int64_t i = begin; i < end; ++i) dx[i] = slope(x[i], y[i]) * dy[i];
    }
  });
}

/// The same for functions that are not finite everywhere: what lies in the padding of the batch is
/// neither read nor multiplied; it becomes 0.
template <class Function>
void each_sample_forward(const TrainingBatch& batch, const Function& function) {
  const TrainingTensor& input = internal::computed_input(batch);
  share_elements(batch, input.elements, [&](std::int64_t first, std::int64_t last) {
    for (std::int64_t row = first; row < last; ++row) {
      const float* x = input.value + row * batch.stride;
      float* y = batch.outputs[0].value + row * batch.stride;
      for (int i = 0; i < batch.size; ++i) y[i] = function(x[i]);
      for (int i = batch.size; i < batch.stride; ++i) y[i] = 0;
    }
  });
}
template <class Slope>
void each_sample_backward(const TrainingBatch& batch, const Slope& slope) {
  const TrainingTensor& input = batch.inputs[0];
  if (!input.gradient) return;
  share_elements(batch, input.elements, [&](std::int64_t first, std::int64_t last) {
    for (std::int64_t row = first; row < last; ++row) {
      const std::int64_t begin = row * batch.stride;
      const float* x = input.value + begin;
      const float* y = batch.outputs[0].value + begin;
      const float* dy = batch.outputs[0].gradient + begin;
      float* dx = input.gradient + begin;
      if (!input.accumulate) {
        for (int i = 0; i < batch.stride; ++i) dx[i] = 0;
      }
      for (int i = 0; i < batch.size; ++i) dx[i] += slope(x[i], y[i]) * dy[i];
    }
  });
}

}  // namespace onda
