// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdint>

#include "onda/ops/training_batch.h"
#include "onda/ops/transpose_conv/transpose_conv.h"
#include "onda/ops/window_batch.h"

namespace onda {
namespace {

// TRANSPOSE_CONV over a batch: what the loops read and write, and where it lies. The window is that
// of the convolution from y to x, so `input` in its names is y and `output` is x. Pixels and
// channels are counted in elements, of which each is `stride` samples side by side.
struct Transposed {
  const float* x = nullptr;        // [H, W, C][stride]
  const float* weights = nullptr;  // [O, h, w, C]
  const float* bias = nullptr;     // [O], or null
  float* y = nullptr;              // [H', W', O][stride]
  // Gradients; null where nobody asks.
  float* d = nullptr;  // of y
  float* dx = nullptr;
  float* dweights = nullptr;
  float* dbias = nullptr;
  bool add_to_dx = false;
  bool add_to_dweights = false;
  bool add_to_dbias = false;
  BatchWindow window = {};
  std::int64_t size = 0;
  std::int64_t stride = 0;
  std::int64_t channels = 0;     // C
  std::int64_t outputs = 0;      // O
  std::int64_t filter_size = 0;  // h w C
  float low = 0;                 // of the fused activation
  float high = 0;

  std::int64_t taps() const { return std::int64_t{window.filter_height} * window.filter_width; }
  std::int64_t tap(std::int64_t i, std::int64_t j) const {
    return (i * window.filter_width + j) * channels;
  }
};

// Pixels of a row of x, transposed: x[pixel][sample][x_step channels].
struct Block {
  std::int64_t row = 0;
  Range pixels;
  const float* x = nullptr;
  std::int64_t x_step = 0;
  std::int64_t x_size = 0;
  std::int64_t i = 0;  // the tap
  std::int64_t j = 0;
};

}  // namespace
}  // namespace onda

#define ONDA_VECTOR_LOOPS "onda/ops/transpose_conv/transpose_conv_loops.inc"
#include "onda/core/vector_loops.inc"

namespace onda {
namespace {

Transposed transposed(const TrainingBatch& batch, const kernel::Window& window,
                      Activation activation) {
  const TrainingTensor& weights = batch.inputs[1];
  const TrainingTensor& x = batch.inputs[2];
  const TrainingTensor bias = batch.inputs.size() > 3 ? batch.inputs[3] : TrainingTensor{};
  const TrainingTensor& y = batch.outputs[0];
  const FloatRange range = float_range(activation);
  Transposed t{.x = x.value,
               .weights = weights.value,
               .bias = bias.value,
               .y = y.value,
               .d = y.gradient,
               .dx = x.gradient,
               .dweights = weights.gradient,
               .dbias = bias.gradient,
               .add_to_dx = x.accumulate,
               .add_to_dweights = weights.accumulate,
               .add_to_dbias = bias.accumulate,
               .window = {window},
               .size = batch.size,
               .stride = batch.stride,
               .channels = window.output_channels,
               .outputs = window.input_channels,
               .low = range.low,
               .high = range.high};
  t.filter_size = t.taps() * t.channels;
  return t;
}

}  // namespace

TrainingNeeds TransposeConv::training_needs(const Operands&, int) const {
  return {.output_values = activation != Activation::none};
}

void TransposeConv::forward(const TrainingBatch& batch) const {
  const Transposed t = transposed(batch, window(inputs_of(batch)), activation);
  const auto run = ONDA_BEST(forward);
  share_pixels(batch, t.window.input_height, t.window.input_width,
               [&](int, const Pixels& pixels) { run(t, pixels); });
}

// With d = dy where the activation lets y pass and 0 elsewhere, over all pixels (p, q) of x:
// dx[p, q, c] = sum over taps and o of weights[o, i, j, c] d[under tap (i, j), o],
// dweights[o, i, j, c] = sum d[under tap (i, j), o] x[p, q, c], dbias[o] = sum of d[o].
void TransposeConv::backward(const TrainingBatch& batch) const {
  const Transposed t = transposed(batch, window(inputs_of(batch)), activation);
  Workers& workers = *batch.workers;
  if (activation != Activation::none) {
    const auto run = ONDA_BEST(cut);
    workers.share(t.window.input_pixels(),
                  [&](int, std::int64_t begin, std::int64_t end) { run(t, begin, end); });
  }
  if (t.dweights) {
    const auto run = ONDA_BEST(weight_gradient);
    constexpr std::int64_t lanes = TrainingBatch::lanes;
    const std::int64_t x_step = (t.channels + lanes - 1) / lanes * lanes;
    const std::int64_t sums = t.outputs * t.taps() * x_step;
    const std::int64_t panel = pixels_together * t.size * x_step;
    workers.share(t.outputs, [&](int worker, std::int64_t begin, std::int64_t end) {
      float* own = workers.scratch(worker, static_cast<std::size_t>(sums + panel));
      run(t, begin, end, own, own + sums);
    });
  }
  if (t.dbias) {
    const auto run = ONDA_BEST(bias_gradient);
    workers.share(t.outputs,
                  [&](int, std::int64_t begin, std::int64_t end) { run(t, begin, end); });
  }
  if (t.dx) {
    const auto run = ONDA_BEST(input_gradient);
    share_pixels(batch, t.window.output_height, t.window.output_width,
                 [&](int, const Pixels& pixels) { run(t, pixels); });
  }
}

}  // namespace onda
