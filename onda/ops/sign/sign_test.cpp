// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/sign/sign.h"

#include <cmath>

#include "tests/operator_check.h"
#include "tests/random_cases.h"

namespace onda {
namespace {

constexpr const char* litert = "LiteRT 2.5.3 reference kernels";

std::vector<OperatorVector> vectors() {
  return {
      {.name = "float",
       .provenance = litert,
       .op = Sign{},
       .inputs = {computed(
           Tensor::of<float>({7}, {-INFINITY, -1e-30f, -0.0f, 0.0f, 1e-30f, 5.0f, NAN}))},
       .outputs = {Tensor::of<float>({7}, {-1.0f, -1.0f, 0.0f, 0.0f, 1.0f, 1.0f, NAN})}},
      {.name = "int32",
       .provenance = litert,
       .op = Sign{},
       .inputs = {computed(Tensor::of<std::int32_t>({5}, {INT32_MIN, -1, 0, 1, 2147483647}))},
       .outputs = {Tensor::of<std::int32_t>({5}, {-1, -1, 0, 1, 1})}},
  };
}

TEST(Sign, Vectors) { check<Sign>(vectors()); }

const AddRandomCases sign_random("SIGN", [](RandomCases& random) {
  random.unary(Sign{}, random.one_of<DType>({DType::float32, DType::int32}));
});

}  // namespace
}  // namespace onda
