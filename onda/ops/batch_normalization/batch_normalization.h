// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "onda/ops/activation.h"
#include "onda/ops/operator.h"

namespace onda {

/// Keras's BatchNormalization along the last axis, with an activation on top:
///   y = activation((x - mean) * gamma / sqrt(variance + epsilon) + beta)
/// While training mean and variance are those of the batch (over samples and all other axes; the
/// variance is divided by their number, as Keras does, not by one less), and
///   moving = moving * momentum + batch's * (1 - momentum).
/// Otherwise the moving ones stand for them, which is a multiplication and an addition: MUL and ADD
/// in the converted graph, mostly folded into the operator before.
/// Inputs: x [1, …, C], gamma [C], beta [C], moving mean [C], moving variance [C].
struct BatchNormalization {
  Activation activation = Activation::none;
  float epsilon = 1e-3f;
  float momentum = 0.99f;

  static constexpr std::string_view name = "BATCH_NORMALIZATION";
  std::vector<Shape> output_shapes(const Operands& inputs) const;
  TrainingNeeds training_needs(const Operands& inputs, int stride) const;
  Attributes attributes() const;
  static BatchNormalization from(const Attributes& attributes);
  Lowering lower(const Operands& inputs) const;
  void forward(const TrainingBatch& batch) const;
  void backward(const TrainingBatch& batch) const;
};

}  // namespace onda
