// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>

#include "onda/core/tensor.h"
#include "onda/core/workers.h"
#include "onda/ops/operands.h"

namespace onda {

/// One operand of an operator while a batch is trained.
struct TrainingTensor {
  const Tensor* tensor = nullptr;  ///< name, type, and shape of one sample (or of the weights)
  std::int64_t elements = 0;       ///< of that shape
  bool is_parameter = false;       ///< weights: the same for all samples
  /// Weights: [elements]. Activations: [elements of a sample][stride], the batch innermost. Null
  /// for an input that is left out and for constants that are not float.
  float* value = nullptr;
  /// d loss / d value, laid out like `value`. Null when nobody asks.
  float* gradient = nullptr;
  /// Of an input: whether backward() adds to `gradient`, because another node that reads the
  /// tensor has written there, or sets it. Most tensors have one reader, whose result then needs
  /// neither zeros beforehand nor a load.
  bool accumulate = false;
};

/// What an operator's forward() and backward() compute over. The samples of a batch lie side by
/// side (batch innermost), so that every operator is a loop over whole vectors, however small the
/// layer is:
///
///   value[element * stride + sample],   sample in [0, size), stride a multiple of `lanes`
///
/// Lanes from `size` to `stride` are padding: their values are finite and their gradients zero, so
/// that an operator may treat them like samples. backward() is the last to read the gradients of
/// its outputs and may overwrite them.
struct TrainingBatch {
  static constexpr int lanes = 16;
  int size = 0;
  int stride = 0;
  std::span<const TrainingTensor> inputs;
  std::span<const TrainingTensor> outputs;
  /// Whether this is a step of training: Dropout drops and BatchNormalization takes the batch's own
  /// mean; otherwise they do what the converted model will do.
  bool training = false;
  /// Another number for every node and step: what is random in a node follows from it alone.
  std::uint64_t random = 0;
  /// What forward() leaves for backward(), as many floats as TrainingNeeds::kept says.
  float* kept = nullptr;
  /// Who shares the loops. Never null.
  Workers* workers = nullptr;
};

/// Calls body(begin, end) for runs that cover the `elements` of a tensor over the batch. As
/// Workers::share().
template <class Body>
void share_elements(const TrainingBatch& batch, std::int64_t elements, const Body& body) {
  batch.workers->share(
      elements, [&](int, std::int64_t begin, std::int64_t end) { body(begin, end); },
      elements * batch.stride);
}

/// The operands as the shape rules know them: one sample of each.
Operands inputs_of(const TrainingBatch& batch);

}  // namespace onda
