// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/unidirectional_sequence_lstm/unidirectional_sequence_lstm.h"

#include <limits>

#include "onda/ops/operator_model.h"
#include "onda/ops/unidirectional_sequence_lstm/lstm_float_kernel.h"
#include "onda/ops/unidirectional_sequence_lstm/lstm_operands.h"
#include "onda/ops/view.h"

namespace onda {

const schema::BuiltinOperator SequenceLstm::code =
    schema::BuiltinOperator::UNIDIRECTIONAL_SEQUENCE_LSTM;

SequenceLstm SequenceLstm::from(const Options& options) {
  if (options.fused_activation_function != schema::ActivationFunctionType::TANH) {
    throw Error("fused activation {}: expected TANH",
                static_cast<int>(options.fused_activation_function));
  }
  if (options.diagonal_recurrent_tensors) {
    throw Error("diagonal_recurrent_tensors: expected false, received true");
  }
  return {options.cell_clip, options.proj_clip, options.time_major,
          options.asymmetric_quantize_inputs};
}

SequenceLstm::Options SequenceLstm::options() const {
  Options options;
  options.fused_activation_function = schema::ActivationFunctionType::TANH;
  options.cell_clip = cell_clip;
  options.proj_clip = projection_clip;
  options.time_major = time_major;
  options.asymmetric_quantize_inputs = asymmetric_quantize_inputs;
  return options;
}

namespace {

constexpr const LstmGateInputs* gates[] = {&lstm_input_gate, &lstm_forget_gate, &lstm_cell_gate,
                                           &lstm_output_gate};

kernel::LstmSizes sizes_of(const Operands& inputs, bool time_major) {
  const Shape& x = inputs[0].shape;
  const Shape& recurrent = inputs[lstm_output_gate.recurrent].shape;
  kernel::LstmSizes sizes{};
  sizes.batches = x[time_major ? 1 : 0];
  sizes.steps = x[time_major ? 0 : 1];
  sizes.inputs = x[2];
  sizes.cells = recurrent[0];
  sizes.outputs = recurrent[1];
  sizes.batch_stride = time_major ? 1 : sizes.steps;
  sizes.step_stride = time_major ? sizes.batches : 1;
  return sizes;
}

// The parts of one gate: `has_gate`, `has_peepholes` and `is_normalized` say which are needed, all
// others have to be left out.
void expect_gate(const Operands& inputs, const LstmGateInputs& gate, const kernel::LstmSizes& sizes,
                 bool has_gate, bool has_peepholes, bool is_normalized) {
  const auto expect = [&](int index, bool is_needed, const Shape& shape) {
    if (index < 0) return;
    if (is_needed) return inputs.expect_shape(index, shape);
    if (inputs.has(index)) {
      throw inputs.error(index, "of the {} gate: expected it left out, as others of its kind are",
                         gate.name);
    }
  };
  const Shape cells = {sizes.cells};
  expect(gate.input, has_gate, {sizes.cells, sizes.inputs});
  expect(gate.recurrent, has_gate, {sizes.cells, sizes.outputs});
  expect(gate.bias, has_gate, cells);
  expect(gate.peephole, has_gate && has_peepholes, cells);
  expect(gate.norm, has_gate && is_normalized, cells);
}

void expect_state(const Operands& inputs, int index, std::int64_t count) {
  const Tensor& state = inputs[index];
  if (!state.is_variable) throw inputs.error(index, "expected a variable");
  if (state.shape.elements() != count) {
    throw inputs.error(index, "expected {} elements, received shape {}", count,
                       to_string(state.shape));
  }
}

}  // namespace

std::vector<Shape> SequenceLstm::output_shapes(const Operands& inputs) const {
  inputs.expect_count(20, 24);
  inputs.expect_rank(0, 3);
  inputs.expect_rank(lstm_output_gate.recurrent, 2);
  const kernel::LstmSizes sizes = sizes_of(inputs, time_major);
  for (const LstmGateInputs* gate : gates) {
    expect_gate(inputs, *gate, sizes, gate != &lstm_input_gate || inputs.has(gate->input),
                inputs.has(lstm_output_gate.peephole), inputs.has(lstm_output_gate.norm));
  }
  if (inputs.has(lstm_projection)) {
    inputs.expect_shape(lstm_projection, {sizes.outputs, sizes.cells});
    if (inputs.has(lstm_projection_bias)) {
      inputs.expect_shape(lstm_projection_bias, {sizes.outputs});
    }
  } else if (inputs.has(lstm_projection_bias)) {
    throw inputs.error(lstm_projection_bias, "expected none where there is no projection");
  } else if (sizes.outputs != sizes.cells) {
    throw inputs.error(lstm_output_gate.recurrent,
                       "expected shape {} where there is no projection, received {}",
                       to_string(Shape{sizes.cells, sizes.cells}),
                       to_string(inputs[lstm_output_gate.recurrent].shape));
  }
  expect_state(inputs, lstm_hidden, std::int64_t{sizes.batches} * sizes.outputs);
  expect_state(inputs, lstm_cell, std::int64_t{sizes.batches} * sizes.cells);
  const Shape& x = inputs[0].shape;
  return {{x[0], x[1], sizes.outputs}};
}

std::int64_t SequenceLstm::multiply_adds(const Operands& inputs, const Operands&) const {
  std::int64_t weights = 0;
  for (int i = 1; i <= lstm_projection; ++i) {
    if (inputs.has(i)) weights += inputs[i].shape.elements();
  }
  const kernel::LstmSizes sizes = sizes_of(inputs, time_major);
  const double rows = static_cast<double>(sizes.batches) * sizes.steps;
  // A hostile shape may ask for more than 64 bits hold.
  constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
  if (rows * static_cast<double>(weights) >= 0x1p62) return most;
  return std::int64_t{sizes.batches} * sizes.steps * weights;
}

Call SequenceLstm::prepare(Prepare& prepare) const {
  expect_computed(prepare.inputs, 0);
  if (!(cell_clip >= 0) || !(projection_clip >= 0)) {
    throw Error("expected a cell_clip and a proj_clip of at least 0, received {} and {}", cell_clip,
                projection_clip);
  }
  const kernel::LstmSizes sizes = sizes_of(prepare.inputs, time_major);
  if (prepare.real_type() != DType::float32) {
    return prepare_lstm_integers(prepare, sizes, cell_clip);
  }
  return prepare.inputs[lstm_forget_gate.input].type == DType::int8
             ? prepare_lstm_dynamic_range(prepare, sizes, cell_clip, projection_clip,
                                          asymmetric_quantize_inputs)
             : prepare_lstm_float(prepare, sizes, cell_clip, projection_clip);
}

ONDA_OPERATOR(SequenceLstm);

}  // namespace onda
