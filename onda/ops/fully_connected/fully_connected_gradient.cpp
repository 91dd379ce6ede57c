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
  std::int64_t size = 0;
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

// So many inputs, or outputs, are gone through one by one for the gradient of their weights.
constexpr std::int64_t few = 3;

// What a matrix product of the row takes, as Workers::share() counts work: a vector of products is
// as fast as a number that is read or written.
std::int64_t products(const Row& row) { return row.inputs * row.outputs * row.stride / 8; }

// The first row of a sample, and how many there are: an input of shape [..., I] is several rows of
// I elements.
struct Rows {
  Rows(const TrainingBatch& batch, Activation activation) {
    const TrainingTensor& x = batch.inputs[0];
    const TrainingTensor& weights = batch.inputs[1];
    if (!weights.is_parameter) throw Error("input 1: expected weights to train, not computed ones");
    const TrainingTensor bias = batch.inputs.size() > 2 ? batch.inputs[2] : TrainingTensor{};
    const TrainingTensor& y = batch.outputs[0];
    const std::vector<std::int32_t>& extents = weights.tensor->shape.extents();  // [O, I]
    const FloatRange range = float_range(activation);
    row = {.x = x.value,
           .weights = weights.value,
           .bias = bias.value,
           .y = y.value,
           .inputs = extents[1],
           .outputs = extents[0],
           .size = batch.size,
           .stride = batch.stride,
           .low = range.low,
           .high = range.high,
           .d = y.gradient,
           .dx = x.gradient,
           .dweights = weights.gradient,
           .dbias = bias.gradient,
           .add_to_dx = x.accumulate,
           .add_to_dweights = weights.accumulate,
           .add_to_dbias = bias.accumulate};
    count = x.elements / row.inputs;
  }

  // Goes to the next row, whose gradients of the parameters come on top.
  void next() {
    row.x += row.inputs * row.stride;
    row.y += row.outputs * row.stride;
    if (row.d) row.d += row.outputs * row.stride;
    if (row.dx) row.dx += row.inputs * row.stride;
    row.add_to_dweights = true;
    row.add_to_dbias = true;
    --count;
  }

  Row row;
  std::int64_t count = 0;
};

}  // namespace

TrainingNeeds FullyConnected::training_needs(const Operands&, int) const {
  return {.output_values = activation != Activation::none};
}

// y[o] = activation(sum_i weights[o, i] x[i] + bias[o]), each a vector over the batch.
void FullyConnected::forward(const TrainingBatch& batch) const {
  const auto run = ONDA_BEST(forward);
  for (Rows rows(batch, activation); rows.count > 0; rows.next()) {
    batch.workers->share(
        rows.row.outputs,
        [&](int, std::int64_t begin, std::int64_t end) { run(rows.row, begin, end); },
        products(rows.row));
  }
}

// With d[o] = dy[o] where the activation lets y pass and 0 elsewhere:
// dbias[o] = sum d[o], dweights[o, i] = sum d[o] x[i] (over the batch and the rows),
// dx[i] = sum_o weights[o, i] d[o].
void FullyConnected::backward(const TrainingBatch& batch) const {
  Workers& workers = *batch.workers;
  constexpr int lanes = TrainingBatch::lanes;
  for (Rows rows(batch, activation); rows.count > 0; rows.next()) {
    const Row& row = rows.row;
    if (activation != Activation::none || row.dbias) {
      const auto run = ONDA_BEST(cut_and_sum);
      workers.share(
          row.outputs,
          [&](int, std::int64_t begin, std::int64_t end) {
            run(row, activation != Activation::none, begin, end);
          },
          row.outputs * row.stride);
    }
    const std::int64_t blocks = (row.inputs + lanes - 1) / lanes;
    if (row.dweights && row.inputs <= few) {
      ONDA_BEST(weight_gradient_of_few_inputs)(row);
    } else if (row.dweights && row.outputs <= few) {
      const auto run = ONDA_BEST(weight_gradient_of_few_outputs);
      workers.share(
          blocks, [&](int, std::int64_t begin, std::int64_t end) { run(row, begin, end); },
          products(row));
    } else if (row.dweights) {
      const auto run = ONDA_BEST(weight_gradient);
      const auto panel = static_cast<std::size_t>(lanes) * static_cast<std::size_t>(row.stride);
      workers.share(
          blocks,
          [&](int worker, std::int64_t begin, std::int64_t end) {
            run(row, workers.scratch(worker, panel), begin, end);
          },
          products(row));
    }
    if (row.dx) {
      const auto run = ONDA_BEST(input_gradient);
      workers.share(
          row.inputs, [&](int, std::int64_t begin, std::int64_t end) { run(row, begin, end); },
          products(row));
    }
  }
}

}  // namespace onda
