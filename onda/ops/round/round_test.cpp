// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/round/round.h"

#include "tests/operator_check.h"
#include "tests/random_cases.h"

namespace onda {
namespace {

constexpr const char* litert = "LiteRT 2.5.3 reference kernels";

std::vector<OperatorVector> vectors() {
  return {
      {.name = "float",
       .provenance = litert,
       .op = Round{},
       .inputs = {computed(Tensor::of<float>(
           {4, 4}, {-2.5f, -1.5f, -1.0f, -0.5f, -0.49999997f, -0.0f, 0.0f, 0.49999997f, 0.5f, 1.5f,
                    2.5f, 3.5f, 8388607.5f, -1e+30f, 1e+30f, 0.7f}))},
       .outputs = {Tensor::of<float>(
           {4, 4}, {-2.0f, -2.0f, -1.0f, 0.0f, 0.0f, -0.0f, 0.0f, 0.0f, 0.0f, 2.0f, 2.0f, 4.0f,
                    8388608.0f, -1e+30f, 1e+30f, 1.0f})}},
      {.name = "one number",
       .provenance = litert,
       .op = Round{},
       .inputs = {computed(Tensor::of<float>({}, {-7.3f}))},
       .outputs = {Tensor::of<float>({}, {-7.0f})}},
  };
}

TEST(Round, Vectors) { check<Round>(vectors()); }

const AddRandomCases round_random("ROUND", [](RandomCases& random) {
  random.unary(Round{}, DType::float32);
});

}  // namespace
}  // namespace onda
