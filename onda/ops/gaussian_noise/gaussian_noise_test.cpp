// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/gaussian_noise/gaussian_noise.h"

#include <gtest/gtest.h>

#include "onda/ops/gradient_check.h"
#include "onda/ops/training_batch.h"

namespace onda {
namespace {

const AddGradientCases gaussian_noise_cases([] {
  return std::vector<GradientCase>{
      {"of a vector", GaussianNoise{.stddev = 0.3f}, {{.shape = {1, 9}}}}};
});

// Mean 3 and standard deviation 0.5, within five of the means' own over 16,000 numbers.
TEST(GaussianNoise, HasItsMeanAndDeviation) {
  const Tensor tensor = Tensor::zeros(DType::float32, {1, 1000});
  std::vector<float> x(16000, 3.0f);
  std::vector<float> y(16000);
  const TrainingTensor inputs[] = {{.tensor = &tensor, .elements = 1000, .value = x.data()}};
  const TrainingTensor outputs[] = {{.tensor = &tensor, .elements = 1000, .value = y.data()}};
  Workers workers;
  GaussianNoise{.stddev = 0.5f}.forward({16, 16, inputs, outputs, true, 1, nullptr, &workers});
  double sum = 0;
  double squares = 0;
  for (const float value : y) {
    sum += static_cast<double>(value) - 3;
    squares += (static_cast<double>(value) - 3) * (static_cast<double>(value) - 3);
  }
  EXPECT_NEAR(sum / 16000, 0, 0.02);
  EXPECT_NEAR(squares / 16000, 0.25, 0.015);
}

}  // namespace
}  // namespace onda
