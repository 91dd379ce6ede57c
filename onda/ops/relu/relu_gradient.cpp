// SPDX-License-Identifier: Apache-2.0
#include <cstdint>

#include "onda/ops/relu/relu.h"
#include "onda/ops/training_batch.h"

namespace onda {

// y = x where x > 0, otherwise 0; a NaN passes, so that a loss shows it.
void Relu::forward(const TrainingBatch& batch) const {
  const float* x = batch.inputs[0].value;
  float* y = batch.outputs[0].value;
  const std::int64_t count = batch.inputs[0].elements * batch.stride;
  for (std::int64_t i = 0; i < count; ++i) y[i] = x[i] <= 0 ? 0 : x[i];
}

// dx = dy where x > 0, otherwise 0
void Relu::backward(const TrainingBatch& batch) const {
  const TrainingTensor& input = batch.inputs[0];
  if (!input.gradient) return;
  const float* x = input.value;
  const float* dy = batch.outputs[0].gradient;
  float* dx = input.gradient;
  const std::int64_t count = input.elements * batch.stride;
  if (input.accumulate) {
    for (std::int64_t i = 0; i < count; ++i) dx[i] += x[i] > 0 ? dy[i] : 0;
  } else {
    for (std::int64_t i = 0; i < count; ++i) dx[i] = x[i] > 0 ? dy[i] : 0;
  }
}

}  // namespace onda
