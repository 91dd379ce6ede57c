// SPDX-License-Identifier: Apache-2.0
#include "onda/core/shape.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "onda/core/tensor.h"

namespace onda {
namespace {

using testing::HasSubstr;
using testing::ThrowsMessage;

TEST(Shape, CountsElementsAndPrintsAsNumpyDoes) {
  EXPECT_EQ(Shape{}.elements(), 1);
  EXPECT_EQ((Shape{2, 3, 4}).elements(), 24);
  EXPECT_EQ((Shape{2, 3, 4}).elements(1, 3), 12);
  EXPECT_EQ((Shape{2, 3, 4})[-1], 4);
  EXPECT_EQ(to_string(Shape{}), "()");
  EXPECT_EQ(to_string(Shape{16}), "(16,)");
  EXPECT_EQ(to_string(Shape{1, 28, 28, 3}), "(1, 28, 28, 3)");
  EXPECT_EQ((Shape{1, 5}).with_batch(32), (Shape{32, 5}));
}

TEST(Shape, RefusesWhatNoTensorCanHave) {
  EXPECT_THAT(
      [] {
        (Shape{2, -1}).elements();
      },
      ThrowsMessage<Error>("shape (2, -1): expected no negative extent"));
  EXPECT_THAT(
      [] {
        (Shape{1 << 16, 1 << 15}).elements();
      },
      ThrowsMessage<Error>(HasSubstr("expected at most 1073741824 elements")));
  // Four extents whose product is a multiple of 2^64: 0 if it were not looked at on the way.
  EXPECT_THROW((Shape{1 << 16, 1 << 16, 1 << 16, 1 << 16}).elements(), Error);
  EXPECT_EQ((Shape{INT32_MAX, 0, INT32_MAX}).elements(), 0);
  EXPECT_THAT([] { (Shape{2})[1]; },
              ThrowsMessage<Error>("shape (2,): expected an axis in [-1, 1), received 1"));
  EXPECT_THROW(Shape{}.with_batch(1), Error);
}

TEST(Tensor, HoldsTypedValues) {
  Tensor tensor = Tensor::of<float>({2, 2}, std::vector<float>{1, 2, 3, 4}, "t");
  EXPECT_EQ(tensor.bytes(), 16u);
  tensor.values<float>()[3] = 5;
  EXPECT_EQ(std::as_const(tensor).values<float>()[3], 5);
  EXPECT_THAT([&] { tensor.values<std::int8_t>(); },
              ThrowsMessage<Error>("tensor t: its elements are float32, not int8"));
  EXPECT_THAT([] { Tensor::of<float>({3}, std::vector<float>{1}, "u"); },
              ThrowsMessage<Error>("tensor u of shape (3,): expected 3 values, received 1"));
}

TEST(DType, HasNumpysNamesAndSizes) {
  EXPECT_EQ(name_of(DType::float32), "float32");
  EXPECT_EQ(name_of(dtype_of<bool>), "bool");
  EXPECT_EQ(size_of(dtype_of<std::int64_t>), 8u);
  EXPECT_THROW(size_of(static_cast<DType>(99)), Error);
}

}  // namespace
}  // namespace onda
