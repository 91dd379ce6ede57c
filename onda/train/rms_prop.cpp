// SPDX-License-Identifier: Apache-2.0
#include "onda/core/error.h"
#include "onda/train/optimizer.h"

namespace onda {
namespace {

struct Update {
  float* values;
  const float* gradients;
  float* averages;
  std::size_t count;
  float learning_rate;
  float keep;
  float add;
  float epsilon;
};

}  // namespace
}  // namespace onda

#define ONDA_VECTOR_LOOPS "onda/train/rms_prop_loops.inc"
#include "onda/core/vector_loops.inc"

namespace onda {

void RMSprop::check() const {
  if (!(learning_rate >= 0)) {
    throw Error("RMSprop: expected a learning_rate of at least 0, received {}", learning_rate);
  }
  if (!(rho >= 0 && rho < 1)) throw Error("RMSprop: expected rho in [0, 1), received {}", rho);
  if (!(epsilon >= 0))
    throw Error("RMSprop: expected an epsilon of at least 0, received {}", epsilon);
}

void RMSprop::update(const OptimizerStep& step) const {
  ONDA_BEST(update)
  (Update{step.values, step.gradients, step.state, step.count, static_cast<float>(learning_rate),
          static_cast<float>(rho), static_cast<float>(1 - rho), static_cast<float>(epsilon)});
}

}  // namespace onda
