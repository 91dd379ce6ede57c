// SPDX-License-Identifier: Apache-2.0
#include "onda/train/loss.h"

#include <gtest/gtest.h>

#include <array>

namespace onda {
namespace {

// Three samples of two elements; what is beyond the third must not count.
//   prediction  sample 0: (1, 2)   sample 1: (0, -1)   sample 2: (3, 5)
//   target                (0, 4)             (0, -3)             (6, 5)
//   difference            (1, -2)            (0, 2)              (-3, 0)
struct Example {
  Example() {
    prediction.fill(7);
    target.fill(-7);
    const float predictions[2][3] = {{1, 0, 3}, {2, -1, 5}};
    const float targets[2][3] = {{0, 0, 6}, {4, -3, 5}};
    for (int element = 0; element < 2; ++element) {
      for (int sample = 0; sample < 3; ++sample) {
        prediction[element * 16 + sample] = predictions[element][sample];
        target[element * 16 + sample] = targets[element][sample];
      }
    }
  }
  std::array<float, 32> prediction, target;
  const Scores scores{prediction.data(), target.data(), 2, 3, 16};
};

std::array<float, 32> only(std::array<float, 3> first, std::array<float, 3> second) {
  std::array<float, 32> all{};
  std::copy(first.begin(), first.end(), all.begin());
  std::copy(second.begin(), second.end(), all.begin() + 16);
  return all;
}

TEST(Loss, MeanSquaredErrorByHand) {
  const Example e;
  EXPECT_DOUBLE_EQ(MeanSquaredError{}.sum(e.scores), (1.0 + 4 + 0 + 4 + 9 + 0) / 2);
  std::array<float, 32> gradient;
  gradient.fill(9);
  MeanSquaredError{}.gradient(e.scores, gradient.data());
  const float scale = static_cast<float>(2.0 / 6);  // 2 / (elements * samples)
  EXPECT_EQ(gradient, only({scale, 0, -3 * scale}, {-2 * scale, 2 * scale, 0}));
}

TEST(Loss, MeanAbsoluteErrorByHand) {
  const Example e;
  EXPECT_DOUBLE_EQ(MeanAbsoluteError{}.sum(e.scores), (1.0 + 2 + 0 + 2 + 3 + 0) / 2);
  std::array<float, 32> gradient;
  gradient.fill(9);
  MeanAbsoluteError{}.gradient(e.scores, gradient.data());
  const float scale = static_cast<float>(1.0 / 6);
  EXPECT_EQ(gradient, only({scale, 0, -scale}, {-scale, scale, 0}));
}

}  // namespace
}  // namespace onda
