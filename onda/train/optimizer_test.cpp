// SPDX-License-Identifier: Apache-2.0
#include "onda/train/optimizer.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>

#include "onda/core/error.h"
#include "onda/core/instruction_set.h"

namespace onda {
namespace {

void step(const Optimizer& optimizer, std::array<float, 16>& values,
          const std::array<float, 16>& gradients, std::array<float, 16>& state) {
  optimizer.update({values.data(), gradients.data(), state.data(), values.size(), 1});
}

// f(w) = w² / 2 from w = 10 with learning_rate 0.1, so that the gradient is w. The first step is
// the example in Keras's documentation of RMSprop (9.683772); the others follow the formula in
// double precision: v = 0.9 v + 0.1 g², w -= 0.1 g / sqrt(v + 1e-7).
TEST(RMSprop, FourStepsByHand) {
  const RMSprop optimizer{.learning_rate = 0.1};
  std::array<float, 16> w{10.0f}, v{};
  const double expected_w[] = {9.683772235564302, 9.45788024948112, 9.270530980376865,
                               9.105434557977535};
  const double expected_v[] = {10.0, 18.3775444710286, 25.484939905278242, 31.53072038056314};
  for (int k = 0; k < 4; ++k) {
    std::array<float, 16> gradient{w[0]};
    step(optimizer, w, gradient, v);
    EXPECT_NEAR(w[0], expected_w[k], 2e-6 * expected_w[k]) << "step " << k;
    EXPECT_NEAR(v[0], expected_v[k], 2e-6 * expected_v[k]) << "step " << k;
  }
  EXPECT_EQ(w[1], 0.0f);  // no gradient, no step
}

// Epsilon stands inside of the root: a gradient of 1e-4 gives v = 1e-9 and a step of
// 0.001 * 1e-4 / sqrt(1e-9 + 1e-7) = 3.146e-7 * 0.99...; outside of it the step would be 3.15e-3.
TEST(RMSprop, EpsilonIsInsideOfTheRoot) {
  std::array<float, 16> w{}, v{}, gradient{1e-4f};
  step(RMSprop{}, w, gradient, v);
  const double expected = -0.001 * 1e-4 / std::sqrt(1.01e-7);
  EXPECT_NEAR(w[0], expected, 1e-6 * std::fabs(expected));
}

TEST(RMSprop, AllInstructionSetsGiveTheSameBits) {
  const InstructionSet before = instruction_set();
  std::array<float, 16> first{};
  for (const InstructionSet set : supported_instruction_sets()) {
    use_instruction_set(set);
    std::array<float, 16> w{}, v{}, gradient{};
    for (std::size_t i = 0; i < w.size(); ++i) {
      w[i] = 0.1f * static_cast<float>(i);
      gradient[i] = 1.0f / static_cast<float>(3 + i * i);
    }
    for (int k = 0; k < 50; ++k) step(RMSprop{.learning_rate = 0.01}, w, gradient, v);
    if (set == InstructionSet::baseline) first = w;
    EXPECT_EQ(w, first) << name_of(set);
  }
  use_instruction_set(before);
}

TEST(RMSprop, RejectsOptionsOutOfRange) {
  EXPECT_NO_THROW(RMSprop{}.check());
  EXPECT_THROW(RMSprop{.learning_rate = -1}.check(), Error);
  EXPECT_THROW(RMSprop{.learning_rate = std::nan("")}.check(), Error);
  EXPECT_THROW(RMSprop{.rho = 1}.check(), Error);
  EXPECT_THROW(RMSprop{.epsilon = -1e-7}.check(), Error);
}

}  // namespace
}  // namespace onda
