// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/dropout/dropout.h"

#include <gtest/gtest.h>

#include "onda/ops/gradient_check.h"
#include "onda/ops/training_batch.h"

namespace onda {
namespace {

const AddGradientCases dropout_cases([] {
  return std::vector<GradientCase>{
      {"0.3 of an image", Dropout{.rate = 0.3f}, {{.shape = {1, 3, 2, 4}}}},
      {"nothing", Dropout{.rate = 0}, {{.shape = {1, 7}}}}};
});

struct Dropped {
  explicit Dropped(bool training, std::uint64_t random) {
    const Tensor tensor = Tensor::zeros(DType::float32, {1, 1000});
    const std::vector<float> x(16000, 3.0f);
    y.resize(16000);
    const TrainingTensor inputs[] = {
        {.tensor = &tensor, .elements = 1000, .value = const_cast<float*>(x.data())}};
    const TrainingTensor outputs[] = {{.tensor = &tensor, .elements = 1000, .value = y.data()}};
    Workers workers;
    Dropout{.rate = 0.25f}.forward({16, 16, inputs, outputs, training, random, nullptr, &workers});
  }
  std::vector<float> y;
};

// A quarter of 16,000 is dropped: 4,000 with a standard deviation of 55. The others are 3 / 0.75.
TEST(Dropout, DropsItsShareAndScalesTheRest) {
  const std::vector<float> y = Dropped(true, 5).y;
  EXPECT_NEAR(static_cast<double>(std::count(y.begin(), y.end(), 0.0f)), 4000, 220);
  EXPECT_EQ(std::count(y.begin(), y.end(), 0.0f) + std::count(y.begin(), y.end(), 4.0f), 16000);
  EXPECT_NE(Dropped(true, 6).y, y);
  EXPECT_EQ(Dropped(true, 5).y, y);
  const std::vector<float> kept = Dropped(false, 5).y;
  EXPECT_EQ(std::count(kept.begin(), kept.end(), 3.0f), 16000);
}

}  // namespace
}  // namespace onda
