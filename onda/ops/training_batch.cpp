// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/training_batch.h"

namespace onda {

Operands inputs_of(const TrainingBatch& batch) {
  std::vector<const Tensor*> tensors;
  tensors.reserve(batch.inputs.size());
  for (const TrainingTensor& input : batch.inputs) tensors.push_back(input.tensor);
  return {"input", std::move(tensors)};
}

}  // namespace onda
