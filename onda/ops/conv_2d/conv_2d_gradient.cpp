// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdint>

#include "onda/ops/conv_2d/conv_2d.h"
#include "onda/ops/training_batch.h"
#include "onda/ops/window_batch.h"

namespace onda {
namespace {

// CONV_2D over a batch: what the loops read and write, and where it lies. Pixels and channels are
// counted in elements, of which each is `stride` samples side by side.
struct Convolution {
  const float* x = nullptr;        // [H, W, C][stride]
  const float* weights = nullptr;  // [O, h, w, C / groups]
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
  std::int64_t groups = 1;
  std::int64_t filter_channels = 0;  // C / groups
  std::int64_t group_outputs = 0;    // O / groups
  std::int64_t filter_size = 0;      // h w C / groups
  // Taps of one row of the filter whose channels lie one after another in x as in the weights.
  std::int64_t taps_together = 1;
  float low = 0;  // of the fused activation
  float high = 0;

  std::int64_t tap(std::int64_t i, std::int64_t j) const {
    return (i * window.filter_width + j) * filter_channels;
  }
  // The first channel of a group under tap (i, j) of the window at an output pixel.
  std::int64_t input_pixel(std::int64_t row, std::int64_t column, std::int64_t i, std::int64_t j,
                           std::int64_t group) const {
    return window.input_at(window.input_row(row, i), window.input_column(column, j)) +
           group * filter_channels;
  }
};

// Taps of a filter's row that are gone through together, from (i, j) on.
struct TapRun {
  std::int64_t i = 0;
  std::int64_t j = 0;
};

// Pixels of one row with their gradients transposed: d[pixel][sample][d_step outputs].
struct Block {
  std::int64_t group = 0;
  std::int64_t row = 0;
  Range pixels;
  const float* d = nullptr;
  std::int64_t d_step = 0;
  std::int64_t d_size = 0;
  TapRun run = {};
};

// A filter's taps and channels, cut into tiles of rows that the loops take at once.
struct WeightTile {
  TapRun run;
  std::int64_t first = 0;  // channel, counted from the run's begin
  std::int64_t rows = 0;
  std::int64_t tap = 0;  // the place in the filter
};

struct WeightTiles {
  WeightTiles(const Convolution& c, std::int64_t rows_of_a_tile)
      : runs_in_a_row(c.window.filter_width / c.taps_together),
        taps_together(c.taps_together),
        rows_of_a_run(c.taps_together * c.filter_channels),
        tile_rows(rows_of_a_tile),
        tiles_of_a_run((rows_of_a_run + tile_rows - 1) / tile_rows),
        count(c.window.filter_height * runs_in_a_row * tiles_of_a_run) {}

  WeightTile operator[](std::int64_t index) const {
    const std::int64_t run = index / tiles_of_a_run;
    const std::int64_t first = index % tiles_of_a_run * tile_rows;
    return {{run / runs_in_a_row, run % runs_in_a_row * taps_together},
            first,
            std::min(tile_rows, rows_of_a_run - first),
            run * rows_of_a_run + first};
  }

  std::int64_t runs_in_a_row;
  std::int64_t taps_together;
  std::int64_t rows_of_a_run;
  std::int64_t tile_rows;
  std::int64_t tiles_of_a_run;
  std::int64_t count;
};

}  // namespace
}  // namespace onda

#define ONDA_VECTOR_LOOPS "onda/ops/conv_2d/conv_2d_loops.inc"
#include "onda/core/vector_loops.inc"

namespace onda {
namespace {

Convolution convolution(const TrainingBatch& batch, const kernel::Window& window,
                        Activation activation) {
  const TrainingTensor& x = batch.inputs[0];
  const TrainingTensor& weights = batch.inputs[1];
  const TrainingTensor bias = batch.inputs.size() > 2 ? batch.inputs[2] : TrainingTensor{};
  const TrainingTensor& y = batch.outputs[0];
  const Shape& filter = weights.tensor->shape;
  const FloatRange range = float_range(activation);
  Convolution c{.x = x.value,
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
                .groups = window.input_channels / filter[3],
                .filter_channels = filter[3],
                .low = range.low,
                .high = range.high};
  c.group_outputs = window.output_channels / c.groups;
  c.filter_size = c.filter_channels * window.filter_height * window.filter_width;
  if (c.groups == 1 && window.dilation_width == 1) c.taps_together = window.filter_width;
  return c;
}

}  // namespace

TrainingNeeds Conv2D::training_needs(const Operands&, int) const {
  return {.output_values = activation != Activation::none};
}

void Conv2D::forward(const TrainingBatch& batch) const {
  const Convolution c = convolution(batch, window(inputs_of(batch)), activation);
  const auto run = ONDA_BEST(forward);
  share_pixels(batch, c.window.output_height, c.window.output_width,
               [&](int, const Pixels& pixels) { run(c, pixels); });
}

// With d = dy where the activation lets y pass and 0 elsewhere, over all output pixels (p, q):
// dbias[o] = sum d[p, q, o], dweights[o, i, j, c] = sum d[p, q, o] x[under tap (i, j), c],
// dx[under tap (i, j), c] = sum over taps and o of weights[o, i, j, c] d[p, q, o].
void Conv2D::backward(const TrainingBatch& batch) const {
  const Convolution c = convolution(batch, window(inputs_of(batch)), activation);
  Workers& workers = *batch.workers;
  if (activation != Activation::none) {
    const auto run = ONDA_BEST(cut);
    workers.share(c.window.output_pixels(),
                  [&](int, std::int64_t begin, std::int64_t end) { run(c, begin, end); });
  }
  if (c.dweights) {
    const auto run = ONDA_BEST(weight_gradient);
    const std::int64_t tiles = WeightTiles(c, ONDA_BEST(tile_rows)).count;
    constexpr std::int64_t lanes = TrainingBatch::lanes;
    const std::int64_t d_step = (c.group_outputs + lanes - 1) / lanes * lanes;
    const std::int64_t sums = c.filter_size * d_step;
    const std::int64_t panel = pixels_together * c.size * d_step;
    for (std::int64_t group = 0; group < c.groups; ++group) {
      workers.share(tiles, [&](int worker, std::int64_t begin, std::int64_t end) {
        float* own = workers.scratch(worker, static_cast<std::size_t>(sums + panel));
        run(c, group, begin, end, own, own + sums);
      });
    }
  }
  if (c.dbias) {
    const auto run = ONDA_BEST(bias_gradient);
    workers.share(c.window.output_channels,
                  [&](int, std::int64_t begin, std::int64_t end) { run(c, begin, end); });
  }
  if (c.dx) {
    const auto run = ONDA_BEST(input_gradient);
    share_pixels(batch, c.window.input_height, c.window.input_width,
                 [&](int, const Pixels& pixels) { run(c, pixels); });
  }
}

}  // namespace onda
