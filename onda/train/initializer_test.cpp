// SPDX-License-Identifier: Apache-2.0
#include "onda/train/initializer.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace onda {
namespace {

TEST(Initializer, GlorotLimitsByHand) {
  EXPECT_DOUBLE_EQ(GlorotUniform::limit({1, 16}), std::sqrt(6.0 / 17));   // 0.594
  EXPECT_DOUBLE_EQ(GlorotUniform::limit({16, 16}), std::sqrt(6.0 / 32));  // 0.433
}

// numpy.random.RandomState(42).rand(3) is 0.3745401188473625, 0.9507143064162014,
// 0.7319939418114051; uniform(-limit, limit) stretches that.
TEST(Initializer, GlorotDrawsNumpysUniformNumbers) {
  Random random(42);
  std::vector<float> values(3);
  GlorotUniform{}(values, {3, 2}, random);
  const double limit = std::sqrt(6.0 / 5);
  EXPECT_FLOAT_EQ(values[0], static_cast<float>(limit * (2 * 0.3745401188473625 - 1)));
  EXPECT_FLOAT_EQ(values[1], static_cast<float>(limit * (2 * 0.9507143064162014 - 1)));
  EXPECT_FLOAT_EQ(values[2], static_cast<float>(limit * (2 * 0.7319939418114051 - 1)));
}

// 100,000 numbers reach within 1/1000 of both limits, and no further.
TEST(Initializer, GlorotFillsItsRange) {
  Random random(1);
  std::vector<float> values(100000);
  GlorotUniform{}(values, {100, 200}, random);
  const double limit = std::sqrt(6.0 / 300);
  const auto [low, high] = std::minmax_element(values.begin(), values.end());
  EXPECT_LE(*high, limit);
  EXPECT_GE(*low, -limit * (1 + 1e-7));
  EXPECT_GT(*high, 0.999 * limit);
  EXPECT_LT(*low, -0.999 * limit);
}

}  // namespace
}  // namespace onda
