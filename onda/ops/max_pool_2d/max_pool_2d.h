// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "onda/ops/operator.h"
#include "onda/ops/pool_2d.h"

namespace onda {

/// MAX_POOL_2D, Keras's MaxPooling2D:
///   y[n, p, q, c] = activation(the maximum of x[n, i, j, c] over the window).
/// Input: x [N, H, W, C]. Output: [N, H', W', C]. float32, int8 and int16.
struct MaxPool2D : Pool2D {
  static const schema::BuiltinOperator code;
  static constexpr Versions versions{.float32 = 1, .int8 = 2, .int16 = 3};
  static constexpr QuantizationRule quantization{.output = QuantizationRule::Output::same_as_input};
  using Options = schema::Pool2DOptionsT;
  static MaxPool2D from(const Options& options) { return {Pool2D::from(options)}; }
  Call prepare(Prepare& prepare) const;
  void forward(const TrainingBatch& batch) const;
  void backward(const TrainingBatch& batch) const;
};

}  // namespace onda
