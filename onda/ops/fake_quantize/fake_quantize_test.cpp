// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/fake_quantize/fake_quantize.h"

#include <gtest/gtest.h>

#include <cmath>

#include "onda/core/instruction_set.h"
#include "onda/ops/gradient_check.h"
#include "onda/ops/training_batch.h"

namespace onda {
namespace {

using Floats = std::vector<float>;
using Range = FakeQuantize::Range;

#include "onda/ops/fake_quantize/fake_quantize_test.inc"

// Where it lets everything pass it has the gradient that finite differences see. Elsewhere it is a
// staircase, whose straight-through gradient they cannot see: PyTorch's numbers are below.
const AddGradientCases fake_quantize_cases([] {
  return std::vector<GradientCase>{
      {"at the end of a model",
       FakeQuantize{.range = Range::fixed, .while_training = false},
       {{.shape = {1, 9}}, {.shape = {2}, .is_parameter = true, .is_state = true}}}};
});

// [elements][samples], as the script has them, in lanes whose padding would be seen.
class Batch {
 public:
  static constexpr int stride = 16;

  Batch(FakeQuantize op, Floats range, int samples, int threads = 1)
      : op_(op), range_(std::move(range)), samples_(samples), workers_(threads) {}

  void run(const Floats& x, const Floats& d, bool training = true) {
    const auto elements = static_cast<std::int64_t>(x.size()) / samples_;
    x_ = Tensor::zeros(DType::float32, {1, static_cast<std::int32_t>(elements)});
    const auto count = static_cast<std::size_t>(elements * stride);
    from_.assign(count, 50);  // the padding
    dy_.assign(count, 0);
    to_.assign(count, 0);
    for (std::size_t i = 0; i < x.size(); ++i) {
      from_[place(i)] = x[i];
      dy_[place(i)] = d[i];
    }
    dx_.assign(count, before);
    drange_ = {before, before};
    const TrainingTensor inputs[] = {
        {&x_, elements, false, from_.data(), dx_.data(), accumulate},
        {&range_tensor_, 2, true, range_.data(), drange_.data(), accumulate}};
    const TrainingTensor outputs[] = {{&x_, elements, false, to_.data(), dy_.data()}};
    const TrainingBatch batch{samples_, stride, inputs, outputs, training, 1, nullptr, &workers_};
    op_.forward(batch);
    op_.backward(batch);
  }

  Floats y() const { return gathered(to_); }
  Floats dx() const { return gathered(dx_); }
  const Floats& drange() const { return drange_; }
  const Floats& range() const { return range_; }
  const Floats& all_dx() const { return dx_; }

  bool accumulate = false;
  static constexpr float before = 7;  // what the gradients hold

 private:
  std::size_t place(std::size_t i) const {
    const auto samples = static_cast<std::size_t>(samples_);
    return i / samples * stride + i % samples;
  }
  Floats gathered(const Floats& all) const {
    Floats some;
    for (std::size_t i = 0; i < all.size(); ++i) {
      if (i % stride < static_cast<std::size_t>(samples_)) some.push_back(all[i]);
    }
    return some;
  }

