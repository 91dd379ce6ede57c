// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "onda/ops/operator.h"

namespace onda {

namespace schema {
struct UnidirectionalSequenceLSTMOptionsT;
}

/// UNIDIRECTIONAL_SEQUENCE_LSTM, Keras's LSTM with return_sequences: at each step, with the sigmoid
/// s,
///   i = s(Wi x + Ri h + bi), f = s(Wf x + Rf h + bf), o = s(Wo x + Ro h + bo)
///   c = f c + i tanh(Wc x + Rc h + bc),  h = o tanh(c)
/// Inputs: x [B, T, I], or [T, B, I] where `time_major`; W of i, f, c, o [C, I]; R of i, f, c, o
/// [C, O]; peephole weights of i, f, o [C]; b of i, f, c, o [C]; projection weights [O, C] and its
/// bias [O]; the variables h, B O numbers, and c, B C numbers; layer normalization coefficients of
/// i, f, c, o [C], which may be left out as inputs. O is C where there is no projection.
/// Output: h of every step, [B, T, O] or [T, B, O].
///
/// float32: all of that, the optional parts as in TensorFlow Lite (a coupled input gate is one
/// whose weights are left out); weights, those of peepholes and projection too, may be int8. int8
/// and int16, with int8 weights, biases of int32 or int64, and a cell state of int16 whose scale is
/// a power of two: without optional parts. Rounding once, int8 is LiteRT's, which has no int16;
/// rounding twice TensorFlow Lite Micro's.
struct SequenceLstm {
  float cell_clip = 0;        ///< c is cut to [-cell_clip, cell_clip]; 0: it is not
  float projection_clip = 0;  ///< the same for what the projection gives
  bool time_major = false;
  /// Of float32 with int8 weights: x and h are quantized with a zero point.
  bool asymmetric_quantize_inputs = false;

  static const schema::BuiltinOperator code;
  static constexpr Versions versions{.float32 = 1, .int8 = 1, .int16 = 5};
  static constexpr QuantizationRule quantization{};
  using Options = schema::UnidirectionalSequenceLSTMOptionsT;
  static SequenceLstm from(const Options& options);
  Options options() const;
  std::vector<Shape> output_shapes(const Operands& inputs) const;
  std::int64_t multiply_adds(const Operands& inputs, const Operands& outputs) const;
  Call prepare(Prepare& prepare) const;
};

}  // namespace onda
