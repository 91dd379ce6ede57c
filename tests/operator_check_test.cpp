// SPDX-License-Identifier: Apache-2.0
// The harness itself: it has to fail where an operator is wrong, and say which vector it was.
#include "tests/operator_check.h"

#include <gtest/gtest-spi.h>

#include "onda/ops/quantize/quantize.h"
#include "onda/ops/relu/relu.h"

namespace onda {
namespace {

OperatorVector good() {
  return {.name = "good one",
          .provenance = "by hand",
          .op = Relu{},
          .inputs = {computed(Tensor::of<float>({2}, std::vector<float>{-1, 2}))},
          .outputs = {Tensor::of<float>({2}, std::vector<float>{0, 2})}};
}

// What EXPECT_NONFATAL_FAILURE runs cannot see local variables.
std::vector<OperatorVector>& wrong() {
  static std::vector<OperatorVector> vectors;
  return vectors;
}
void check_wrong() { check_operator("RELU", wrong()); }

TEST(OperatorCheck, AcceptsAGoodVector) { check<Relu>({good()}); }

TEST(OperatorCheck, SeesAWrongFloat) {
  wrong() = {good()};
  wrong()[0].rounding = Rounding::single;
  wrong()[0].outputs[0].values<float>()[1] = 2.0000002f;
  EXPECT_NONFATAL_FAILURE(check_wrong(),
                          "vector \"good one\", rounding single\nprovenance: by hand");
  wrong()[0].tolerance = 1e-6f;
  check_wrong();
}

TEST(OperatorCheck, SeesThatMinusZeroIsNotZero) {
  wrong() = {good()};
  wrong()[0].rounding = Rounding::single;
  wrong()[0].outputs[0].values<float>()[0] = -0.0f;
  EXPECT_NONFATAL_FAILURE(check_wrong(), "element 0: expected -0, received 0");
}

TEST(OperatorCheck, SeesAWrongShape) {
  wrong() = {good()};
  wrong()[0].rounding = Rounding::doubled;
  wrong()[0].outputs[0].shape = {1, 2};
  testing::TestPartResultArray failures;
  {
    const testing::ScopedFakeTestPartResultReporter reporter(
        testing::ScopedFakeTestPartResultReporter::INTERCEPT_ONLY_CURRENT_THREAD, &failures);
    check_wrong();
  }
  ASSERT_GE(failures.size(), 1);
  EXPECT_NE(std::string(failures.GetTestPartResult(0).message()).find("(1, 2)"), std::string::npos);
}

TEST(OperatorCheck, SeesAWrongInteger) {
  wrong() = {{.name = "a tie",
              .provenance = "by hand: -2.5",
              .op = Quantize{},
              .inputs = {computed(quantized<std::int8_t>({1}, {-10}, 0.25f, 0))},
              .outputs = {quantized<std::int8_t>({1}, {-2}, 1, 0)},
              .rounding = Rounding::doubled}};
  EXPECT_NONFATAL_FAILURE(check_wrong(), "expected -2, \nreceived -3, ");
}

}  // namespace
}  // namespace onda