  FakeQuantize op_;
  Floats range_;
  int samples_;
  Workers workers_;
  Tensor x_;
  Tensor range_tensor_ = Tensor::zeros(DType::float32, {2});
  Floats from_, to_, dy_, dx_, drange_;
};

void expect_near(const Floats& received, const Floats& expected, float tolerance) {
  ASSERT_EQ(received.size(), expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) {
    EXPECT_NEAR(received[i], expected[i], tolerance) << i;
  }
}

TEST(FakeQuantize, HasPyTorchsValuesAndGradients) {
  const auto expect = [](Floats range, const Floats& y, const Floats& dx) {
    for (const bool accumulate : {false, true}) {
      Batch batch({.range = Range::fixed}, range, 7);
      batch.accumulate = accumulate;
      batch.run(x_values, d_values);
      expect_near(batch.y(), y, 1e-6f);
      Floats all = dx;
      for (float& value : all) value += accumulate ? Batch::before : 0;
      expect_near(batch.dx(), all, 1e-6f);
      EXPECT_EQ(batch.range(), range);
    }
  };
  expect({-1.9f, 2.3f}, wide_y, wide_dx);
  expect({-0.62f, 1.1f}, narrow_y, narrow_dx);
  expect({0.0f, 1.3f}, positive_y, positive_dx);
}

TEST(FakeQuantize, PaddingHasNoGradient) {
  Batch batch({.range = Range::learned}, {-1, 1}, 7);
  batch.run(x_values, d_values);
  for (std::size_t i = 0; i < batch.all_dx().size(); ++i) {
    if (i % Batch::stride >= 7) {
      EXPECT_EQ(batch.all_dx()[i], 0) << i;
    }
  }
}

TEST(FakeQuantize, RangesAreLearnedAsAutogradSays) {
  const auto expect = [](const Floats& range, const Floats& drange) {
    for (const bool accumulate : {false, true}) {
      Batch batch({.range = Range::learned}, range, 7);
      batch.accumulate = accumulate;
      batch.run(x_values, d_values);
      Floats all = drange;
      for (float& value : all) value += accumulate ? Batch::before : 0;
      expect_near(batch.drange(), all, accumulate ? 1e-6f : 1e-7f);
    }
  };
  expect({-0.62f, 1.1f}, narrow_drange);
  expect({-1.9f, 2.3f}, wide_drange);
}

TEST(FakeQuantize, EndsThatAreLearnedStayOnTheirSideOfZero) {
  Batch batch({.range = Range::learned}, {0.5f, 1.1f}, 7);
  batch.run(x_values, d_values);
  EXPECT_EQ(batch.range(), (Floats{0, 1.1f}));
  EXPECT_EQ(batch.drange()[0], 0);
  EXPECT_NE(batch.drange()[1], 0);
}

// By hand: of [0, 1], [-2, 0.5], nothing yet, and the constants 3 and 2.
TEST(FakeQuantize, RangesAreUnited) {
  const Floats a = {0, 1}, b = {-2, 0.5f}, none = {ValueRange{}.low, ValueRange{}.high};
  const Floats constant = {3, 2};
  const std::vector<std::span<const float>> all = {a, b, none, constant};
  EXPECT_EQ(united(all, 3), (ValueRange{-2, 3}));
  EXPECT_EQ(united(std::span(all).first(2), 2), (ValueRange{-2, 1}));
  EXPECT_FALSE(united(std::span(all).subspan(2, 1), 1).seen());
}

TEST(FakeQuantize, RangesMoveAsPyTorchsObserver) {
  Batch batch({.momentum = 0.99f}, {ValueRange{}.low, ValueRange{}.high}, 7);
  for (int step = 0; step < 4; ++step) {
    Floats x = x_values;
    for (float& value : x) {
      value = value * static_cast<float>(step + 1) - 0.1f * static_cast<float>(step);
    }
    batch.run(x, d_values);
    const auto at = moving_ranges.begin() + 2 * step;
    expect_near(batch.range(), {at, at + 2}, 1e-6f);
    const Floats before = batch.range();
    batch.run(x, d_values, false);  // inference moves nothing
    EXPECT_EQ(batch.range(), before);
  }
}

TEST(FakeQuantize, WithoutARangeEverythingPasses) {
  Batch batch({}, {ValueRange{}.low, ValueRange{}.high}, 7);
  batch.run(x_values, d_values, false);
  EXPECT_EQ(batch.y(), x_values);
  EXPECT_EQ(batch.dx(), d_values);
}

TEST(FakeQuantize, ANaNPasses) {
  Batch batch({.range = Range::fixed}, {-1, 1}, 1);
  batch.run({std::nanf(""), 0.5f}, {1, 1});
  EXPECT_TRUE(std::isnan(batch.y()[0]));
  EXPECT_FALSE(std::isnan(batch.y()[1]));
}

// By hand. [-1, 3] has the zero point -64 and, with the scale 4 / 255, the number 0.5 steps is a
// tie: away from 0, but an average of integers (63.5 away from the integer 0) goes the other way.
// [-128, 127] has the scale 1: what lies beyond is clamped.
TEST(FakeQuantize, TiesGoAwayFromZero) {
  const float step = int8_scale({-1, 3}).scale;
  for (const bool integers : {false, true}) {
    Batch batch({.range = Range::fixed, .integer_ties = integers}, {-1, 3}, 1);
    batch.run({0.5f * step, -0.5f * step, 100.5f * step}, {1, 1, 1});
    EXPECT_EQ(batch.y(),
              !integers ? (Floats{step, -step, 101 * step}) : (Floats{0, -step, 101 * step}));
    Batch ones({.range = Range::fixed, .integer_ties = integers}, {-128, 127}, 1);
    ones.run({2.5f, -2.5f, 0.49999997f, 1e30f, -1e30f}, {1, 1, 1, 1, 1});
    const float below_a_tie = integers ? 1.0f : 0.0f;  // integers: within a float's error
    EXPECT_EQ(ones.y(), (Floats{3, -3, below_a_tie, 127, -128}));
    EXPECT_EQ(ones.dx(), (Floats{1, 1, 1, 0, 0}));
  }
}

TEST(FakeQuantize, ChannelsHavePyTorchsValues) {
  const auto expect = [](const Shape& shape, int axis, const Floats& w, const Floats& expected) {
    const WeightGroups groups(shape, axis, true);
    Floats scales(groups.count());
    weight_scales(w, {}, 1, groups, scales);
    Floats q(w.size());
    groups.for_each_run([&](std::int64_t first, std::int64_t count, std::size_t group) {
      fake_quantize(w.data() + first, q.data() + first, count, {scales[group], 0}, -127, 127);
    });
    expect_near(q, expected, 1e-6f);
  };
  expect({3, 2, 2, 2}, 0, conv_w, conv_q);
  expect({1, 3, 2, 3}, 3, depthwise_w, depthwise_q);
}

TEST(FakeQuantize, AllInstructionSetsAndThreadsGiveTheSameBits) {
  Floats x, d;
  for (int i = 0; i < 23 * 13; ++i) {
    x.push_back(std::sin(static_cast<float>(i)) * 3);
    d.push_back(std::cos(static_cast<float>(i) * 1.7f));
  }
  const auto all = [&](Range range, int threads) {
    Batch batch({.range = range, .integer_ties = range == Range::shared}, {-1.1f, 2.1f}, 13,
                threads);
    batch.run(x, d);
    return std::tuple(batch.y(), batch.dx(), batch.range(), batch.drange());
  };
  const InstructionSet before = instruction_set();
  for (const Range range : {Range::moving_average, Range::learned, Range::shared}) {
    use_instruction_set(InstructionSet::baseline);
    const auto expected = all(range, 1);
    for (const InstructionSet set : supported_instruction_sets()) {
      use_instruction_set(set);
      for (const int threads : {1, 2, 3}) {
        EXPECT_EQ(all(range, threads), expected) << name_of(set) << ", threads " << threads;
      }
    }
  }
  use_instruction_set(before);
}

}  // namespace
}  // namespace onda
