// SPDX-License-Identifier: Apache-2.0
#include <cstdint>

#include "onda/ops/fully_connected/fully_connected.h"
#include "onda/ops/training_batch.h"

namespace onda {
namespace {

// FULLY_CONNECTED on one row of inputs, each element of which is `stride` samples side by side.
struct Row {
  const float* x = nullptr;        // [inputs][stride]
  const float* weights = nullptr;  // [outputs, inputs]
  const float* bias = nullptr;     // [outputs], or null
  float* y = nullptr;              // [outputs][stride]
  std::int64_t inputs = 0;
  std::int64_t outputs = 0;
  std::int64_t stride = 0;
  float low = 0;  // of the fused activation
  float high = 0;
  // Gradients; null where nobody asks.
  float* d = nullptr;  // [outputs][stride], of y
  float* dx = nullptr;
  float* dweights = nullptr;
  float* dbias = nullptr;
  bool add_to_dx = false;
  bool add_to_dweights = false;
  bool add_to_dbias = false;
};

}  // namespace
}  // namespace onda

#define ONDA_VECTOR_LOOPS "onda/ops/fully_connected/fully_connected_loops.inc"
#include "onda/core/vector_loops.inc"

namespace onda {
namespace {

// An input of shape [..., I] is several rows of I elements in each sample.
std::int64_t rows_of(const TrainingBatch& batch) {
  return batch.inputs[0].tensor->shape.elements() / batch.inputs[1].tensor->shape[1];
}

Row row_of(const TrainingBatch& batch, Activation activation, std::int64_t index) {
  const TrainingTensor& x = batch.inputs[0];
  const TrainingTensor& weights = batch.inputs[1];
  const TrainingTensor bias = batch.inputs.size() > 2 ? batch.inputs[2] : TrainingTensor{};
  const TrainingTensor& y = batch.outputs[0];
  const std::int64_t inputs = weights.tensor->shape[1];
  const std::int64_t outputs = weights.tensor->shape[0];
  const std::int64_t x_start = index * inputs * batch.stride;
  const std::int64_t y_start = index * outputs * batch.stride;
  const FloatRange range = float_range(activation);
  return {.x = x.value + x_start,
          .weights = weights.value,
          .bias = bias.value,
          .y = y.value + y_start,
          .inputs = inputs,
          .outputs = outputs,
          .stride = batch.stride,
          .low = range.low,
          .high = range.high,
          .d = y.gradient ? y.gradient + y_start : nullptr,
          .dx = x.gradient ? x.gradient + x_start : nullptr,
          .dweights = weights.gradient,
          .dbias = bias.gradient,
          .add_to_dx = x.accumulate,
          .add_to_dweights = weights.accumulate || index > 0,
          .add_to_dbias = bias.accumulate || index > 0};
}

}  // namespace

// y[o] = activation(sum_i weights[o, i] x[i] + bias[o]), each a vector over the batch.
void FullyConnected::forward(const TrainingBatch& batch) const {
  for (std::int64_t row = 0; row < rows_of(batch); ++row) {
    ONDA_BEST(forward)(row_of(batch, activation, row));
  }
}

// With d[o] = dy[o] where the activation lets y pass and 0 elsewhere:
// dbias[o] = sum d[o], dweights[o, i] = sum d[o] x[i] (over the batch and the rows),
// dx[i] = sum_o weights[o, i] d[o].
void FullyConnected::backward(const TrainingBatch& batch) const {
  for (std::int64_t index = 0; index < rows_of(batch); ++index) {
    const Row row = row_of(batch, activation, index);
    if (activation != Activation::none) ONDA_BEST(cut_gradient)(row);
    if (row.dweights) ONDA_BEST(weight_gradient)(row);
    if (row.dbias) ONDA_BEST(bias_gradient)(row);
    if (row.dx) ONDA_BEST(input_gradient)(row);
  }
}

}  // namespace onda
