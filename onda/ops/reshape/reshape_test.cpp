// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/reshape/reshape.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "onda/ops/gradient_check.h"
#include "tests/random_cases.h"
#include "tests/run_operator.h"

namespace onda {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

Tensor shape_of(const std::vector<std::int32_t>& extents) {
  return Tensor::of<std::int32_t>({static_cast<std::int32_t>(extents.size())}, extents, "shape");
}

TEST(Reshape, KeepsTheOrder) {
  EXPECT_THAT(
      run_operator<float>(Reshape{.new_shape = {3, 2}},
                          {.input_shape = {1, 2, 3}, .expected_shape = {3, 2}}, {1, 2, 3, 4, 5, 6}),
      ElementsAre(1, 2, 3, 4, 5, 6));
}

TEST(Reshape, TheSecondInputGoesFirstAndOneExtentMayBeOpen) {
  EXPECT_THAT(
      run_operator<std::int8_t>(
          Reshape{.new_shape = {9, 9}},
          {.input_shape = {2, 3}, .constants = {shape_of({3, -1, 1})}, .expected_shape = {3, 2, 1}},
          {1, 2, 3, 4, 5, 6}),
      ElementsAre(1, 2, 3, 4, 5, 6));
}

TEST(Reshape, AScalarIsNoExtentsOrTheOneExtent0) {
  for (const std::vector<std::int32_t>& extents : {std::vector<std::int32_t>{}, {0}}) {
    EXPECT_THAT(run_operator<float>(Reshape{.new_shape = extents},
                                    {.input_shape = {1, 1}, .expected_shape = {}}, {7}),
                ElementsAre(7));
  }
}

TEST(Reshape, WhatDoesNotFitIsAnError) {
  const auto error = [](std::vector<std::int32_t> extents) {
    return error_of<float>(Reshape{}, {.input_shape = {2, 3}, .constants = {shape_of(extents)}});
  };
  EXPECT_THAT(error({4, 2}),
              HasSubstr("RESHAPE: input 0: expected as many elements as shape (4, 2) "
                        "has, received shape (2, 3)"));
  EXPECT_THAT(error({4, -1}), HasSubstr("as shape (4, 1) has"));
  EXPECT_THAT(error({0, -1}), HasSubstr("as shape (0, 0) has"));
  EXPECT_THAT(error({-1, -1}), HasSubstr("expected no negative extent"));
  EXPECT_THAT(error({-2, -3}), HasSubstr("expected no negative extent"));
  EXPECT_THAT(error({INT32_MAX, INT32_MAX}), HasSubstr("expected at most"));
  EXPECT_THAT(error_of<float>(Reshape{}, {.input_shape = {2},
                                          .constants = {Tensor::of<float>({1}, {2.0f}, "shape")}}),
              HasSubstr("input 1: expected int32, received float32"));
}

const AddGradientCases reshape_cases([] {
  return std::vector<GradientCase>{
      {"to a vector", Reshape{.new_shape = {1, 12}}, {{.shape = {1, 2, 3, 2}}}}};
});

const AddRandomCases reshape_random("RESHAPE", [](RandomCases& random) {
  const std::int32_t a = random.size(4);
  const std::int32_t b = random.size(5);
  const Quantization how = random.scaled(random.real(0.001f, 0.5f));
  random.single(Reshape{.new_shape = {b, a}}, {1, a, b}, how, how);
});

}  // namespace
}  // namespace onda
