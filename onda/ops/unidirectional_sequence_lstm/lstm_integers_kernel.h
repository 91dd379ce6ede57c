// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "../fixed_point_16_kernel.h"
#include "../sigmoid_int16_kernel.h"
#include "../wide_requantization_kernel.h"
#include "lstm_sequence_kernel.h"

namespace onda {
namespace kernel {

/// What a gate multiplies with. Sum is int32_t or int64_t.
template <class Sum>
struct LstmGateInteger {
  const int8_t* input;            // [cells, inputs], symmetric
  const Sum* bias;                // [cells], with -input_zero_point * sum(input) folded in
  const int8_t* recurrent;        // [cells, cells], symmetric
  const int32_t* recurrent_bias;  // [cells], -hidden_zero_point * sum(recurrent)
  int32_t input_multiplier;       // to 2^-12
  int8_t input_shift;
  int32_t recurrent_multiplier;
  int8_t recurrent_shift;
};

template <class Sum>
struct LstmGatesInteger {
  LstmGateInteger<Sum> input;
  LstmGateInteger<Sum> forget;
  LstmGateInteger<Sum> cell;
  LstmGateInteger<Sum> output;
};

struct LstmStatesInteger {
  int8_t cell_exponent;          // the cell state's scale is 2 to this
  int16_t cell_clip;             // -1: the cell state is not clipped
  int32_t candidate_multiplier;  // from 2^-30 to the cell state's scale
  int8_t candidate_shift;
  int32_t hidden_multiplier;  // from 2^-30 to the hidden state's scale
  int8_t hidden_shift;
  int16_t hidden_zero_point;
  SigmoidInt16 sigmoid;  // of scale 2^-12
  SigmoidInt16 tangent;  // of the cell state's scale
};

/// 8-bit activations and weights, 16-bit gates.
struct LstmInt8 {
  typedef void Kernel(const LstmInt8*, const int8_t*, int8_t*, int16_t*, int8_t*, int16_t*);
  typedef int8_t Element;
  LstmSizes sizes;
  LstmGatesInteger<int32_t> gates;
  LstmStatesInteger states;
};

/// 16-bit activations and gates, 8-bit weights.
struct LstmInt16 {
  typedef void Kernel(const LstmInt16*, const int16_t*, int16_t*, int16_t*, int16_t*, int16_t*);
  typedef int16_t Element;
  LstmSizes sizes;
  LstmGatesInteger<int64_t> gates;
  LstmStatesInteger states;
};

inline int16_t saturated_16(int32_t x) {
  return static_cast<int16_t>(clamp<int32_t>(x, INT16_MIN, INT16_MAX));
}

/// bias + weights . x, brought to 2^-12.
inline int32_t gate_sum(const int8_t* weights, int32_t bias, const int8_t* x, int count,
                        int32_t multiplier, int shift) {
  const uint32_t sum = static_cast<uint32_t>(bias) + dot(weights, x, count);
  return requantize<Rounding::doubled>(static_cast<int32_t>(sum), multiplier, shift);
}
inline int32_t gate_sum(const int8_t* weights, int64_t bias, const int16_t* x, int count,
                        int32_t multiplier, int shift) {
  uint64_t sum = static_cast<uint64_t>(bias);
  for (int i = 0; i < count; ++i) {
    sum +=
        static_cast<uint64_t>(static_cast<int64_t>(static_cast<int32_t>(load(weights + i)) * x[i]));
  }
  return requantize_wide(static_cast<int64_t>(sum), multiplier, shift);
}

/// The non-linear functions and products, of which LiteRT and TensorFlow Lite Micro have their own:
/// gemmlowp's functions in 16 bits and rounding shifts here.
template <Rounding rounding>
struct LstmMath {
  static int16_t sigmoid(const LstmStatesInteger&, int16_t x) { return logistic_16(x); }
  static int16_t tangent(const LstmStatesInteger&, int16_t x) {
    return hyperbolic_tangent_16(x, 3);
  }
  static int16_t tangent_of_cell(const LstmStatesInteger& p, int16_t x) {
    return hyperbolic_tangent_16(x, 15 + p.cell_exponent);
  }
  static int32_t recurrent(int32_t sum) { return sum; }
  static int16_t kept(int16_t forget, int16_t cell) {
    return static_cast<int16_t>(rounding_shift_right(static_cast<int32_t>(forget) * cell, 15));
  }
  static int16_t let_in(const LstmStatesInteger& p, int16_t gate, int16_t candidate) {
    return static_cast<int16_t>(
        rounding_shift_right(static_cast<int32_t>(gate) * candidate, 30 + p.cell_exponent));
  }
};

/// A table and factors there.
template <>
struct LstmMath<Rounding::doubled> {
  static int16_t sigmoid(const LstmStatesInteger& p, int16_t x) {
    const LogisticInt16 function = {0, p.sigmoid};
    return function(x);
  }
  static int16_t tangent(const LstmStatesInteger& p, int16_t x) {
    const TanhInt16 function = {0, p.sigmoid};
    return function(x);
  }
  static int16_t tangent_of_cell(const LstmStatesInteger& p, int16_t x) {
    const TanhInt16 function = {0, p.tangent};
    return function(x);
  }
  static int32_t recurrent(int32_t sum) { return saturated_16(sum); }
  static int16_t kept(int16_t forget, int16_t cell) {
    const int32_t product = static_cast<int32_t>(forget) * cell;
    // The factor is 2^-15.
    return saturated_16(requantize<Rounding::doubled>(product, INT32_C(1) << 30, -14));
  }
  static int16_t let_in(const LstmStatesInteger& p, int16_t gate, int16_t candidate) {
    const int32_t product = static_cast<int32_t>(gate) * candidate;
    return saturated_16(
        requantize<Rounding::doubled>(product, p.candidate_multiplier, p.candidate_shift));
  }
};

inline int32_t least_of(const int8_t*) { return INT8_MIN; }
inline int32_t least_of(const int16_t*) { return INT16_MIN; }

template <Rounding rounding, class Parameters>
struct LstmStepInteger {
  typedef typename Parameters::Element T;
  typedef LstmMath<rounding> Math;
  Parameters p;
  int16_t* scratch;  // [cells]

