// SPDX-License-Identifier: Apache-2.0
#include "onda/train/optimizers.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <optional>
#include <vector>

#include "onda/core/error.h"
#include "onda/core/instruction_set.h"
#include "tests/error_of.h"

namespace onda {
namespace {

void step(const Optimizer& optimizer, std::array<float, 16>& values,
          std::array<float, 16> gradients, std::array<float, 16>& state) {
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

// Three parameters of 5, 16 and 3 values in one block, and the gradient k (w - c) of
// optimizers_test.py.
struct Block {
  explicit Block(const Optimizer& by)
      : optimizer(by), state(static_cast<std::size_t>(by.slots()) * 48, 99.0f) {
    optimizer.initialize(state);
    for (std::size_t i = 0; i < 24; ++i) values[place(i)] = grid(i * 37 + 11);
  }
  static float grid(std::size_t i) { return (static_cast<float>(i % 64) - 32) / 16; }
  static std::size_t place(std::size_t i) { return i < 5 ? i : i < 21 ? i - 5 + 16 : i - 21 + 32; }

  void step(std::optional<double> learning_rate = std::nullopt) {
    for (std::size_t i = 0; i < 24; ++i) {
      const float steepness = static_cast<float>(i % 5 + 1) / 4;
      gradients[place(i)] = steepness * (values[place(i)] - grid(i * 29 + 5));
    }
    optimizer.update({.values = values.data(),
                      .gradients = gradients.data(),
                      .state = state.data(),
                      .count = 48,
                      .number = ++number,
                      .learning_rate = learning_rate,
                      .parameters = ranges});
  }

  Optimizer optimizer;
  std::array<float, 48> values{}, gradients{};
  std::vector<float> state;
  std::array<ParameterRange, 3> ranges{{{0, 5}, {16, 16}, {32, 3}}};
  std::int64_t number = 0;
};

struct Expected {
  Optimizer optimizer;
  std::vector<double> values;
};

const std::vector<Expected>& expected() {
  static const std::vector<Expected> all = {
#include "onda/train/optimizers_test.inc"
  };
  return all;
}

TEST(Optimizers, AreThoseOfPyTorch) {
  for (std::size_t k = 0; k < expected().size(); ++k) {
    SCOPED_TRACE(k);
    const Expected& e = expected()[k];
    EXPECT_NO_THROW(e.optimizer.check());
    Block block(e.optimizer);
    for (int step = 0; step < 7; ++step) block.step();
    for (std::size_t i = 0; i < 24; ++i) {
      EXPECT_NEAR(block.values[Block::place(i)], e.values[i], 3e-6) << i;
      block.values[Block::place(i)] = 0;
    }
    for (const float gap : block.values) EXPECT_EQ(gap, 0.0f);
  }
}

TEST(Optimizers, AllInstructionSetsGiveTheSameBits) {
  const InstructionSet before = instruction_set();
  for (const Expected& e : expected()) {
    std::array<float, 48> first{};
    for (const InstructionSet set : supported_instruction_sets()) {
      use_instruction_set(set);
      Block block(e.optimizer);
      for (int step = 0; step < 50; ++step) block.step();
      if (set == InstructionSet::baseline) first = block.values;
      EXPECT_EQ(block.values, first) << name_of(set);
    }
  }
  use_instruction_set(before);
}

// Half of the rate for three steps is an optimizer of half the rate.
TEST(Optimizers, AStepMayBringItsLearningRate) {
  Block scheduled(Adam{.learning_rate = 0.25, .weight_decay = 0.5});
  Block own(Adam{.learning_rate = 0.125, .weight_decay = 0.5});
  for (int step = 0; step < 3; ++step) {
    scheduled.step(0.125);
    own.step();
  }
  EXPECT_EQ(scheduled.values, own.values);
  scheduled.step();
  own.step();
  EXPECT_NE(scheduled.values, own.values);
  EXPECT_EQ(Optimizer(Adam{.learning_rate = 0.25}).learning_rate(), 0.25);
}

// State, values and the number of the step are all that it needs.
TEST(Optimizers, GoOnFromTheirState) {
  for (const Expected& e : expected()) {
    Block straight(e.optimizer);
    for (int step = 0; step < 9; ++step) straight.step();
    Block first(e.optimizer);
    for (int step = 0; step < 4; ++step) first.step();
    Block second(e.optimizer);
    second.values = first.values;
    second.state = first.state;
    second.number = first.number;
    for (int step = 4; step < 9; ++step) second.step();
    EXPECT_EQ(second.values, straight.values);
  }
}

TEST(Optimizers, NameTheirSlots) {
  using Names = std::vector<std::string_view>;
  EXPECT_EQ(Optimizer(SGD{}).slots(), 0);
  EXPECT_EQ(Optimizer(SGD{.momentum = 0.5}).slot_names(), Names({"momentum"}));
  EXPECT_EQ(Optimizer(RMSprop{}).slot_names(), Names({"velocity"}));
  EXPECT_EQ(Optimizer(RMSprop{.momentum = 0.5, .centered = true}).slot_names(),
            Names({"velocity", "momentum", "average_gradient"}));
  EXPECT_EQ(Optimizer(Adam{.amsgrad = true}).slot_names(),
            Names({"momentum", "velocity", "velocity_hat"}));
  EXPECT_EQ(Optimizer(Nadam{}).slots(), 2);
  EXPECT_EQ(Optimizer(Adagrad{}).slot_names(), Names({"accumulator"}));
}

TEST(Optimizers, FirstStates) {
  std::array<float, 16> state;
  state.fill(5);
  Optimizer(Adam{}).initialize(state);
  for (const float value : state) EXPECT_EQ(value, 0.0f);
  Optimizer(Adagrad{}).initialize(state);
  for (const float value : state) EXPECT_EQ(value, 0.1f);
}

// g = 1e-4 and the first step: Keras's epsilon is added to the root before the correction,
// alpha m / (sqrt(v) + epsilon) with m = 1e-5, sqrt(v) = sqrt(1e-3) 1e-4 and
// alpha = 0.001 sqrt(1e-3) / 0.1.
TEST(Optimizers, EpsilonOfAdamByHand) {
  std::array<float, 16> w{}, gradient{1e-4f};
  std::array<float, 32> state{};
  Optimizer(Adam{.epsilon = 1e-5}).update({w.data(), gradient.data(), state.data(), 16, 1});
  const double root = std::sqrt(1e-3);
  const double wanted = -(0.001 * root / 0.1) * 1e-5 / (root * 1e-4 + 1e-5);
  EXPECT_NEAR(w[0], wanted, 1e-5 * std::fabs(wanted));
}

// Inside of the root: 0.001 * 0.1 / sqrt(0.1 + 0.01 + 0.05) in the first step of Adagrad.
TEST(Optimizers, EpsilonOfAdagradByHand) {
  std::array<float, 16> w{}, gradient{0.1f}, state;
  const Optimizer adagrad = Adagrad{.epsilon = 0.05};
  adagrad.initialize(state);
  adagrad.update({w.data(), gradient.data(), state.data(), 16, 1});
  EXPECT_NEAR(w[0], -0.00025, 1e-9);
  EXPECT_NEAR(state[0], 0.11, 1e-7);
}

// Each step of Nadam after the first thousand has a product of 0: only that it goes on is shown.
TEST(Optimizers, NadamGoesOnForLong) {
  Block block(Nadam{.learning_rate = 0.01});
  for (int step = 0; step < 3000; ++step) block.step();
  for (std::size_t i = 0; i < 24; ++i) {
    EXPECT_NEAR(block.values[Block::place(i)], Block::grid(i * 29 + 5), 0.02) << i;
  }
}

TEST(Optimizers, WithoutRangesTheBlockIsOneParameter) {
  std::array<float, 16> w{}, gradient{3, 4}, none{};
  Optimizer(SGD{.learning_rate = 1, .clip = {.norm = 1}})
      .update({w.data(), gradient.data(), none.data(), 16, 1});
  EXPECT_FLOAT_EQ(w[0], -0.6f);
  EXPECT_FLOAT_EQ(w[1], -0.8f);
}

// A gradient that is no number must not vanish in clipping: the next loss tells.
TEST(Optimizers, ClippingKeepsANotANumber) {
  for (const Clip clip : {Clip{.norm = 1}, Clip{.value = 1}, Clip{.global_norm = 1}}) {
    std::array<float, 16> w{}, gradient{std::nanf("")}, none{};
    Optimizer(SGD{.clip = clip}).update({w.data(), gradient.data(), none.data(), 16, 1});
    EXPECT_TRUE(std::isnan(w[0]));
  }
}

TEST(Optimizers, RejectOptionsOutOfRange) {
  EXPECT_THROW(Optimizer(SGD{.momentum = 1.5}).check(), Error);
  EXPECT_THROW(Optimizer(SGD{.learning_rate = -1}).check(), Error);
  EXPECT_THROW(Optimizer(SGD{.weight_decay = -1}).check(), Error);
  EXPECT_THROW(Optimizer(SGD{.clip = {.norm = -1}}).check(), Error);
  EXPECT_EQ(error_of([] { SGD{.clip = {.norm = 1, .value = 2}}.check(); }),
            "SGD: expected one of clip.norm, clip.value and clip.global_norm, received 1, 2 and 0");
  EXPECT_THROW(Optimizer(RMSprop{.momentum = -0.1}).check(), Error);
  EXPECT_THROW(Optimizer(RMSprop{.epsilon = 0}).check(), Error);
  EXPECT_THROW(Optimizer(Adam{.beta_1 = 1}).check(), Error);
  EXPECT_THROW(Optimizer(AdamW{.beta_2 = -0.1}).check(), Error);
  EXPECT_THROW(Optimizer(Nadam{.epsilon = -1}).check(), Error);
  EXPECT_THROW(Optimizer(Adagrad{.initial_accumulator_value = -1}).check(), Error);
  EXPECT_THROW(Optimizer(Adagrad{.learning_rate = std::nan("")}).check(), Error);
}

// A program's own optimizer: steps of one size.
struct SignDescent {
  double learning_rate = 0.5;
  std::vector<std::string_view> slots() const { return {}; }
  void check() const {}
  void update(const OptimizerStep& step) const {
    for (std::size_t i = 0; i < step.count; ++i) {
      const float g = step.gradients[i];
      const auto size = static_cast<float>(*step.learning_rate);
      step.values[i] -= g > 0 ? size : g < 0 ? -size : 0;
    }
  }
};

TEST(Optimizers, MayBeAProgramsOwn) {
  const Optimizer optimizer = SignDescent{};
  std::array<float, 16> w{1, 1, 1}, gradient{3, -4};
  EXPECT_EQ(optimizer.slots(), 0);
  optimizer.update({w.data(), gradient.data(), nullptr, 16, 1});
  EXPECT_EQ(w, (std::array<float, 16>{0.5f, 1.5f, 1}));
}

}  // namespace
}  // namespace onda
