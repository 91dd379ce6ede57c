// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "onda/ops/average_pool_2d/average_pool_2d.h"
#include "onda/ops/average_pool_2d/average_pool_2d_kernel.h"
#include "onda/ops/binary_gradient.h"
#include "onda/ops/pool_2d_gradient.h"

namespace onda {

TrainingNeeds AveragePool2D::training_needs(const Operands&, int) const {
  return {.input_values = false, .output_values = activation != Activation::none};
}

void AveragePool2D::forward(const TrainingBatch& batch) const {
  const PoolBatch pool(*this, batch);
  const FloatRange range = float_range(activation);
  pool.for_each_window([&](const kernel::Patch& at, std::int64_t output, std::int64_t count) {
    float* y = batch.outputs[0].value + output;
    std::fill_n(y, count, 0.0f);
    pool.for_each_tap(at, output, [&](std::int64_t input) {
      const float* x = batch.inputs[0].value + input;
      for (std::int64_t n = 0; n < count; ++n) y[n] += x[n];
    });
    const auto taps = static_cast<float>(kernel::taps_inside(at));
    for (std::int64_t n = 0; n < count; ++n) {
      y[n] = kernel::clamp(y[n] / taps, range.low, range.high);
    }
  });
}

// dx = dy / taps for each tap inside of the image
void AveragePool2D::backward(const TrainingBatch& batch) const {
  const TrainingTensor& input = batch.inputs[0];
  if (!input.gradient) return;
  cut_gradient(batch, activation);
  const PoolBatch pool(*this, batch);
  if (!input.accumulate) std::fill_n(input.gradient, input.elements * batch.stride, 0.0f);
  pool.for_each_window([&](const kernel::Patch& at, std::int64_t output, std::int64_t count) {
    const float* dy = batch.outputs[0].gradient + output;
    const float share = 1.0f / static_cast<float>(kernel::taps_inside(at));
    pool.for_each_tap(at, output, [&](std::int64_t tap) {
      float* dx = input.gradient + tap;
      for (std::int64_t n = 0; n < count; ++n) dx[n] += dy[n] * share;
    });
  });
}

}  // namespace onda
