// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "onda/ops/operator.h"

namespace onda {

namespace schema {
struct BatchMatMulOptionsT;
}

/// BATCH_MATMUL, numpy's matmul: z[..., i, j] = sum_k x[..., i, k] * y[..., k, j].
/// Inputs: x [..., I, K] and y [..., K, J], of which one may be constant; axes before the last two
/// are broadcast, at most three. With `adjoint_x` x is [..., K, I], with `adjoint_y` y is
/// [..., J, K]. float32, int8, int16, int16 by int8 (one scale), and float32 by a constant int8 y
/// without more axes.
struct BatchMatMul {
  bool adjoint_x = false;
  bool adjoint_y = false;
  bool asymmetric_quantize_inputs =
      false;  ///< of float32 by int8: x is quantized with a zero point

  static const schema::BuiltinOperator code;
  static constexpr Versions versions{.float32 = 1, .int8 = 2, .int16 = 3};
  static constexpr QuantizationRule quantization{.output = QuantizationRule::Output::calibrated};
  using Options = schema::BatchMatMulOptionsT;
  static BatchMatMul from(const Options& options);
  Options options() const;
  std::vector<Shape> output_shapes(const Operands& inputs) const;
  std::int64_t multiply_adds(const Operands& inputs, const Operands& outputs) const;
  Call prepare(Prepare& prepare) const;
};

}  // namespace onda
