// SPDX-License-Identifier: Apache-2.0
#include "onda/train/regularizer.h"

#include <gtest/gtest.h>

#include <array>

#include "onda/core/error.h"

namespace onda {
namespace {

constexpr std::array<float, 4> weights{1, -2, 0, 4};  // sum |w| = 7, sum w² = 21

TEST(Regularizer, ValuesAndGradientsByHand) {
  EXPECT_DOUBLE_EQ(Regularizer(L1{.l1 = 0.5}).value(weights), 3.5);
  EXPECT_DOUBLE_EQ(Regularizer(L2{.l2 = 0.5}).value(weights), 10.5);
  EXPECT_DOUBLE_EQ(Regularizer(L1L2{.l1 = 0.5, .l2 = 0.25}).value(weights), 3.5 + 5.25);
  EXPECT_DOUBLE_EQ(Regularizer(L1{}).value(weights), 0.07);
  EXPECT_DOUBLE_EQ(Regularizer(L2{}).value(weights), 0.21);

  std::array<float, 4> gradient{10, 10, 10, 10};
  Regularizer(L1L2{.l1 = 0.5, .l2 = 0.25}).add_gradient(weights, gradient);
  EXPECT_EQ(gradient, (std::array<float, 4>{10 + 0.5f + 0.5f, 10 - 0.5f - 1, 10, 10 + 0.5f + 2}));
}

TEST(Regularizer, NoneAddsNothing) {
  const Regularizer none;
  std::array<float, 4> gradient{1, 2, 3, 4};
  none.add_gradient(weights, gradient);
  EXPECT_EQ(gradient, (std::array<float, 4>{1, 2, 3, 4}));
  EXPECT_EQ(none.value(weights), 0);
  EXPECT_FALSE(none);
  EXPECT_TRUE(Regularizer(L2{}));
  EXPECT_NO_THROW(none.check());
}

TEST(Regularizer, RejectsNegativeFactors) {
  EXPECT_THROW(Regularizer(L1{.l1 = -1}).check(), Error);
  EXPECT_THROW(Regularizer(L2{.l2 = -1}).check(), Error);
  EXPECT_NO_THROW(Regularizer(L1L2{}).check());
}

}  // namespace
}  // namespace onda
