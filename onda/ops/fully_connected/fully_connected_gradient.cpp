// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "onda/ops/fully_connected/fully_connected.h"
#include "onda/ops/training_batch.h"

namespace onda {
namespace {

// The operands of FULLY_CONNECTED by name; `bias` may be missing.
struct Named {
  explicit Named(const TrainingBatch& batch)
      : x(batch.inputs[0]),
        weights(batch.inputs[1]),
        bias(batch.inputs.size() > 2 ? batch.inputs[2] : TrainingTensor{}),
        y(batch.outputs[0]),
        units(weights.tensor->shape[0]),
        width(weights.tensor->shape[1]),
        stride(batch.stride) {}
  const TrainingTensor& x;
  const TrainingTensor& weights;
  const TrainingTensor bias;
  const TrainingTensor& y;
  int units;
  int width;
  int stride;
};

}  // namespace

// y[o] = activation(bias[o] + sum_i weights[o, i] x[i]), each a vector over the batch.
void FullyConnected::forward(const TrainingBatch& batch) const {
  const Named n(batch);
  const FloatRange range = float_range(activation);
  for (int o = 0; o < n.units; ++o) {
    float* y = n.y.value + o * n.stride;
    std::fill(y, y + n.stride, n.bias.value ? n.bias.value[o] : 0.0f);
    for (int i = 0; i < n.width; ++i) {
      const float weight = n.weights.value[o * n.width + i];
      const float* x = n.x.value + i * n.stride;
      for (int lane = 0; lane < n.stride; ++lane) y[lane] += weight * x[lane];
    }
    for (int lane = 0; lane < n.stride; ++lane) y[lane] = std::clamp(y[lane], range.low, range.high);
  }
}

// With d[o] = dy[o] where the activation lets it pass and 0 elsewhere:
// dbias[o] = sum d[o], dweights[o, i] = sum d[o] x[i] (over the batch), dx[i] = sum_o weights[o, i] d[o].
void FullyConnected::backward(const TrainingBatch& batch) const {
  const Named n(batch);
  const FloatRange range = float_range(activation);
  for (int o = 0; o < n.units; ++o) {
    float* d = n.y.gradient + o * n.stride;
    const float* y = n.y.value + o * n.stride;
    for (int lane = 0; lane < n.stride; ++lane) {
      d[lane] = y[lane] > range.low && y[lane] < range.high ? d[lane] : 0;
    }
    if (n.bias.gradient) {
      float sum = 0;
      for (int lane = 0; lane < n.stride; ++lane) sum += d[lane];
      n.bias.gradient[o] += sum;
    }
    for (int i = 0; i < n.width; ++i) {
      const float* x = n.x.value + i * n.stride;
      if (n.weights.gradient) {
        float sum = 0;
        for (int lane = 0; lane < n.stride; ++lane) sum += d[lane] * x[lane];
        n.weights.gradient[o * n.width + i] += sum;
      }
      if (n.x.gradient) {
        const float weight = n.weights.value[o * n.width + i];
        float* dx = n.x.gradient + i * n.stride;
        for (int lane = 0; lane < n.stride; ++lane) dx[lane] += weight * d[lane];
      }
    }
  }
}

}  // namespace onda
