// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "onda/core/tensor.h"

namespace onda {

/// One operand of an operator while a batch is trained.
struct TrainingTensor {
  const Tensor* tensor = nullptr;  ///< name, type, and shape of one sample (or of the weights)
  bool is_parameter = false;       ///< weights: the same for all samples
  /// Weights: [elements]. Activations: [elements of a sample][stride], the batch innermost.
  float* value = nullptr;
  /// d loss / d value, laid out like `value`; backward() adds to it. Null when nobody asks.
  float* gradient = nullptr;
};

/// What an operator's forward() and backward() compute over. The samples of a batch lie side by
/// side (batch innermost), so that every operator is a loop over whole vectors, however small the
/// layer is:
///
///   value[element * stride + sample],   sample in [0, size), stride a multiple of `lanes`
///
/// Lanes from `size` to `stride` are padding: their values are finite and their gradients zero, so
/// that an operator may treat them like samples.
struct TrainingBatch {
  static constexpr int lanes = 16;
  int size = 0;
  int stride = 0;
  std::span<const TrainingTensor> inputs;
  std::span<const TrainingTensor> outputs;
};

}  // namespace onda
