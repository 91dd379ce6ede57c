// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/batch_normalization/batch_normalization.h"

#include <gtest/gtest.h>

#include "onda/ops/gradient_check.h"
#include "onda/ops/training_batch.h"

namespace onda {
namespace {

GradientCase normalized(const char* label, Shape shape, Activation activation) {
  const Shape channels{shape[-1]};
  return {label,
          BatchNormalization{.activation = activation},
          {{.shape = std::move(shape)},
           {.shape = channels, .is_parameter = true},
           {.shape = channels, .is_parameter = true},
           {.shape = channels, .is_parameter = true, .is_state = true},
           {.shape = channels, .is_parameter = true, .is_state = true}}};
}

const AddGradientCases batch_normalization_cases([] {
  return std::vector<GradientCase>{
      normalized("of a vector", {1, 5}, Activation::none),
      normalized("of an image, relu", {1, 3, 2, 9}, Activation::relu),
      normalized("of a row, relu6", {1, 4, 17}, Activation::relu6),
  };
});

}  // namespace
}  // namespace onda
