// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/fake_quantize/fake_quantize.h"

#include <cmath>
#include <cstring>

#include "onda/ops/operator_model.h"

namespace onda {
namespace {

// The numbers that integers stand for.
struct Grid {
  float scale = 1;
  float zero_point = 0;
  float low = -128;  // of the integers
  float high = 127;
  /// Whether the integers themselves are rounded: ties away from the integer 0.
  bool integer_ties = false;
};

struct Backward {
  Grid grid;
  const float* x = nullptr;  // [elements][stride]
  const float* d = nullptr;
  float* dx = nullptr;  // null where nobody asks
  bool add = false;
  float* sums = nullptr;  // [elements][3]: dy below, error dy within, dy above; null: not asked
  std::int64_t stride = 0;
};

}  // namespace
}  // namespace onda

#define ONDA_VECTOR_LOOPS "onda/ops/fake_quantize/fake_quantize_loops.inc"
#include "onda/core/vector_loops.inc"

namespace onda {
namespace {

using Range = FakeQuantize::Range;

ValueRange range_in(const TrainingBatch& batch) {
  return {batch.inputs[1].value[0], batch.inputs[1].value[1]};
}

Grid grid_of(const ValueRange& range, Range kind) {
  const ScaleAndZeroPoint how = int8_scale(range);
  return {.scale = how.scale,
          .zero_point = static_cast<float>(how.zero_point),
          .integer_ties = kind == Range::shared};
}

// The least and the largest value of the batch, which is the same in whatever order it is found.
ValueRange extremes(const TrainingBatch& batch) {
  const TrainingTensor& x = batch.inputs[0];
  std::vector<ValueRange> found(static_cast<std::size_t>(batch.workers->threads()));
  const auto run = ONDA_BEST(find_extremes);
  batch.workers->share(x.elements, [&](int worker, std::int64_t begin, std::int64_t end) {
    ValueRange& range = found[static_cast<std::size_t>(worker)];
    run(x.value, begin, end, batch.size, batch.stride, range.low, range.high);
  });
  ValueRange all;
  for (const ValueRange& range : found) {
    all.low = std::min(all.low, range.low);
    all.high = std::max(all.high, range.high);
  }
  return all;
}

void move(float* range, const ValueRange& to, float momentum) {
  if (!to.seen()) return;  // nothing but NaN, which the loss will show
  const bool first = !(range[0] <= range[1]);
  range[0] = first ? to.low : range[0] + (to.low - range[0]) * (1 - momentum);
  range[1] = first ? to.high : range[1] + (to.high - range[1]) * (1 - momentum);
}

void set_or_add(const TrainingTensor& tensor, std::int64_t i, float value) {
  tensor.gradient[i] = tensor.accumulate ? tensor.gradient[i] + value : value;
}

// Sums of elements, [elements][3], become the gradients of low and high.
void learn_range(const TrainingBatch& batch, const float* sums) {
  const std::int64_t elements = batch.inputs[0].elements;
  double below = 0;
  double within = 0;
  double above = 0;
  for (std::int64_t i = 0; i < elements; ++i, sums += 3) {
    below += static_cast<double>(sums[0]);
    within += static_cast<double>(sums[1]);
    above += static_cast<double>(sums[2]);
  }
  const double g = 1 / std::sqrt(127.0 * static_cast<double>(elements));
  const ValueRange range = range_in(batch);
  const double low = range.low <= 0 ? g * (below - within / 255) : 0;
  const double high = range.high >= 0 ? g * (above + within / 255) : 0;
  set_or_add(batch.inputs[1], 0, static_cast<float>(low));
  set_or_add(batch.inputs[1], 1, static_cast<float>(high));
}

bool passes(const TrainingBatch& batch, bool while_training) {
  return (batch.training && !while_training) || !range_in(batch).seen();
}

}  // namespace

std::vector<Shape> FakeQuantize::output_shapes(const Operands& inputs) const {
  inputs.expect_count(2, 2);
  inputs.expect_shape(1, {2});
  if (!(momentum >= 0 && momentum < 1)) {
    throw Error("expected a momentum in [0, 1), received {}", momentum);
  }
  return {inputs[0].shape};
}

TrainingNeeds FakeQuantize::training_needs(const Operands&, int) const {
  TrainingNeeds needs{.input_values = while_training, .output_values = false};
  if (range == Range::moving_average || range == Range::fixed) needs.state_inputs = {1};
  return needs;
}

Lowering FakeQuantize::lower(const Operands&) const { return {}; }

void FakeQuantize::forward(const TrainingBatch& batch) const {
  const TrainingTensor& x = batch.inputs[0];
  float* y = batch.outputs[0].value;
  if (batch.training && range == Range::moving_average) {
    move(batch.inputs[1].value, extremes(batch), momentum);
  }
  if (passes(batch, while_training)) {
    std::memcpy(y, x.value, static_cast<std::size_t>(x.elements * batch.stride) * sizeof(float));
    return;
  }
  const Grid grid = grid_of(range_in(batch), range);
  const auto run = ONDA_BEST(to_grid);
  batch.workers->share(x.elements, [&](int, std::int64_t begin, std::int64_t end) {
    run(grid, x.value, y, begin * batch.stride, end * batch.stride);
  });
}

void FakeQuantize::backward(const TrainingBatch& batch) const {
  const TrainingTensor& x = batch.inputs[0];
  const TrainingTensor& ends = batch.inputs[1];
  Backward how{.grid = grid_of(range_in(batch), range),
               .x = x.value,
               .d = batch.outputs[0].gradient,
               .dx = x.gradient,
               .add = x.accumulate,
               .stride = batch.stride};
  if (passes(batch, while_training)) how.x = nullptr;
  if (range == Range::learned && ends.gradient && how.x) {
    how.sums = batch.workers->scratch(0, static_cast<std::size_t>(3 * x.elements));
  }
  const auto run = ONDA_BEST(straight_through);
  if (how.dx || how.sums) {
    batch.workers->share(x.elements,
                         [&](int, std::int64_t begin, std::int64_t end) { run(how, begin, end); });
  }
  if (how.sums) {
    learn_range(batch, how.sums);
  } else if (ends.gradient && !ends.accumulate) {
    ends.gradient[0] = ends.gradient[1] = 0;
  }
}

void fake_quantize(const float* from, float* to, std::int64_t count, ScaleAndZeroPoint how, int low,
                   int high) {
  ONDA_BEST(to_grid)
  (Grid{how.scale, static_cast<float>(how.zero_point), static_cast<float>(low),
        static_cast<float>(high)},
   from, to, 0, count);
}

ONDA_TRAINING_ONLY_OPERATOR(FakeQuantize);

}  // namespace onda
