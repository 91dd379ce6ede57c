// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "onda/ops/activation.h"
#include "onda/ops/operator.h"

namespace onda {

namespace schema {
struct SVDFOptionsT;
}

/// SVDF, a dense layer over the last M inputs whose weights are products of rank R, for sequences
/// that come input by input: y[u] = activation(b[u] + sum_f sum_m time[f, m] * (feature[f] . x[m]))
/// with f over the R filters of unit u and m over the memory, the latest input last.
/// Inputs: x [B, I], feature [U R, I], time [U R, M], b [U] (optional), and a variable
/// [B, U R M] that keeps what the filters gave before. Output: [B, U].
/// float32; int8 with time and state of int16 (or of int8, which only TensorFlow Lite Micro has)
/// and int32 bias, where the activation is to be RELU or none and the output's range alone cuts;
/// and float32 with feature and time of int8. Source: "Compressing Deep Neural Networks using a
/// Rank-Constrained Topology", Nakkiran et al.
struct Svdf {
  int rank = 1;
  Activation activation = Activation::none;
  /// Of float32 with int8 weights: x is quantized with a zero point.
  bool asymmetric_quantize_inputs = false;

  static const schema::BuiltinOperator code;
  static constexpr Versions versions{.float32 = 1, .int8 = 3};
  static constexpr QuantizationRule quantization{};
  using Options = schema::SVDFOptionsT;
  static Svdf from(const Options& options);
  Options options() const;
  std::vector<Shape> output_shapes(const Operands& inputs) const;
  std::int64_t multiply_adds(const Operands& inputs, const Operands& outputs) const;
  Call prepare(Prepare& prepare) const;
};

}  // namespace onda
