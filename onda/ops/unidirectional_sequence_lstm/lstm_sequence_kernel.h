// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "../dynamic_range_kernel.h"

namespace onda {
namespace kernel {

struct LstmSizes {
  int batches;
  int steps;
  int inputs;
  int cells;
  int outputs;  // those of the projection, or as many as cells
  // Elements of input from one sequence to the next are `inputs` times this, those of output
  // `outputs` times; and so from one step to the next.
  int batch_stride;
  int step_stride;
};

/// step(input, hidden, cell, output) for every step of every sequence, which has a hidden and a
/// cell state of its own.
template <class Step, class T, class Cell>
inline void for_each_step(const LstmSizes& sizes, const Step& step, const T* input, T* hidden,
                          Cell* cell, T* output) {
  for (int b = 0; b < sizes.batches; ++b) {
    for (int t = 0; t < sizes.steps; ++t) {
      const int row = b * sizes.batch_stride + t * sizes.step_stride;
      step(row_of(input, row, sizes.inputs), hidden, cell, row_of(output, row, sizes.outputs));
    }
    hidden += sizes.outputs;
    cell += sizes.cells;
  }
}

}  // namespace kernel
}  // namespace onda
