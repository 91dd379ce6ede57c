// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include "onda/ops/requantization.h"
#include "onda/ops/sigmoid_int16.h"
#include "onda/ops/unidirectional_sequence_lstm/lstm_integers_kernel.h"
#include "onda/ops/unidirectional_sequence_lstm/lstm_operands.h"
#include "onda/ops/weight_sums.h"

namespace onda {
namespace {

void expect_no_optional_parts(const Operands& inputs) {
  const auto expect_none = [&](int index, const char* part) {
    if (inputs.has(index)) {
      throw inputs.error(index, "{}: supported for float32 alone", part);
    }
  };
  if (!inputs.has(lstm_input_gate.input)) {
    throw inputs.error(lstm_input_gate.input, "a coupled input gate: supported for float32 alone");
  }
  expect_none(lstm_output_gate.peephole, "peepholes");
  expect_none(lstm_output_gate.norm, "layer normalization");
  expect_none(lstm_projection, "a projection");
}

template <class Sum>
std::vector<Sum> bias_of(const Operands& inputs, int index) {
  inputs.expect_constant(index);
  inputs.expect_type(index, dtype_of<Sum>);
  const auto values = inputs[index].values<Sum>();
  return {values.begin(), values.end()};
}

// What brings products of scale `a` and `b` to 2^-12, the scale that gates have; the product of the
// two scales is rounded to float32.
FixedPointFactor to_gate(const Operands& inputs, int a, int b, bool is_wide) {
  const FixedPointFactor factor =
      to_fixed_point(static_cast<double>(inputs.scale(a) * inputs.scale(b)) * 4096);
  if (is_wide && factor.shift > 7) {
    throw inputs.error(b, "expected a scale below {}, received {}",
                       0x1p-5 / static_cast<double>(inputs.scale(a)), inputs.scale(b));
  }
  return factor;
}

template <class Sum>
kernel::LstmGateInteger<Sum> gate_of(Prepare& prepare, const LstmGateInputs& gate) {
  const Operands& inputs = prepare.inputs;
  constexpr bool is_wide = sizeof(Sum) > 4;
  for (const int weights : {gate.input, gate.recurrent}) {
    expect_weights<std::int8_t>(inputs, weights);
  }
  const FixedPointFactor input = to_gate(inputs, 0, gate.input, is_wide);
  const FixedPointFactor recurrent = to_gate(inputs, lstm_hidden, gate.recurrent, is_wide);
  std::vector<Sum> bias = bias_of<Sum>(inputs, gate.bias);
  const std::vector<std::int32_t> share =
      share_of_zero_point(weight_sums<std::int8_t>(inputs[gate.input]), inputs.zero_point(0));
  using Unsigned = std::make_unsigned_t<Sum>;
  for (std::size_t i = 0; i < bias.size(); ++i) {
    bias[i] = static_cast<Sum>(static_cast<Unsigned>(bias[i]) + static_cast<Unsigned>(share[i]));
  }
  const std::string name = gate.name;
  return {
      .input = prepare.constant<std::int8_t>(gate.input, name + "_input"),
      .bias = prepare.keep(std::move(bias), name + "_bias"),
      .recurrent = prepare.constant<std::int8_t>(gate.recurrent, name + "_recurrent"),
      .recurrent_bias =
          prepare.keep(share_of_zero_point(weight_sums<std::int8_t>(inputs[gate.recurrent]),
                                           inputs.zero_point(lstm_hidden)),
                       name + "_recurrent_bias"),
      .input_multiplier = input.multiplier,
      .input_shift = input.shift,
      .recurrent_multiplier = recurrent.multiplier,
      .recurrent_shift = recurrent.shift,
  };
}

template <class Sum>
kernel::LstmGatesInteger<Sum> gates_of(Prepare& prepare) {
  return {gate_of<Sum>(prepare, lstm_input_gate), gate_of<Sum>(prepare, lstm_forget_gate),
          gate_of<Sum>(prepare, lstm_cell_gate), gate_of<Sum>(prepare, lstm_output_gate)};
}

// log2 of the cell state's scale. Source: TensorFlow Lite, CheckedLog2; beyond these exponents
// LiteRT computes no tanh.
int cell_exponent(const Operands& inputs) {
  inputs.expect_type(lstm_cell, DType::int16);
  inputs.expect_quantized(lstm_cell);
  if (inputs.zero_point(lstm_cell) != 0) {
    throw inputs.error(lstm_cell, "expected a zero point of 0, received {}",
                       inputs.zero_point(lstm_cell));
  }
  const double exponent = std::log2(static_cast<double>(inputs.scale(lstm_cell)));
  const double whole = std::round(exponent);
  if (!(std::fabs(exponent - whole) < 1e-3) || whole < -15 || whole > -9) {
    throw inputs.error(lstm_cell, "expected a power of two in [2^-15, 2^-9] as scale, received {}",
                       inputs.scale(lstm_cell));
  }
  return static_cast<int>(whole);
}

kernel::LstmStatesInteger states_of(Prepare& prepare, float cell_clip) {
  const Operands& inputs = prepare.inputs;
  const bool is_single = prepare.rounding == Rounding::single && inputs[0].type == DType::int8;
  kernel::LstmStatesInteger states{};
  states.cell_exponent = static_cast<std::int8_t>(cell_exponent(inputs));
  const auto cell_scale = static_cast<double>(inputs.scale(lstm_cell));
  states.cell_clip = -1;
  if (cell_clip > 0) {
    const double most = std::min(static_cast<double>(cell_clip) / cell_scale, 32767.0);
    states.cell_clip = static_cast<std::int16_t>(most);
    // LiteRT takes 0 for none.
    if (is_single && states.cell_clip == 0) states.cell_clip = -1;
  }
  const FixedPointFactor candidate = to_fixed_point(0x1p-30 / cell_scale);
  states.candidate_multiplier = candidate.multiplier;
  states.candidate_shift = candidate.shift;

  // LiteRT has the scale that the hidden state is computed in from an intermediate, and the factor
  // in float32.
  const int hidden_intermediate = 4;
  const bool is_told = is_single && prepare.intermediates.has(hidden_intermediate);
  const Operands& told = is_told ? prepare.intermediates : inputs;
  const int index = is_told ? hidden_intermediate : static_cast<int>(lstm_hidden);
  if (is_told) told.expect_type(index, inputs[lstm_hidden].type);
  told.expect_quantized(index);
  const double factor = 0x1p-30 / static_cast<double>(told.scale(index));
  const FixedPointFactor hidden =
      to_fixed_point(is_single ? static_cast<double>(static_cast<float>(factor)) : factor);
  states.hidden_multiplier = hidden.multiplier;
  states.hidden_shift = hidden.shift;
  states.hidden_zero_point = static_cast<std::int16_t>(told.zero_point(index));
  if (is_single) return states;

  const std::uint16_t* table = prepare.keep(sigmoid_table(), "sigmoid");
  // 2^-12 is 3 times 1/12288; for others see TensorFlow Lite Micro's lstm_internal::Tanh.
  states.sigmoid = {table, 3, 0};
  const int left = states.cell_exponent + 12;
  states.tangent = left < 0 ? kernel::SigmoidInt16{table, 3, static_cast<std::int8_t>(-left)}
                            : kernel::SigmoidInt16{table, 3 << left, 0};
  return states;
}

}  // namespace

Call prepare_lstm_integers(Prepare& prepare, const kernel::LstmSizes& sizes, float cell_clip) {
  const Operands& inputs = prepare.inputs;
  expect_no_optional_parts(inputs);
  const DType type = inputs[0].type;
  inputs.expect_type(lstm_hidden, type);
  inputs.expect_quantized(lstm_hidden);
  if (type == DType::int16 && inputs.zero_point(lstm_hidden) != 0) {
    throw inputs.error(lstm_hidden, "expected a zero point of 0, received {}",
                       inputs.zero_point(lstm_hidden));
  }
  const kernel::LstmStatesInteger states = states_of(prepare, cell_clip);
  prepare.scratch<std::int16_t>(static_cast<std::size_t>(sizes.cells));
  if (type == DType::int16) {
    const kernel::LstmInt16 parameters{sizes, gates_of<std::int64_t>(prepare), states};
    return ONDA_CALL(prepare, lstm, LstmInt16, (parameters));
  }
  const kernel::LstmInt8 parameters{sizes, gates_of<std::int32_t>(prepare), states};
  return ONDA_CALL_ROUNDED(prepare, lstm, LstmInt8, (parameters));
}

}  // namespace onda
