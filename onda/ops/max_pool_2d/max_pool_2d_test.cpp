// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/max_pool_2d/max_pool_2d.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/run_operator.h"

namespace onda {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

// All vectors by hand.

TEST(MaxPool2D, PaddingIsNotAValue) {
  EXPECT_THAT(run_operator<float>(MaxPool2D{{.filter = {2, 2}, .stride = {2, 2}}},
                                  {.input_shape = {1, 3, 3, 1}, .expected_shape = {1, 2, 2, 1}},
                                  {-1, -2, -3, -4, -5, -6, -7, -8, -9}),
              ElementsAre(-1, -3, -7, -9));
}

TEST(MaxPool2D, ChannelsAreApart) {
  EXPECT_THAT(
      run_operator<float>(
          MaxPool2D{{.padding = Padding::valid, .filter = {2, 1}, .activation = Activation::relu6}},
          {.input_shape = {1, 2, 2, 2}}, {1, -2, 3, 40, -5, -6, 7, 8}),
      ElementsAre(1, 0, 6, 6));
}

TEST(MaxPool2D, Int8) {
  const OperatorRun run{
      .input_shape = {2, 1, 3, 1}, .input = quantized(0.5f, 5), .output = quantized(0.5f, 5)};
  EXPECT_THAT(
      run_operator<std::int8_t>(MaxPool2D{{.filter = {1, 2}}}, run, {-128, -100, 127, 3, 2, 1}),
      ElementsAre(-100, 127, 127, 3, 2, 1));
  // relu: nothing below the zero point
  EXPECT_THAT(run_operator<std::int8_t>(MaxPool2D{{.activation = Activation::relu}}, run,
                                        {-128, -100, 127, 3, 5, 6}),
              ElementsAre(5, 5, 127, 5, 5, 6));
}

TEST(MaxPool2D, WhatDoesNotFitIsAnError) {
  EXPECT_THAT(error_of<float>(MaxPool2D{{.filter = {-1, 1}}}, {.input_shape = {1, 4, 4, 3}}),
              HasSubstr("MAX_POOL_2D: filter height: expected 1 to"));
  EXPECT_THAT(error_of<float>(MaxPool2D{}, {.input_shape = {4, 3}}),
              HasSubstr("input 0: expected 4 axes, received shape (4, 3)"));
}

}  // namespace
}  // namespace onda
