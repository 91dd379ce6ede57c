// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/pad/pad.h"

#include <algorithm>

#include "onda/ops/pad/pad_kernel.h"
#include "onda/ops/view.h"

namespace onda {

const schema::BuiltinOperator Pad::code = schema::BuiltinOperator::PAD;

std::vector<Shape> Pad::output_shapes(const Operands& inputs) const {
  inputs.expect_count(2, 2);
  return {Padded(inputs).shape};
}

Call Pad::prepare(Prepare& prepare) const {
  return place(prepare, Padded(prepare.inputs).inside, zero_of(prepare));
}

void Pad::forward(const TrainingBatch& batch) const {
  if (batch.inputs[0].is_parameter) throw Error("input 0: expected a computed tensor to train");
  const TrainingTensor& output = batch.outputs[0];
  std::fill_n(output.value, output.elements * batch.stride, 0.0f);
  for_each_in(Padded(operands(batch)).inside, batch.inputs[0].elements,
              [&](std::int64_t n, std::int64_t at) {
                std::copy_n(batch.inputs[0].value + n * batch.stride, batch.stride,
                            output.value + at * batch.stride);
              });
}

void Pad::backward(const TrainingBatch& batch) const {
  const TrainingTensor& input = batch.inputs[0];
  if (!input.gradient) return;
  for_each_in(Padded(operands(batch)).inside, input.elements, [&](std::int64_t n, std::int64_t at) {
    const float* dy = batch.outputs[0].gradient + at * batch.stride;
    float* dx = input.gradient + n * batch.stride;
    for (int i = 0; i < batch.stride; ++i) dx[i] = input.accumulate ? dx[i] + dy[i] : dy[i];
  });
}

ONDA_OPERATOR(Pad);

}  // namespace onda
