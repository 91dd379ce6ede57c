// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include "onda/ops/softmax/softmax.h"
#include "onda/ops/training_batch.h"

namespace onda {
namespace {

constexpr int lanes = TrainingBatch::lanes;

// Calls visit(begin) for the samples [0, lanes) of every row and every block of a batch: the
// elements of the row are `stride` numbers apart from `begin` on.
template <class Visit>
void for_each_block(const TrainingBatch& batch, std::int64_t width, const Visit& visit) {
  const std::int64_t count = batch.inputs[0].elements * batch.stride;
  for (std::int64_t row = 0; row < count; row += width * batch.stride) {
    for (int block = 0; block < batch.stride; block += lanes) visit(row + block);
  }
}

}  // namespace

TrainingNeeds Softmax::training_needs(const Operands&, int) const {
  return {.input_values = false};
}

void Softmax::forward(const TrainingBatch& batch) const {
  if (batch.inputs[0].is_parameter) throw Error("input 0: expected a computed tensor to train");
  const std::int64_t width = batch.inputs[0].tensor->shape[-1];
  for_each_block(batch, width, [&](std::int64_t begin) {
    const float* x = batch.inputs[0].value + begin;
    float* y = batch.outputs[0].value + begin;
    float most[lanes];
    float sum[lanes] = {};
    std::copy_n(x, lanes, most);
    for (std::int64_t i = 1; i < width; ++i) {
      for (int n = 0; n < lanes; ++n) most[n] = std::max(most[n], x[i * batch.stride + n]);
    }
    for (std::int64_t i = 0; i < width; ++i) {
      for (int n = 0; n < lanes; ++n) {
        const float e = std::exp((x[i * batch.stride + n] - most[n]) * beta);
        y[i * batch.stride + n] = e;
        sum[n] += e;
      }
    }
    for (std::int64_t i = 0; i < width; ++i) {
      for (int n = 0; n < lanes; ++n) y[i * batch.stride + n] /= sum[n];
    }
  });
}

// dx_i = beta y_i (dy_i - sum_j dy_j y_j)
void Softmax::backward(const TrainingBatch& batch) const {
  const TrainingTensor& input = batch.inputs[0];
  if (!input.gradient) return;
  const std::int64_t width = input.tensor->shape[-1];
  for_each_block(batch, width, [&](std::int64_t begin) {
    const float* y = batch.outputs[0].value + begin;
    const float* dy = batch.outputs[0].gradient + begin;
    float* dx = input.gradient + begin;
    float sum[lanes] = {};
    for (std::int64_t i = 0; i < width * batch.stride; i += batch.stride) {
      for (int n = 0; n < lanes; ++n) sum[n] += dy[i + n] * y[i + n];
    }
    for (std::int64_t i = 0; i < width * batch.stride; i += batch.stride) {
      for (int n = 0; n < lanes; ++n) {
        const float slope = beta * y[i + n] * (dy[i + n] - sum[n]);
        dx[i + n] = input.accumulate ? dx[i + n] + slope : slope;
      }
    }
  });
}

}  // namespace onda
