// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/pow/pow.h"

#include "onda/ops/gradient_check.h"
#include "tests/error_of.h"
#include "tests/operator_check.h"
#include "tests/random_cases.h"
#include "tests/run_operator.h"

namespace onda {
namespace {

constexpr const char* litert = "LiteRT 2.5.3 reference kernels";

std::vector<OperatorVector> vectors() {
  return {
      {.name = "float",
       .provenance = litert,
       .op = Pow{},
       .inputs = {computed(Tensor::of<float>({2, 4},
                                             {2.0f, -2.0f, 0.5f, 0.0f, 3.7f, 1e+01f, 1.0f, -1.5f})),
                  computed(Tensor::of<float>(
                      {2, 4}, {3.0f, 3.0f, -2.0f, 0.0f, 0.5f, -3.0f, 1e+02f, 2.0f}))},
       .outputs = {Tensor::of<float>({2, 4},
                                     {8.0f, -8.0f, 4.0f, 1.0f, 1.9235384f, 0.001f, 1.0f, 2.25f})},
       .tolerance = 1e-05f},
      {.name = "float a constant exponent",
       .provenance = litert,
       .op = Pow{},
       .inputs = {computed(Tensor::of<float>({2, 2}, {2.0f, -2.0f, 0.5f, 3.0f})),
                  constant(Tensor::of<float>({}, {2.0f}))},
       .outputs = {Tensor::of<float>({2, 2}, {4.0f, 4.0f, 0.25f, 9.0f})},
       .tolerance = 1e-06f},
      {.name = "int32",
       .provenance = litert,
       .op = Pow{},
       .inputs = {computed(Tensor::of<std::int32_t>({2, 5}, {2, -2, 7, 0, 0, -1, 10, 3, 1, -7})),
                  computed(Tensor::of<std::int32_t>(
                      {2, 5}, {30, 31, 0, 0, 5, 1000001, 9, 19, 2147483647, 11}))},
       .outputs = {Tensor::of<std::int32_t>(
           {2, 5}, {1073741824, INT32_MIN, 1, 1, 0, -1, 1000000000, 1162261467, 1, -1977326743})}},
      {.name = "int32 of a constant",
       .provenance = litert,
       .op = Pow{},
       .inputs = {constant(Tensor::of<std::int32_t>({}, {-3})),
                  computed(Tensor::of<std::int32_t>({3}, {0, 1, 19}))},
       .outputs = {Tensor::of<std::int32_t>({3}, {1, -3, -1162261467})}},
  };
}

TEST(Pow, Vectors) { check<Pow>(vectors()); }

TEST(Pow, RefusesNegativeExponentsOfIntegers) {
  const auto run = [](std::int32_t exponent) {
    return error_of([&] {
      run_operator<std::int32_t>(
          Pow{},
          {.input_shape = {2},
           .constants = {Tensor::of<std::int32_t>({2}, {3, exponent}, "exponents")}},
          {5, 6});
    });
  };
  EXPECT_EQ(run(2), "nothing was thrown");
  EXPECT_NE(run(-1).find("input 1: element 1: expected an exponent of at least 0, received -1"),
            std::string::npos)
      << run(-1);
}

const AddGradientCases pow_cases([] {
  const Operator op = Pow{};
  return std::vector<GradientCase>{
      {"of equal shapes", op, {{.shape = {1, 3, 4}, .offset = 3}, {.shape = {1, 3, 4}}}},
      {"with one for each channel",
       op,
       {{.shape = {1, 2, 3, 4}, .offset = 3}, {.shape = {4}, .is_parameter = true}}}};
});

const AddRandomCases pow_random("POW",
                                [](RandomCases& random) { random.binary(Pow{}, DType::float32); });

}  // namespace
}  // namespace onda
