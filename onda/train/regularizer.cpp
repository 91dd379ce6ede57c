// SPDX-License-Identifier: Apache-2.0
#include "onda/train/regularizer.h"

#include <cmath>

#include "onda/train/option_checks.h"

namespace onda {

void L1L2::check() const {
  expect_not_negative("regularizer", "l1", l1);
  expect_not_negative("regularizer", "l2", l2);
}

double L1L2::value(std::span<const float> weights) const {
  double sizes = 0, squares = 0;
  for (const float weight : weights) {
    const auto w = static_cast<double>(weight);
    sizes += std::fabs(w);
    squares += w * w;
  }
  return l1 * sizes + l2 * squares;
}

void L1L2::add_gradient(std::span<const float> weights, std::span<float> gradient) const {
  const auto size = static_cast<float>(l1);
  const auto slope = static_cast<float>(2 * l2);
  for (std::size_t i = 0; i < weights.size(); ++i) {
    const float w = weights[i];
    gradient[i] += (w > 0 ? size : w < 0 ? -size : 0) + slope * w;
  }
}

}  // namespace onda
