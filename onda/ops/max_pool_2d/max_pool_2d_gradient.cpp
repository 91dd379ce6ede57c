// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "onda/ops/binary_gradient.h"
#include "onda/ops/max_pool_2d/max_pool_2d.h"
#include "onda/ops/pool_2d_gradient.h"

namespace onda {

void MaxPool2D::forward(const TrainingBatch& batch) const {
  const PoolBatch pool(*this, batch);
  const FloatRange range = float_range(activation);
  pool.for_each_window([&](const kernel::Patch& at, std::int64_t output, std::int64_t count) {
    float* y = batch.outputs[0].value + output;
    bool is_first = true;
    pool.for_each_tap(at, output, [&](std::int64_t input) {
      const float* x = batch.inputs[0].value + input;
      if (is_first) std::copy_n(x, count, y);
      is_first = false;
      for (std::int64_t n = 0; n < count; ++n) y[n] = x[n] > y[n] ? x[n] : y[n];
    });
    if (activation == Activation::none) return;
    for (std::int64_t n = 0; n < count; ++n) y[n] = kernel::clamp(y[n], range.low, range.high);
  });
}

// dy goes to the first maximum of the window, in the order of rows and columns: what TensorFlow and
// PyTorch do. What has been given away is taken from dy, so that no second maximum receives it.
void MaxPool2D::backward(const TrainingBatch& batch) const {
  const TrainingTensor& input = batch.inputs[0];
  if (!input.gradient) return;
  cut_gradient(batch, activation);
  const PoolBatch pool(*this, batch);
  if (!input.accumulate) std::fill_n(input.gradient, input.elements * batch.stride, 0.0f);
  pool.for_each_window([&](const kernel::Patch& at, std::int64_t output, std::int64_t count) {
    const float* y = batch.outputs[0].value + output;
    float* dy = batch.outputs[0].gradient + output;
    pool.for_each_tap(at, output, [&](std::int64_t tap) {
      const float* x = input.value + tap;
      float* dx = input.gradient + tap;
      for (std::int64_t n = 0; n < count; ++n) {
        const bool is_maximum = x[n] == y[n];
        dx[n] += is_maximum ? dy[n] : 0.0f;
        dy[n] = is_maximum ? 0.0f : dy[n];
      }
    });
  });
}

}  // namespace onda
