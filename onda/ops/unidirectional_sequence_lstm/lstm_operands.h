// SPDX-License-Identifier: Apache-2.0
// For the sources of UNIDIRECTIONAL_SEQUENCE_LSTM: the numbers of its inputs.
#pragma once

#include "onda/ops/call.h"
#include "onda/ops/unidirectional_sequence_lstm/lstm_sequence_kernel.h"

namespace onda {

/// The inputs that belong to one gate.
struct LstmGateInputs {
  const char* name;
  int input;      ///< weights [cells, inputs]
  int recurrent;  ///< weights [cells, outputs]
  int peephole;   ///< [cells]; -1: this gate has none
  int bias;       ///< [cells]
  int norm;       ///< [cells]
};
inline constexpr LstmGateInputs lstm_input_gate{"input", 1, 5, 9, 12, 20};
inline constexpr LstmGateInputs lstm_forget_gate{"forget", 2, 6, 10, 13, 21};
inline constexpr LstmGateInputs lstm_cell_gate{"cell", 3, 7, -1, 14, 22};
inline constexpr LstmGateInputs lstm_output_gate{"output", 4, 8, 11, 15, 23};
enum LstmInput {
  lstm_projection = 16,
  lstm_projection_bias = 17,
  lstm_hidden = 18,
  lstm_cell = 19,
};

Call prepare_lstm_float(Prepare& prepare, const kernel::LstmSizes& sizes, float cell_clip,
                        float projection_clip);
Call prepare_lstm_dynamic_range(Prepare& prepare, const kernel::LstmSizes& sizes, float cell_clip,
                                float projection_clip, bool is_asymmetric);
Call prepare_lstm_integers(Prepare& prepare, const kernel::LstmSizes& sizes, float cell_clip);

}  // namespace onda
