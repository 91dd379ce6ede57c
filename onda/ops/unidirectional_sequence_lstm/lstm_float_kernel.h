// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "lstm_sequence_kernel.h"

namespace onda {
namespace kernel {

inline float weighted_sum(const float* weights, const float* x, int count) {
  float sum = 0;
  for (int i = 0; i < count; ++i) sum += load(weights + i) * x[i];
  return sum;
}

/// What a gate multiplies with; null where an LSTM has no such part.
struct LstmGateFloat {
  const float* input;      // [cells, inputs]; null: there is no such gate
  const float* recurrent;  // [cells, outputs]
  const float* peephole;   // [cells]
  const float* norm;       // [cells], of the layer normalization
  const float* bias;       // [cells]
};

struct LstmFloat {
  typedef void Kernel(const LstmFloat*, const float*, float*, float*, float*, float*);
  typedef LstmGateFloat Gate;
  LstmSizes sizes;
  LstmGateFloat input_gate;
  LstmGateFloat forget_gate;
  LstmGateFloat cell_gate;
  LstmGateFloat output_gate;
  const float* projection;       // [outputs, cells], or null
  const float* projection_bias;  // [outputs], or null
  float cell_clip;               // 0: the cell state is not clipped
  float projection_clip;

  struct Memory {
    float* cells;  // [3, cells]
  };
  struct Rows {
    const float* input;
    const float* hidden;
  };
  Rows rows(const float* input, const float* hidden, const Memory&) const {
    const Rows rows = {input, hidden};
    return rows;
  }
  /// sum, and the products of one cell.
  float add_products(float sum, const Gate& gate, int c, const Rows& rows) const {
    sum += weighted_sum(row_of(gate.input, c, sizes.inputs), rows.input, sizes.inputs);
    return sum + weighted_sum(row_of(gate.recurrent, c, sizes.outputs), rows.hidden, sizes.outputs);
  }
  RowScale project(const float*, const Memory&) const {
    const RowScale exact = {1, 0};
    return exact;
  }
  float projected(float sum, int o, const float* x, const RowScale&, const Memory&) const {
    return sum + weighted_sum(row_of(projection, o, sizes.cells), x, sizes.cells);
  }
};

struct LstmGateDynamicRange {
  const int8_t* input;           // [cells, inputs]; null: there is no such gate
  const int32_t* input_sum;      // [cells], the sums of their weights
  const int8_t* recurrent;       // [cells, outputs]
  const int32_t* recurrent_sum;  // [cells]
  float input_scale;
  float recurrent_scale;
  const float* peephole;  // [cells], or null
  const float* norm;      // [cells], or null
  const float* bias;      // [cells]
};

/// The same with int8 weights: inputs and hidden state are quantized at each step.
struct LstmDynamicRange {
  typedef void Kernel(const LstmDynamicRange*, const float*, float*, float*, float*, float*,
                      int8_t*);
  typedef LstmGateDynamicRange Gate;
  LstmSizes sizes;
  LstmGateDynamicRange input_gate;
  LstmGateDynamicRange forget_gate;
  LstmGateDynamicRange cell_gate;
  LstmGateDynamicRange output_gate;
  const int8_t* projection;       // [outputs, cells], or null
  const int32_t* projection_sum;  // [outputs], or null
  const float* projection_bias;   // [outputs], or null
  float projection_scale;
  float cell_clip;  // 0: the cell state is not clipped
  float projection_clip;
  int8_t asymmetric;  // 0: rows are quantized with zero point 0

  struct Memory {
    float* cells;       // [3, cells]
    int8_t* quantized;  // [inputs], [outputs], [cells]
  };
  struct Rows {
    const int8_t* input;
    RowScale input_scale;
    const int8_t* hidden;
    RowScale hidden_scale;
  };
  RowScale quantize(const float* x, int count, int8_t* q) const {
    return quantize_row(x, count, asymmetric != 0, q);
  }
  Rows rows(const float* input, const float* hidden, const Memory& memory) const {
    int8_t* const quantized_hidden = memory.quantized + sizes.inputs;
    const Rows rows = {memory.quantized, quantize(input, sizes.inputs, memory.quantized),
                       quantized_hidden, quantize(hidden, sizes.outputs, quantized_hidden)};
    return rows;
  }
  float add_products(float sum, const Gate& gate, int c, const Rows& rows) const {
    sum += dot(row_of(gate.input, c, sizes.inputs), load(gate.input_sum + c), rows.input,
               sizes.inputs, rows.input_scale, rows.input_scale.scale * gate.input_scale);
    return sum + dot(row_of(gate.recurrent, c, sizes.outputs), load(gate.recurrent_sum + c),
                     rows.hidden, sizes.outputs, rows.hidden_scale,
                     rows.hidden_scale.scale * gate.recurrent_scale);
  }
  int8_t* quantized_cells(const Memory& memory) const {
    return memory.quantized + sizes.inputs + sizes.outputs;
  }
  RowScale project(const float* x, const Memory& memory) const {
    return quantize(x, sizes.cells, quantized_cells(memory));
  }
  float projected(float sum, int o, const float*, const RowScale& row, const Memory& memory) const {
    return sum + dot(row_of(projection, o, sizes.cells), load(projection_sum + o),
                     quantized_cells(memory), sizes.cells, row, row.scale * projection_scale);
  }
};

inline float clip(float x, float limit) { return limit > 0 ? clamp(x, -limit, limit) : x; }

/// (x - mean) / deviation over all cells.
inline void normalize(float* x, int count) {
  float sum = 0;
  for (int i = 0; i < count; ++i) sum += x[i];
  const float mean = sum / static_cast<float>(count);
  float squares = 0;
  for (int i = 0; i < count; ++i) squares += (x[i] - mean) * (x[i] - mean);
  const float scale = 1 / sqrtf(squares / static_cast<float>(count) + 1e-8f);
  for (int i = 0; i < count; ++i) x[i] = (x[i] - mean) * scale;
}

template <class Parameters>
struct LstmStepFloat {
  typedef typename Parameters::Gate Gate;
  typedef typename Parameters::Rows Rows;
  Parameters p;
  typename Parameters::Memory memory;

