// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "onda/train/model.h"
#include "tests/error_of.h"

namespace onda {
namespace {

using testing::HasSubstr;

std::string shape_of(const layers::Conv2DTranspose& layer) {
  return to_string(sequential({.shape = {4, 5, 2}}, {layer}).training_graph().output(0).shape);
}

// By the formulas of Keras 3, compute_conv_transpose_output_shape:
// valid (n - 1) s + k + p, without p n s + max(k - s, 0); same (n - 1) s + k % 2 + p, without p n
// s.
TEST(Conv2DTranspose, ShapesAreKerass) {
  EXPECT_EQ(shape_of({.filters = 3, .kernel_size = 3}), "(1, 6, 7, 3)");
  EXPECT_EQ(shape_of({.filters = 3, .kernel_size = 3, .strides = 2}), "(1, 9, 11, 3)");
  EXPECT_EQ(shape_of({.filters = 3, .kernel_size = 2, .strides = 3}), "(1, 12, 15, 3)");
  EXPECT_EQ(shape_of({.filters = 3, .kernel_size = 2, .strides = 3, .output_padding = 0}),
            "(1, 11, 14, 3)");
  EXPECT_EQ(shape_of({.filters = 3, .kernel_size = 3, .strides = 2, .padding = Padding::same}),
            "(1, 8, 10, 3)");
  EXPECT_EQ(shape_of({.filters = 3,
                      .kernel_size = 3,
                      .strides = 2,
                      .padding = Padding::same,
                      .output_padding = layers::Size2D{0, 1}}),
            "(1, 7, 10, 3)");
}

TEST(Conv2DTranspose, TellsWhatItCannotDo) {
  const auto error = [](const layers::Conv2DTranspose& layer) {
    return error_of([&] { shape_of(layer); });
  };
  EXPECT_THAT(
      error({.filters = 3, .kernel_size = 3, .dilation_rate = 2}),
      HasSubstr("Conv2DTranspose: expected dilation_rate 1, received 2 x 2: TensorFlow Lite "
                "has no other"));
  EXPECT_THAT(error({.filters = 3, .kernel_size = 3, .strides = 2, .output_padding = 2}),
              HasSubstr("expected output_padding below the strides, 2, received 2"));
  EXPECT_THAT(error({.filters = 3, .kernel_size = 3, .output_padding = -1}),
              HasSubstr("expected output_padding"));
  EXPECT_THAT(error({.kernel_size = 3}), HasSubstr("expected filters of at least 1, received 0"));
  EXPECT_THAT(error({.filters = 1, .kernel_size = 0}),
              HasSubstr("expected kernel_size of at least"));
  EXPECT_THAT(error({.filters = 1, .strides = 0}), HasSubstr("expected strides of at least 1"));
  EXPECT_THAT(error({.filters = 1, .strides = 1 << 24}), HasSubstr("rows and columns"));
  // An even kernel, `same`: the last pixel of the input would lie outside.
  EXPECT_THAT(error({.filters = 1,
                     .kernel_size = 2,
                     .strides = 2,
                     .padding = Padding::same,
                     .output_padding = 0}),
              HasSubstr("expected the shape of an image that a convolution makes"));
}

}  // namespace
}  // namespace onda
