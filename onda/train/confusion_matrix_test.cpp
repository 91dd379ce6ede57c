// SPDX-License-Identifier: Apache-2.0
#include "onda/train/confusion_matrix.h"

#include <gtest/gtest.h>

#include <array>

#include "tests/error_of.h"

namespace onda {
namespace {

Tensor tensor(Shape shape, const std::vector<float>& values) {
  return Tensor::of<float>(std::move(shape), values);
}

// Rows: class 0 was taken for 0 three times and for 2 once; 1 for 1 twice; 2 for 0, 1 and 2.
ConfusionMatrix example() {
  ConfusionMatrix matrix(3);
  const int pairs[][2] = {{0, 0}, {0, 0}, {0, 2}, {1, 1}, {2, 0}, {2, 1}, {2, 2}, {0, 0}, {1, 1}};
  for (const auto& pair : pairs) matrix.add(pair[0], pair[1]);
  return matrix;
}

TEST(ConfusionMatrix, CountsAndSharesByHand) {
  const ConfusionMatrix matrix = example();
  EXPECT_EQ(matrix.count(0, 0), 3);
  EXPECT_EQ(matrix.count(0, 2), 1);
  EXPECT_EQ(matrix.count(2, 0), 1);
  EXPECT_EQ(matrix.total(), 9);
  EXPECT_DOUBLE_EQ(matrix.accuracy(), 6.0 / 9);
  EXPECT_DOUBLE_EQ(matrix.precision(0), 3.0 / 4);
  EXPECT_DOUBLE_EQ(matrix.recall(0), 3.0 / 4);
  EXPECT_DOUBLE_EQ(matrix.precision(1), 2.0 / 3);
  EXPECT_DOUBLE_EQ(matrix.recall(1), 1);
  EXPECT_DOUBLE_EQ(matrix.recall(2), 1.0 / 3);
  EXPECT_DOUBLE_EQ(matrix.f1(1), 0.8);  // 2 (2/3) / (5/3)
  EXPECT_DOUBLE_EQ(matrix.macro_f1(), (0.75 + 0.8 + 0.4) / 3);
}

TEST(ConfusionMatrix, IsATable) {
  EXPECT_EQ(example().to_text(),
            "target \\ predicted  0  1  2\n"
            "0                   3  0  1\n"
            "1                   0  2  0\n"
            "2                   1  1  1\n");
  ConfusionMatrix two(2);
  for (int i = 0; i < 12345; ++i) two.add(0, 1);
  EXPECT_EQ(two.to_text(std::vector<std::string>{"no", "yes"}),
            "target \\ predicted  no    yes\n"
            "no                   0  12345\n"
            "yes                  0      0\n");
  EXPECT_EQ(error_of([&] { two.to_text(std::vector<std::string>{"no"}); }),
            "confusion matrix: expected 2 names, received 1");
}

TEST(ConfusionMatrix, OfTensors) {
  const Tensor predictions =
      tensor({3, 3}, {0.1f, 0.2f, 0.7f, 0.5f, 0.3f, 0.2f, 0.1f, 0.8f, 0.1f});  // 2, 0, 1
  for (const Tensor& targets : {tensor({3}, {2, 1, 1}), tensor({3, 1}, {2, 1, 1}),
                                tensor({3, 3}, {0, 0, 1, 0, 1, 0, 0, 1, 0})}) {
    const ConfusionMatrix matrix(targets, predictions);
    EXPECT_EQ(matrix.count(2, 2), 1);
    EXPECT_EQ(matrix.count(1, 0), 1);
    EXPECT_EQ(matrix.count(1, 1), 1);
    EXPECT_EQ(matrix.total(), 3);
  }
  const ConfusionMatrix binary(tensor({4, 1}, {0, 1, 1, 0}), tensor({4, 1}, {0.5f, 0.6f, 0.1f, 1}));
  EXPECT_EQ(binary.count(0, 0), 1);
  EXPECT_EQ(binary.count(1, 1), 1);
  EXPECT_EQ(binary.count(1, 0), 1);
  EXPECT_EQ(binary.count(0, 1), 1);

  EXPECT_EQ(error_of([&] {
              ConfusionMatrix(tensor({3}, {2, 1, 3}), predictions);
            }),
            "sample 2: confusion matrix: expected a class from 0 to 2, received 3");
  EXPECT_THROW(ConfusionMatrix(tensor({3}, {2, 1, 0.5f}), predictions), Error);
  EXPECT_THROW(ConfusionMatrix(tensor({2}, {2, 1}), predictions), Error);
  EXPECT_THROW(ConfusionMatrix(tensor({2}, {0, 1}), tensor({2}, {0, 1})), Error);
  EXPECT_THROW(ConfusionMatrix(1), Error);
}

TEST(ConfusionMatrix, OfABatchWithoutItsPadding) {
  // Two samples of two positions and two channels: sample 0 predicts 1, 0 and sample 1 predicts
  // 1, 1.
  std::array<float, 64> prediction;
  prediction.fill(5);
  std::array<float, 32> target;
  target.fill(77);
  const float predictions[4][2] = {{0, 1}, {2, 3}, {4, 0}, {1, 1.5f}};
  for (int i = 0; i < 4; ++i) {
    for (int j = 0; j < 2; ++j) {
      prediction[static_cast<std::size_t>(i * 16 + j)] = predictions[i][j];
    }
  }
  target[0] = 1, target[1] = 0;    // position 0
  target[16] = 0, target[17] = 1;  // position 1
  ConfusionMatrix matrix(2);
  matrix.add({.prediction = prediction.data(),
              .target = target.data(),
              .elements = 4,
              .size = 2,
              .stride = 16,
              .channels = 2,
              .target_elements = 2});
  EXPECT_EQ(matrix.count(1, 1), 2);
  EXPECT_EQ(matrix.count(0, 1), 1);
  EXPECT_EQ(matrix.count(0, 0), 1);
  EXPECT_EQ(matrix.total(), 4);
}

}  // namespace
}  // namespace onda
