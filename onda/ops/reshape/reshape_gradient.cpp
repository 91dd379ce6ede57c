// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/reshape/reshape.h"
#include "onda/ops/unary.h"

namespace onda {

TrainingNeeds Reshape::training_needs(const Operands&, int) const {
  return {.input_values = false, .output_values = false, .in_place = true};
}

void Reshape::forward(const TrainingBatch& batch) const {
  each_forward(batch, [](float x) { return x; });
}

void Reshape::backward(const TrainingBatch& batch) const {
  each_backward(batch, [](float, float) { return 1.0f; });
}

}  // namespace onda
