// SPDX-License-Identifier: Apache-2.0
#include "onda/train/optimizers.h"
#include "onda/train/option_checks.h"

namespace onda {
namespace {

struct SgdUpdate {
  float* values;
  const float* gradients;
  float* momenta;  // null without momentum
  std::size_t count;
  float learning_rate;
  float momentum;
};

}  // namespace
}  // namespace onda

#define ONDA_VECTOR_LOOPS "onda/train/sgd_loops.inc"
#include "onda/core/vector_loops.inc"

namespace onda {

std::vector<std::string_view> SGD::slots() const {
  if (momentum == 0) return {};
  return {"momentum"};
}

void SGD::check() const {
  expect_not_negative("SGD", "learning_rate", learning_rate);
  expect_share("SGD", "momentum", momentum);
  expect_not_negative("SGD", "weight_decay", weight_decay);
  clip.check("SGD");
}

void SGD::update(const OptimizerStep& step) const {
  const SgdUpdate u{step.values,
                    step.gradients,
                    step.state,
                    step.count,
                    static_cast<float>(step.learning_rate.value_or(learning_rate)),
                    static_cast<float>(momentum)};
  if (momentum == 0) {
    ONDA_BEST(descend)(u);
  } else if (nesterov) {
    ONDA_BEST(descend_with_nesterov)(u);
  } else {
    ONDA_BEST(descend_with_momentum)(u);
  }
}

}  // namespace onda
