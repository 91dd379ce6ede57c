// SPDX-License-Identifier: Apache-2.0
#include "onda/tflite/describe.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "onda/ops/max_pool_2d/max_pool_2d.h"
#include "onda/ops/relu/relu.h"
#include "onda/ops/reshape/reshape.h"
#include "onda/ops/softmax/softmax.h"

namespace onda {
namespace {

using testing::ElementsAre;
using testing::Pair;

TEST(DescribeOptions, NamesValuesAsTheFormatDoes) {
  MaxPool2D pool;
  pool.filter = {3, 2};
  pool.stride = {2, 1};
  pool.activation = Activation::relu6;
  EXPECT_THAT(describe_options(pool),
              ElementsAre(Pair("padding", "SAME"), Pair("stride_w", "1"), Pair("stride_h", "2"),
                          Pair("filter_width", "2"), Pair("filter_height", "3"),
                          Pair("fused_activation_function", "RELU6")));
  EXPECT_THAT(describe_options(Softmax{0.5f}), ElementsAre(Pair("beta", "0.5")));
  EXPECT_THAT(describe_options(Reshape{{1, -1, 7}}), ElementsAre(Pair("new_shape", "[1, -1, 7]")));
  EXPECT_TRUE(describe_options(Relu{}).empty());
}

}  // namespace
}  // namespace onda
