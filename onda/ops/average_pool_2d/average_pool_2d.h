// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "onda/ops/operator.h"
#include "onda/ops/pool_2d.h"

namespace onda {

/// AVERAGE_POOL_2D, Keras's AveragePooling2D:
///   y[n, p, q, c] = activation(the mean of x[n, i, j, c] over the window's part inside of the
///   image).
/// Input: x [N, H, W, C]. Output: [N, H', W', C]. float32, int8 and int16.
struct AveragePool2D : Pool2D {
  static const schema::BuiltinOperator code;
  static constexpr Versions versions{.float32 = 1, .int8 = 2, .int16 = 3};
  static constexpr QuantizationRule quantization{.output = QuantizationRule::Output::same_as_input};
  using Options = schema::Pool2DOptionsT;
  static AveragePool2D from(const Options& options) { return {Pool2D::from(options)}; }
  Call prepare(Prepare& prepare) const;
  TrainingNeeds training_needs(const Operands& inputs, int stride) const;
  void forward(const TrainingBatch& batch) const;
  void backward(const TrainingBatch& batch) const;
};

}  // namespace onda
