// SPDX-License-Identifier: Apache-2.0
#include "onda/train/layers/shaping.h"

#include <gmock/gmock.h>

#include "onda/train/model.h"
#include "tests/error_of.h"

namespace onda {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

// Keras 3: each step `size` times, one after another; numpy.repeat(x, 3, axis=1).
TEST(UpSampling, OneDimensionRepeatsSteps) {
  const Model model = sequential({.shape = {2, 2}}, {layers::UpSampling1D{.size = 3}});
  const Tensor y = model.predict(Tensor::of<float>({1, 2, 2}, {1, 2, 3, 4}));
  EXPECT_EQ(y.shape, Shape({1, 6, 2}));
  EXPECT_THAT(y.values<float>(), ElementsAre(1, 2, 1, 2, 1, 2, 3, 4, 3, 4, 3, 4));
}

TEST(UpSampling, FactorsHaveToFit) {
  EXPECT_THAT(
      error_of([] {
        sequential({.shape = {2, 2}}, {layers::UpSampling1D{.size = 0}});
      }),
      HasSubstr("UpSampling1D: expected a factor of at least 1, and at most 1073741823 for an "
                "extent of 2, received 0"));
  EXPECT_THAT(error_of([] {
                sequential({.shape = {4, 4, 1}}, {layers::UpSampling2D{.height = 1 << 30}});
              }),
              HasSubstr("at most 536870911 for an extent of 4, received 1073741824"));
}

}  // namespace
}  // namespace onda