  // What goes into the gate's function for one cell.
  template <class Sum>
  int16_t sum(const LstmGateInteger<Sum>& gate, int c, const T* input, const T* hidden) const {
    const int32_t first = gate_sum(row_of(gate.input, c, p.sizes.inputs), load(gate.bias + c),
                                   input, p.sizes.inputs, gate.input_multiplier, gate.input_shift);
    const Sum bias = load(gate.recurrent_bias + c);
    const int32_t second = gate_sum(row_of(gate.recurrent, c, p.sizes.cells), bias, hidden,
                                    p.sizes.cells, gate.recurrent_multiplier, gate.recurrent_shift);
    // A sum of hostile factors may wrap around, it never overflows.
    return saturated_16(
        static_cast<int32_t>(static_cast<uint32_t>(static_cast<int32_t>(saturated_16(first))) +
                             static_cast<uint32_t>(Math::recurrent(second))));
  }

  void operator()(const T* input,  // [inputs]
                  T* hidden,       // [cells]
                  int16_t* cell,   // [cells]
                  T* output) const {
    const LstmStatesInteger& s = p.states;
    for (int c = 0; c < p.sizes.cells; ++c) {
      const int16_t forget = Math::sigmoid(s, sum(p.gates.forget, c, input, hidden));
      const int16_t gate = Math::sigmoid(s, sum(p.gates.input, c, input, hidden));
      const int16_t candidate = Math::tangent(s, sum(p.gates.cell, c, input, hidden));
      const int16_t changed = saturated_16(static_cast<int32_t>(Math::kept(forget, cell[c])) +
                                           Math::let_in(s, gate, candidate));
      const int16_t limit = s.cell_clip;
      cell[c] = limit >= 0 ? clamp(changed, static_cast<int16_t>(-limit), limit) : changed;
      scratch[c] = Math::sigmoid(s, sum(p.gates.output, c, input, hidden));
    }
    const int32_t least = least_of(hidden) - s.hidden_zero_point;
    const int32_t most = -1 - least_of(hidden) - s.hidden_zero_point;
    for (int c = 0; c < p.sizes.cells; ++c) {
      const int32_t product = static_cast<int32_t>(Math::tangent_of_cell(s, cell[c])) * scratch[c];
      const int32_t y = requantize<Rounding::doubled>(product, s.hidden_multiplier, s.hidden_shift);
      hidden[c] = static_cast<T>(clamp(y, least, most) + s.hidden_zero_point);
      output[c] = hidden[c];
    }
  }
};

/// The same as for float32, without peepholes, projection and normalization. Source of the
/// arithmetic: Rounding::single LiteRT, lstm_eval::EvalInteger8x8_16, whose factors round twice,
/// too; Rounding::doubled TensorFlow Lite Micro, EvalLstm.
template <Rounding rounding>
inline void lstm(const LstmInt8* parameters,
                 const int8_t* input,  // [batches, steps, inputs], or [steps, batches, inputs]
                 int8_t* hidden,       // [batches, cells]
                 int16_t* cell,        // [batches, cells]
                 int8_t* output,       // as input, but [cells]
                 int16_t* scratch) {   // [cells]
  const LstmStepInteger<rounding, LstmInt8> step = {load(parameters), scratch};
  for_each_step(step.p.sizes, step, input, hidden, cell, output);
}

/// Of TensorFlow Lite Micro alone, so there is one rounding.
inline void lstm(const LstmInt16* parameters, const int16_t* input, int16_t* hidden, int16_t* cell,
                 int16_t* output, int16_t* scratch) {
  const LstmStepInteger<Rounding::doubled, LstmInt16> step = {load(parameters), scratch};
  for_each_step(step.p.sizes, step, input, hidden, cell, output);
}

}  // namespace kernel
}  // namespace onda
