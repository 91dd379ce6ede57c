// SPDX-License-Identifier: Apache-2.0
#include "onda/train/adapt.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "onda/train/model.h"
#include "onda/train/text_model.h"
#include "tests/error_of.h"

namespace onda {
namespace {

using testing::HasSubstr;

// Columns 1 3 5 7 (mean 4, variance 5) and 10 10 30 30 (mean 20, variance 100), and one of 9.
const Tensor table =
    Tensor::of<float>({4, 3}, std::vector<float>{1, 10, 9, 3, 10, 9, 5, 30, 9, 7, 30, 9});

TEST(Adapted, ANormalizationLearnsFromTheSamples) {
  const std::vector<Layer> layers = adapted(parse_layers("normalization(name=first)"), table);
  const auto* made = layers.at(0).get_if<layers::Normalization>();
  ASSERT_TRUE(made);
  EXPECT_THAT(made->mean, testing::ElementsAre(4, 20, 9));
  EXPECT_THAT(made->variance, testing::ElementsAre(5, 100, 1));  // nothing to divide 9 by
  EXPECT_EQ(made->name, "first");
  const Tensor y = sequential({.shape = {3}}, layers).predict(table);
  const float root = std::sqrt(5.0f);
  const std::vector<float> expected{-3 / root, -1, 0, -1 / root, -1, 0,
                                    1 / root,  1,  0, 3 / root,  1,  0};
  for (std::size_t i = 0; i < expected.size(); ++i) {
    EXPECT_NEAR(y.values<float>()[i], expected[i], 1e-6f) << i;
  }
}

TEST(Adapted, OneThatIsNotTheFirstSeesWhatComesBefore) {
  // All twelve numbers in one channel: mean 11, and the mean of squares (84 + 2000 + 324) / 12.
  const auto layers = adapted(parse_layers("reshape(3x1) normalization flatten"), table);
  const auto* made = layers.at(1).get_if<layers::Normalization>();
  EXPECT_THAT(made->mean, testing::ElementsAre(testing::DoubleEq(132.0 / 12)));
  EXPECT_THAT(made->variance, testing::ElementsAre(testing::DoubleEq(2408.0 / 12 - 121)));
}

TEST(Adapted, LeavesOthersAsTheyAre) {
  const std::vector<Layer> given{layers::Normalization{.mean = {1, 2, 3}, .variance = {4, 5, 6}},
                                 layers::Dense{.units = 2}};
  EXPECT_THAT(adapted(given, table).at(0).get_if<layers::Normalization>()->mean,
              testing::ElementsAre(1, 2, 3));
  EXPECT_THAT(error_of([&] { sequential({.shape = {3}}, {layers::Normalization{}}); }),
              HasSubstr("Normalization: expected a mean and a variance, from data, say; received "
                        "none"));
}

// No operator of its own is left where the next layer can take it in.
TEST(Adapted, IsFoldedAway) {
  const auto operators = [](const Shape& shape, const char* text) {
    std::vector<float> values(static_cast<std::size_t>(4 * shape.elements()));
    for (std::size_t i = 0; i < values.size(); ++i) {
      values[i] = static_cast<float>(i * i % 17) * (i % 2 ? 100.0f : 0.01f);
    }
    std::vector<std::int32_t> extents = shape.extents();
    extents.insert(extents.begin(), 4);
    const Tensor x = Tensor::of(Shape(extents), values);
    const Model model = sequential({.shape = shape}, adapted(parse_layers(text), x));
    std::vector<std::string> names;
    for (const Node& node : model.graph().nodes) names.emplace_back(node.op.name());
    return names;
  };
  EXPECT_THAT(operators({4}, "normalization dense(3,relu) dense(1)"),
              testing::ElementsAre("FULLY_CONNECTED", "FULLY_CONNECTED"));
  EXPECT_THAT(operators({6, 2}, "normalization flatten dense(1)"),
              testing::ElementsAre("RESHAPE", "FULLY_CONNECTED"));
  EXPECT_THAT(operators({6, 6, 2}, "normalization conv_2d(3,3,relu) flatten dense(1)"),
              testing::ElementsAre("CONV_2D", "RESHAPE", "FULLY_CONNECTED"));
  // The padding of a convolution is 0 before it is normalized: the addition stays.
  EXPECT_THAT(operators({6, 6, 2}, "normalization conv_2d(3,3,same)"),
              testing::ElementsAre("MUL", "ADD", "CONV_2D"));
}

}  // namespace
}  // namespace onda
