// SPDX-License-Identifier: Apache-2.0
#include <cstdint>

#include "onda/ops/depthwise_conv_2d/depthwise_conv_2d.h"
#include "onda/ops/training_batch.h"
#include "onda/ops/window_batch.h"

namespace onda {
namespace {

// Outputs whose weights' gradients are summed up together.
constexpr std::int64_t outputs_together = 8;

// What a tap of the window multiplies at one pixel: channel 0 of both.
struct Tap {
  const float* values;
  const float* weights;
};

// DEPTHWISE_CONV_2D over a batch: what the loops read and write.
struct Convolution {
  const float* x = nullptr;        // [H, W, C][stride]
  const float* weights = nullptr;  // [h, w, C * M]
  const float* bias = nullptr;     // [C * M], or null
  float* y = nullptr;              // [H', W', C * M][stride]
  // Gradients; null where nobody asks.
  float* d = nullptr;  // of y
  float* dx = nullptr;
  float* dweights = nullptr;
  float* dbias = nullptr;
  bool add_to_dx = false;
  bool add_to_dweights = false;
  bool add_to_dbias = false;
  BatchWindow window = {};
  std::int64_t stride = 0;
  std::int64_t multiplier = 1;
  float low = 0;  // of the fused activation
  float high = 0;
};

}  // namespace
}  // namespace onda

#define ONDA_VECTOR_LOOPS "onda/ops/depthwise_conv_2d/depthwise_conv_2d_loops.inc"
#include "onda/core/vector_loops.inc"

namespace onda {
namespace {

Convolution convolution(const TrainingBatch& batch, const kernel::Window& window,
                        Activation activation) {
  const TrainingTensor& x = batch.inputs[0];
  const TrainingTensor& weights = batch.inputs[1];
  const TrainingTensor bias = batch.inputs.size() > 2 ? batch.inputs[2] : TrainingTensor{};
  const TrainingTensor& y = batch.outputs[0];
  const FloatRange range = float_range(activation);
  return {.x = x.value,
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
          .stride = batch.stride,
          .multiplier = window.output_channels / window.input_channels,
          .low = range.low,
          .high = range.high};
}

// Memory of a worker for the taps of one pixel.
Tap* tap_list(const TrainingBatch& batch, int worker, const BatchWindow& window) {
  const auto taps = static_cast<std::size_t>(window.filter_height) *
                    static_cast<std::size_t>(window.filter_width);
  return reinterpret_cast<Tap*>(batch.workers->scratch(worker, taps * sizeof(Tap) / sizeof(float)));
}

}  // namespace

TrainingNeeds DepthwiseConv2D::training_needs(const Operands&, int) const {
  return {.output_values = activation != Activation::none};
}

void DepthwiseConv2D::forward(const TrainingBatch& batch) const {
  const Convolution c = convolution(batch, window(inputs_of(batch)), activation);
  const auto run = ONDA_BEST(forward);
  share_pixels(
      batch, c.window.output_height, c.window.output_width,
      [&](int worker, const Pixels& pixels) { run(c, pixels, tap_list(batch, worker, c.window)); });
}

// With d = dy where the activation lets y pass and 0 elsewhere, over all output pixels:
// dbias[o] = sum d[o], dweights[i, j, o] = sum d[o] x[under tap (i, j), o / M],
// dx[c] = sum over taps and m of weights[i, j, c * M + m] d[c * M + m].
void DepthwiseConv2D::backward(const TrainingBatch& batch) const {
  const Convolution c = convolution(batch, window(inputs_of(batch)), activation);
  Workers& workers = *batch.workers;
  const std::int64_t outputs = c.window.output_channels;
  if (activation != Activation::none) {
    const auto run = ONDA_BEST(cut);
    workers.share(c.window.output_pixels(),
                  [&](int, std::int64_t begin, std::int64_t end) { run(c, begin, end); });
  }
  if (c.dweights) {
    const auto run = ONDA_BEST(weight_gradient);
    const std::int64_t sums = std::int64_t{c.window.filter_height} * c.window.filter_width *
                              outputs_together * TrainingBatch::lanes;
    workers.share((outputs + outputs_together - 1) / outputs_together,
                  [&](int worker, std::int64_t begin, std::int64_t end) {
                    run(c, begin, end, workers.scratch(worker, static_cast<std::size_t>(sums)));
                  });
  }
  if (c.dbias) {
    const auto run = ONDA_BEST(bias_gradient);
    workers.share(outputs, [&](int, std::int64_t begin, std::int64_t end) { run(c, begin, end); });
  }
  if (c.dx) {
    const auto run = ONDA_BEST(input_gradient);
    share_pixels(batch, c.window.input_height, c.window.input_width,
                 [&](int worker, const Pixels& pixels) {
                   run(c, pixels, tap_list(batch, worker, c.window));
                 });
  }
}

}  // namespace onda