  // What goes into the gate's sigmoid or tanh.
  void sums(const Gate& gate, const Rows& rows, const float* cell, float* y) const {
    for (int c = 0; c < p.sizes.cells; ++c) {
      y[c] = p.add_products(gate.norm ? 0 : load(gate.bias + c), gate, c, rows);
      if (gate.peephole) y[c] += load(gate.peephole + c) * cell[c];
    }
    if (!gate.norm) return;
    normalize(y, p.sizes.cells);
    for (int c = 0; c < p.sizes.cells; ++c) {
      y[c] = y[c] * load(gate.norm + c) + load(gate.bias + c);
    }
  }
  static float sigmoid(float x) { return 1 / (1 + expf(-x)); }

  void operator()(const float* input,  // [inputs]
                  float* hidden,       // [outputs]
                  float* cell,         // [cells]
                  float* output) const {
    const int cells = p.sizes.cells;
    float* const forget = memory.cells;
    float* const candidate = memory.cells + cells;
    float* const gate = row_of(memory.cells, 2, cells);
    const Rows rows = p.rows(input, hidden, memory);
    sums(p.forget_gate, rows, cell, forget);
    sums(p.cell_gate, rows, cell, candidate);
    if (p.input_gate.input) sums(p.input_gate, rows, cell, gate);
    for (int c = 0; c < cells; ++c) {
      const float kept = sigmoid(forget[c]);
      const float let_in = p.input_gate.input ? sigmoid(gate[c]) : 1 - kept;
      cell[c] = clip(kept * cell[c] + tanhf(candidate[c]) * let_in, p.cell_clip);
    }
    sums(p.output_gate, rows, cell, gate);
    for (int c = 0; c < cells; ++c) gate[c] = sigmoid(gate[c]) * tanhf(cell[c]);
    const RowScale row = p.projection ? p.project(gate, memory) : RowScale();
    for (int o = 0; o < p.sizes.outputs; ++o) {
      float y = p.projection ? 0 : gate[o];
      if (p.projection_bias) y = load(p.projection_bias + o);
      if (p.projection) y = clip(p.projected(y, o, gate, row, memory), p.projection_clip);
      hidden[o] = y;
      output[o] = y;
    }
  }
};

/// With sums over the weights W of the input x and R of the hidden state h, and s the sigmoid:
///   i = s(Wi x + Ri h + bi), f = s(Wf x + Rf h + bf), o = s(Wo x + Ro h + bo)
///   c = clip(f c + i tanh(Wc x + Rc h + bc)),  h = o tanh(c),  or the projection of that
/// Peepholes add the cell state c, times a weight, to what goes into i, f and o; without input gate
/// i is 1 - f; with layer normalization each sum is normalized over the cells before its bias
/// comes. Source of the arithmetic: TensorFlow Lite, lstm_eval::EvalFloat and, with int8 weights,
/// EvalHybrid.
inline void lstm(const LstmFloat* parameters,
                 const float* input,  // [batches, steps, inputs], or [steps, batches, inputs]
                 float* hidden,       // [batches, outputs]
                 float* cell,         // [batches, cells]
                 float* output,       // as input, but [outputs]
                 float* scratch) {    // [3, cells]
  const LstmStepFloat<LstmFloat> step = {load(parameters), {scratch}};
  for_each_step(step.p.sizes, step, input, hidden, cell, output);
}
inline void lstm(const LstmDynamicRange* parameters, const float* input, float* hidden, float* cell,
                 float* output, float* scratch,
                 int8_t* quantized) {  // [inputs + outputs + cells]
  const LstmStepFloat<LstmDynamicRange> step = {load(parameters), {scratch, quantized}};
  for_each_step(step.p.sizes, step, input, hidden, cell, output);
}

}  // namespace kernel
}  // namespace onda
