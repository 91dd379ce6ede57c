// SPDX-License-Identifier: Apache-2.0
// What losses ask of the targets of a whole data set, before training.
#pragma once

#include <string_view>

#include "onda/core/error.h"
#include "onda/train/loss.h"

namespace onda {

/// "sample 17", and ", element 3" when a sample has several.
inline std::string target_place(const Targets& targets, std::size_t at) {
  const auto elements = static_cast<std::size_t>(targets.elements);
  return elements == 1 ? fmt::format("sample {}", at)
                       : fmt::format("sample {}, element {}", at / elements, at % elements);
}

/// Throws Error that names the first target for which is_good() is false.
template <class IsGood>
void expect_each_target(const Targets& targets, std::string_view expected, const IsGood& is_good) {
  for (std::size_t at = 0; at < targets.values.size(); ++at) {
    if (!is_good(targets.values[at])) {
      throw Error("{}: expected {}, received {}", target_place(targets, at), expected,
                  targets.values[at]);
    }
  }
}

inline void expect_probabilities(const Targets& targets) {
  expect_each_target(targets, "a target from 0 to 1", [](float t) { return t >= 0 && t <= 1; });
}

/// All are -1 or 1, or all are 0 or 1.
inline void expect_two_classes(const Targets& targets) {
  bool has_zero = false, has_minus_one = false;
  expect_each_target(targets, "targets of -1 and 1, or of 0 and 1", [&](float t) {
    has_zero |= t == 0;
    has_minus_one |= t == -1;
    return (t == 0 || t == 1 || t == -1) && !(has_zero && has_minus_one);
  });
}

}  // namespace onda
