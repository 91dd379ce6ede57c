// SPDX-License-Identifier: Apache-2.0
#include "onda/train/constraint.h"

#include <gtest/gtest.h>

#include <cmath>

#include "onda/core/error.h"

namespace onda {
namespace {

std::vector<float> constrained(const Constraint& constraint, std::vector<float> weights,
                               const Shape& shape) {
  constraint(weights, shape);
  return weights;
}

void expect_near(const std::vector<float>& actual, const std::vector<double>& wanted) {
  ASSERT_EQ(actual.size(), wanted.size());
  for (std::size_t i = 0; i < wanted.size(); ++i) EXPECT_NEAR(actual[i], wanted[i], 1e-6) << i;
}

TEST(Constraint, NonNegByHand) {
  EXPECT_EQ(constrained(NonNeg{}, {-1, 0, 2}, {3}), (std::vector<float>{0, 0, 2}));
}

// Two units with norms of 5 and 1.
TEST(Constraint, NormsOfUnitsByHand) {
  const std::vector<float> kernel{3, 4, 0.6f, 0.8f};
  expect_near(constrained(MaxNorm{}, kernel, {2, 2}), {1.2, 1.6, 0.6, 0.8});
  expect_near(constrained(MaxNorm{.max_value = 0.5}, kernel, {2, 2}), {0.3, 0.4, 0.3, 0.4});
  expect_near(constrained(UnitNorm{}, kernel, {2, 2}), {0.6, 0.8, 0.6, 0.8});
  expect_near(constrained(MinMaxNorm{.min_value = 2, .max_value = 3}, kernel, {2, 2}),
              {1.8, 2.4, 1.2, 1.6});
  // Half of the way: norms of 4 and 1.5.
  expect_near(constrained(MinMaxNorm{.min_value = 2, .max_value = 3, .rate = 0.5}, kernel, {2, 2}),
              {2.4, 3.2, 0.9, 1.2});
  expect_near(constrained(UnitNorm{}, {0, 0, 3, 4}, {2, 2}), {0, 0, 0.6, 0.8});
}

TEST(Constraint, AxesByHand) {
  const std::vector<float> kernel{3, 1, 4, 0};  // columns have norms of 5 and 1
  expect_near(constrained(UnitNorm{.axes = {0}}, kernel, {2, 2}), {0.6, 1, 0.8, 0});
  expect_near(constrained(UnitNorm{.axes = {-2}}, kernel, {2, 2}), {0.6, 1, 0.8, 0});
  const double norm = std::sqrt(26);
  expect_near(constrained(UnitNorm{.axes = {0, 1}}, kernel, {2, 2}),
              {3 / norm, 1 / norm, 4 / norm, 0});
  // A bias is one vector; a filter [2, 1, 1, 2] has a norm for each of the first axis.
  expect_near(constrained(UnitNorm{}, {3, 4}, {2}), {0.6, 0.8});
  expect_near(constrained(UnitNorm{}, {3, 4, 5, 0}, {2, 1, 1, 2}), {0.6, 0.8, 1, 0});
  // [2, 2, 2], norms over the middle axis.
  expect_near(constrained(UnitNorm{.axes = {1}}, {3, 5, 4, 12, 8, 0, 6, 1}, {2, 2, 2}),
              {0.6, 5.0 / 13, 0.8, 12.0 / 13, 0.8, 0, 0.6, 1});
  EXPECT_THROW(constrained(UnitNorm{.axes = {2}}, kernel, {2, 2}), Error);
}

}  // namespace
}  // namespace onda
