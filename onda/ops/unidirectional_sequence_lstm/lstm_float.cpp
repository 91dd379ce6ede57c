// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/unidirectional_sequence_lstm/lstm_float_kernel.h"
#include "onda/ops/unidirectional_sequence_lstm/lstm_operands.h"
#include "onda/ops/weight_sums.h"

namespace onda {
namespace {

const float* constant_or_null(Prepare& prepare, int index, const std::string& name) {
  return prepare.inputs.has(index) ? prepare.constant<float>(index, name) : nullptr;
}

kernel::LstmGateFloat gate_of(Prepare& prepare, const LstmGateInputs& inputs) {
  const std::string name = inputs.name;
  return {.input = constant_or_null(prepare, inputs.input, name + "_input"),
          .recurrent = constant_or_null(prepare, inputs.recurrent, name + "_recurrent"),
          .peephole = constant_or_null(prepare, inputs.peephole, name + "_peephole"),
          .norm = constant_or_null(prepare, inputs.norm, name + "_norm"),
          .bias = constant_or_null(prepare, inputs.bias, name + "_bias")};
}

void expect_float_states(const Operands& inputs) {
  for (const int state : {lstm_hidden, lstm_cell}) inputs.expect_type(state, DType::float32);
}

// int8 weights and the sums of their rows; null where they are left out.
struct Int8Rows {
  const std::int8_t* weights = nullptr;
  const std::int32_t* sums = nullptr;
  float scale = 0;
};
Int8Rows rows_of(Prepare& prepare, int index, const std::string& name) {
  const Operands& inputs = prepare.inputs;
  if (!inputs.has(index)) return {};
  expect_weights<std::int8_t>(inputs, index);
  return {prepare.constant<std::int8_t>(index, name),
          prepare.keep(weight_sums<std::int8_t>(inputs[index]), name + "_sum"),
          inputs.scale(index)};
}

const float* dequantized_or_null(Prepare& prepare, int index, const std::string& name) {
  const Operands& inputs = prepare.inputs;
  if (!inputs.has(index)) return nullptr;
  expect_weights<std::int8_t>(inputs, index);
  std::vector<float> values;
  for (const std::int8_t weight : inputs[index].values<std::int8_t>()) {
    values.push_back(inputs.scale(index) * static_cast<float>(weight));
  }
  return prepare.keep(std::move(values), name);
}

kernel::LstmGateDynamicRange int8_gate_of(Prepare& prepare, const LstmGateInputs& gate) {
  const std::string name = gate.name;
  const Int8Rows input = rows_of(prepare, gate.input, name + "_input");
  const Int8Rows recurrent = rows_of(prepare, gate.recurrent, name + "_recurrent");
  return {.input = input.weights,
          .input_sum = input.sums,
          .recurrent = recurrent.weights,
          .recurrent_sum = recurrent.sums,
          .input_scale = input.scale,
          .recurrent_scale = recurrent.scale,
          .peephole = dequantized_or_null(prepare, gate.peephole, name + "_peephole"),
          .norm = constant_or_null(prepare, gate.norm, name + "_norm"),
          .bias = constant_or_null(prepare, gate.bias, name + "_bias")};
}

}  // namespace

Call prepare_lstm_dynamic_range(Prepare& prepare, const kernel::LstmSizes& sizes, float cell_clip,
                                float projection_clip, bool is_asymmetric) {
  expect_float_states(prepare.inputs);
  const auto cells = static_cast<std::size_t>(sizes.cells);
  prepare.scratch<float>(3 * cells);
  prepare.scratch<std::int8_t>(static_cast<std::size_t>(sizes.inputs) +
                               static_cast<std::size_t>(sizes.outputs) + cells);
  const Int8Rows projection = rows_of(prepare, lstm_projection, "projection");
  return ONDA_CALL(
      prepare, lstm, LstmDynamicRange,
      {.sizes = sizes,
       .input_gate = int8_gate_of(prepare, lstm_input_gate),
       .forget_gate = int8_gate_of(prepare, lstm_forget_gate),
       .cell_gate = int8_gate_of(prepare, lstm_cell_gate),
       .output_gate = int8_gate_of(prepare, lstm_output_gate),
       .projection = projection.weights,
       .projection_sum = projection.sums,
       .projection_bias = constant_or_null(prepare, lstm_projection_bias, "projection_bias"),
       .projection_scale = projection.scale,
       .cell_clip = cell_clip,
       .projection_clip = projection_clip,
       .asymmetric = is_asymmetric});
}

Call prepare_lstm_float(Prepare& prepare, const kernel::LstmSizes& sizes, float cell_clip,
                        float projection_clip) {
  expect_float_states(prepare.inputs);
  prepare.scratch<float>(3 * static_cast<std::size_t>(sizes.cells));
  return ONDA_CALL(
      prepare, lstm, LstmFloat,
      {.sizes = sizes,
       .input_gate = gate_of(prepare, lstm_input_gate),
       .forget_gate = gate_of(prepare, lstm_forget_gate),
       .cell_gate = gate_of(prepare, lstm_cell_gate),
       .output_gate = gate_of(prepare, lstm_output_gate),
       .projection = constant_or_null(prepare, lstm_projection, "projection"),
       .projection_bias = constant_or_null(prepare, lstm_projection_bias, "projection_bias"),
       .cell_clip = cell_clip,
       .projection_clip = projection_clip});
}

}  // namespace onda
