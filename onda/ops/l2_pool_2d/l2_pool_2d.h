// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "onda/ops/operator.h"
#include "onda/ops/pool_2d.h"

namespace onda {

/// L2_POOL_2D:
///   y[n, p, q, c] = activation(sqrt(the mean of x[n, i, j, c]^2 over the window's part inside of
///   the image)).
/// Input: x [N, H, W, C], float32. Output: [N, H', W', C].
struct L2Pool2D : Pool2D {
  static const schema::BuiltinOperator code;
  static constexpr Versions versions{};
  static constexpr QuantizationRule quantization{};
  using Options = schema::Pool2DOptionsT;
  static L2Pool2D from(const Options& options) { return {Pool2D::from(options)}; }
  Call prepare(Prepare& prepare) const;
};

}  // namespace onda
