// SPDX-License-Identifier: Apache-2.0
// For tests: every trainable operator against finite differences. An operator's test adds its
// cases; gradient_check_test.cpp runs them all and fails when an operator has none.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "onda/ops/operator.h"

namespace onda {

/// An operator and what goes into it. Values are uniform in [offset - range, offset + range].
struct GradientCase {
  struct Input {
    Shape shape;  ///< activations: of one sample, with a batch of 1
    bool is_parameter = false;
    bool is_state = false;  ///< a parameter that no gradient reaches
    float range = 1;
    float offset = 0;
    std::vector<std::int32_t> constant = {};  ///< of integers, instead of random numbers
    int places = 0;                           ///< a computed tensor of whole numbers below it
  };
  std::string label;
  Operator op;
  std::vector<Input> inputs;
};

/// Adds cases, which are made when the tests run. Stands as a constant in an operator's test:
///
///   const AddGradientCases relu_cases([] { return std::vector<GradientCase>{…}; });
struct AddGradientCases {
  explicit AddGradientCases(std::function<std::vector<GradientCase>()> make);
};

}  // namespace onda
