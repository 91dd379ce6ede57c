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

ValueRange range_in(const TrainingBatch& batch, const FakeQuantize& op) {
  std::vector<std::span<const float>> constants;
  for (const TrainingTensor& input : batch.inputs.subspan(1)) {
    constants.emplace_back(input.value, static_cast<std::size_t>(input.elements));
  }
  return united(constants, op.ranges);
}

Grid grid_of(const ValueRange& range, bool integer_ties) {
  const ScaleAndZeroPoint how = int8_scale(range);
  return {.scale = how.scale,
          .zero_point = static_cast<float>(how.zero_point),
          .integer_ties = integer_ties};
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
  const bool first = range[0] == ValueRange{}.low;
  range[0] = first ? to.low : range[0] + (to.low - range[0]) * (1 - momentum);
  range[1] = first ? to.high : range[1] + (to.high - range[1]) * (1 - momentum);
}

void set_or_add(const TrainingTensor& tensor, std::int64_t i, float value) {
  tensor.gradient[i] = tensor.accumulate ? tensor.gradient[i] + value : value;
}

// Sums of elements, [elements][3], become the gradients of low and high.
void learn_range(const TrainingBatch& batch, const ValueRange& range, const float* sums) {
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
  const float* own = batch.inputs[1].value;
  // An end at 0 is where it has to be, unless that is all there is.
  const bool is_empty = range.low == range.high;
  const bool low_counts = own[0] == range.low && (own[0] < 0 || is_empty);
  const bool high_counts = own[1] == range.high && (own[1] > 0 || is_empty);
  const double low = low_counts ? g * (below - within / 255) : 0;
  const double high = high_counts ? g * (above + within / 255) : 0;
  set_or_add(batch.inputs[1], 0, static_cast<float>(low));
  set_or_add(batch.inputs[1], 1, static_cast<float>(high));
}

}  // namespace

std::vector<Shape> FakeQuantize::output_shapes(const Operands& inputs) const {
  const auto count = static_cast<int>(inputs.size());
  inputs.expect_count(1 + ranges, count);
  for (int i = 1; i <= ranges; ++i) inputs.expect_shape(i, {2});
  if (!(momentum >= 0 && momentum < 1)) {
    throw Error("expected a momentum in [0, 1), received {}", momentum);
  }
  return {inputs[0].shape};
}

ValueRange united(std::span<const std::span<const float>> constants, int ranges) {
  ValueRange all;
  for (std::size_t i = 0; i < constants.size(); ++i) {
    const std::span<const float> values = constants[i];
    if (i < static_cast<std::size_t>(ranges) && values[0] == ValueRange{}.low) continue;
    for (const float value : values) {
      all.low = std::min(all.low, value);
      all.high = std::max(all.high, value);
    }
  }
  return all;
}

TrainingNeeds FakeQuantize::training_needs(const Operands&, int) const {
  TrainingNeeds needs{.input_values = while_training, .output_values = false};
  if (range == Range::moving_average || range == Range::fixed) {
    for (int i = 1; i <= ranges; ++i) needs.state_inputs.push_back(i);
  }
  return needs;
}

Attributes FakeQuantize::attributes() const {
  return {{"range", static_cast<double>(range)},
          {"momentum", momentum},
          {"ranges", ranges},
          {"integer_ties", integer_ties},
          {"while_training", while_training}};
}

FakeQuantize FakeQuantize::from(const Attributes& attributes) {
  const double kind = attribute(attributes, "range");
  const double ranges = attribute(attributes, "ranges");
  if (!(ranges >= 1 && ranges <= 1e6 && ranges == std::floor(ranges))) {
    throw Error("expected a number of ranges, received {}", ranges);
  }
  for (const Range known : {Range::moving_average, Range::learned, Range::shared, Range::fixed}) {
    if (static_cast<double>(known) == kind) {
      return {.range = known,
              .momentum = static_cast<float>(attribute(attributes, "momentum")),
              .ranges = static_cast<int>(ranges),
              .integer_ties = attribute(attributes, "integer_ties") != 0,
              .while_training = attribute(attributes, "while_training") != 0};
    }
  }
  throw Error("expected the number of a kind of range, received {}", kind);
}

Lowering FakeQuantize::lower(const Operands&) const { return {}; }

void FakeQuantize::forward(const TrainingBatch& batch) const {
  const TrainingTensor& x = batch.inputs[0];
  float* y = batch.outputs[0].value;
  if (batch.training && range == Range::moving_average) {
    move(batch.inputs[1].value, extremes(batch), momentum);
  }
  if (batch.training && range == Range::learned) {
    // An optimizer's step may be longer than the range: its ends stay on their sides of 0.
    float* ends = batch.inputs[1].value;
    ends[0] = std::min(ends[0], 0.0f);
    ends[1] = std::max(ends[1], 0.0f);
  }
  const ValueRange found = range_in(batch, *this);
  if ((batch.training && !while_training) || !found.seen()) {
    std::memcpy(y, x.value, static_cast<std::size_t>(x.elements * batch.stride) * sizeof(float));
    return;
  }
  const Grid grid = grid_of(found, integer_ties);
  const auto run = ONDA_BEST(to_grid);
  batch.workers->share(x.elements, [&](int, std::int64_t begin, std::int64_t end) {
    run(grid, x.value, y, begin * batch.stride, end * batch.stride);
  });
}

void FakeQuantize::backward(const TrainingBatch& batch) const {
  const TrainingTensor& x = batch.inputs[0];
  const TrainingTensor& ends = batch.inputs[1];
  const ValueRange found = range_in(batch, *this);
  Backward how{.grid = grid_of(found, integer_ties),
               .x = x.value,
               .d = batch.outputs[0].gradient,
               .dx = x.gradient,
               .add = x.accumulate,
               .stride = batch.stride};
  if ((batch.training && !while_training) || !found.seen()) how.x = nullptr;
  if (range == Range::learned && ends.gradient && how.x) {
    how.sums = batch.workers->scratch(0, static_cast<std::size_t>(3 * x.elements));
  }
  const auto run = ONDA_BEST(straight_through);
  if (how.dx || how.sums) {
    batch.workers->share(x.elements,
                         [&](int, std::int64_t begin, std::int64_t end) { run(how, begin, end); });
  }
  for (std::size_t i = 1; i < batch.inputs.size(); ++i) {
    const TrainingTensor& constant = batch.inputs[i];
    if (i == 1 && how.sums) {
      learn_range(batch, found, how.sums);
    } else if (constant.gradient && !constant.accumulate) {
      std::fill_n(constant.gradient, constant.elements, 0.0f);
    }
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
