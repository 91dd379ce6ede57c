// SPDX-License-Identifier: Apache-2.0
#include "onda/train/schedule.h"

#include <gtest/gtest.h>

#include <cmath>

#include "onda/core/error.h"

// Expected numbers: Keras 3's formulas, worked by hand.

namespace onda {
namespace {

TEST(Schedule, ANumberStays) {
  const Schedule schedule = 0.25;
  EXPECT_EQ(schedule.at(0), 0.25);
  EXPECT_EQ(schedule.at(1000000), 0.25);
  EXPECT_THROW(Schedule(-1.0).check(), Error);
  EXPECT_THROW(Schedule(std::nan("")).check(), Error);
}

TEST(Schedule, ExponentialDecayByHand) {
  ExponentialDecay decay{.initial_learning_rate = 0.1, .decay_steps = 10, .decay_rate = 0.25};
  EXPECT_DOUBLE_EQ(decay.at(0), 0.1);
  EXPECT_DOUBLE_EQ(decay.at(5), 0.05);  // 0.25^(1/2)
  EXPECT_DOUBLE_EQ(decay.at(10), 0.025);
  EXPECT_DOUBLE_EQ(decay.at(15), 0.0125);
  decay.staircase = true;
  EXPECT_DOUBLE_EQ(decay.at(9), 0.1);
  EXPECT_DOUBLE_EQ(decay.at(10), 0.025);
  EXPECT_DOUBLE_EQ(decay.at(19), 0.025);
  EXPECT_DOUBLE_EQ(decay.at(20), 0.00625);
}

TEST(Schedule, PiecewiseConstantDecayChangesAfterItsBoundaries) {
  const Schedule decay =
      PiecewiseConstantDecay{.boundaries = {100, 200}, .values = {1, 0.5, 0.125}};
  EXPECT_EQ(decay.at(0), 1);
  EXPECT_EQ(decay.at(100), 1);
  EXPECT_EQ(decay.at(101), 0.5);
  EXPECT_EQ(decay.at(200), 0.5);
  EXPECT_EQ(decay.at(201), 0.125);
  EXPECT_NO_THROW(decay.check());
  EXPECT_EQ((PiecewiseConstantDecay{{}, {2}}).at(7), 2);
}

TEST(Schedule, PolynomialDecayByHand) {
  PolynomialDecay decay{
      .initial_learning_rate = 1, .decay_steps = 100, .end_learning_rate = 0.1, .power = 2};
  EXPECT_DOUBLE_EQ(decay.at(0), 1);
  EXPECT_DOUBLE_EQ(decay.at(50), 0.9 / 4 + 0.1);
  EXPECT_DOUBLE_EQ(decay.at(100), 0.1);
  EXPECT_DOUBLE_EQ(decay.at(150), 0.1);
  decay.cycle = true;  // of 200 steps, when the first hundred is over
  EXPECT_DOUBLE_EQ(decay.at(0), 1);
  EXPECT_DOUBLE_EQ(decay.at(100), 0.1);
  EXPECT_DOUBLE_EQ(decay.at(101), 0.9 * (99.0 / 200) * (99.0 / 200) + 0.1);
  EXPECT_DOUBLE_EQ(decay.at(150), 0.9 / 16 + 0.1);
  EXPECT_DOUBLE_EQ(decay.at(200), 0.1);
  EXPECT_DOUBLE_EQ(decay.at(225), 0.9 / 16 + 0.1);  // of 300
}

TEST(Schedule, CosineDecayByHand) {
  const CosineDecay decay{.initial_learning_rate = 0.4, .decay_steps = 60, .alpha = 0.1};
  EXPECT_DOUBLE_EQ(decay.at(0), 0.4);
  EXPECT_DOUBLE_EQ(decay.at(20), 0.4 * (0.9 * 0.75 + 0.1));  // cos(pi / 3) = 1 / 2
  EXPECT_DOUBLE_EQ(decay.at(30), 0.4 * (0.9 * 0.5 + 0.1));
  EXPECT_DOUBLE_EQ(decay.at(60), 0.04);
  EXPECT_DOUBLE_EQ(decay.at(600), 0.04);
}

TEST(Schedule, CosineDecayWarmsUpByHand) {
  const CosineDecay decay{
      .initial_learning_rate = 0.1, .decay_steps = 60, .warmup_target = 0.5, .warmup_steps = 8};
  EXPECT_DOUBLE_EQ(decay.at(0), 0.1);
  EXPECT_DOUBLE_EQ(decay.at(2), 0.2);
  EXPECT_DOUBLE_EQ(decay.at(8), 0.5);
  EXPECT_DOUBLE_EQ(decay.at(8 + 20), 0.5 * 0.75);
  EXPECT_NEAR(decay.at(8 + 60), 0, 1e-17);
  EXPECT_NEAR(decay.at(1000), 0, 1e-17);
}

TEST(Schedule, LinearWarmupLeadsToAnother) {
  const LinearWarmup warmup{
      .steps = 4,
      .after = ExponentialDecay{.initial_learning_rate = 0.8, .decay_steps = 1, .decay_rate = 0.5}};
  EXPECT_DOUBLE_EQ(warmup.at(0), 0);
  EXPECT_DOUBLE_EQ(warmup.at(1), 0.2);
  EXPECT_DOUBLE_EQ(warmup.at(4), 0.8);
  EXPECT_DOUBLE_EQ(warmup.at(5), 0.4);
  EXPECT_DOUBLE_EQ((LinearWarmup{.steps = 0, .after = 0.3}).at(0), 0.3);
}

TEST(Schedule, RejectsOptionsOutOfRange) {
  EXPECT_THROW(Schedule(ExponentialDecay{.initial_learning_rate = 1}).check(), Error);
  EXPECT_THROW(Schedule(PolynomialDecay{.initial_learning_rate = 1}).check(), Error);
  EXPECT_THROW(Schedule(CosineDecay{.initial_learning_rate = 1}).check(), Error);
  EXPECT_THROW(Schedule(PiecewiseConstantDecay{{1}, {1}}).check(), Error);
  EXPECT_THROW(Schedule(PiecewiseConstantDecay{{2, 2}, {1, 1, 1}}).check(), Error);
  EXPECT_THROW(Schedule(LinearWarmup{.steps = -1}).check(), Error);
  EXPECT_THROW(Schedule(LinearWarmup{.steps = 1, .after = -0.1}).check(), Error);
  EXPECT_NO_THROW(Schedule(LinearWarmup{.steps = 1, .after = 0.1}).check());
}

}  // namespace
}  // namespace onda
