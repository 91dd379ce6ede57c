// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/floor/floor.h"

#include "tests/operator_check.h"
#include "tests/random_cases.h"

namespace onda {
namespace {

constexpr const char* litert = "LiteRT 2.5.3 reference kernels";

std::vector<OperatorVector> vectors() {
  return {
      {.name = "float",
       .provenance = litert,
       .op = Floor{},
       .inputs = {computed(Tensor::of<float>(
           {4, 4}, {-2.5f, -1.5f, -1.0f, -0.5f, -0.49999997f, -0.0f, 0.0f, 0.49999997f, 0.5f, 1.5f,
                    2.5f, 3.5f, 8388607.5f, -1e+30f, 1e+30f, 0.7f}))},
       .outputs = {Tensor::of<float>(
           {4, 4}, {-3.0f, -2.0f, -1.0f, -1.0f, -1.0f, -0.0f, 0.0f, 0.0f, 0.0f, 1.0f, 2.0f, 3.0f,
                    8388607.0f, -1e+30f, 1e+30f, 0.0f})}},
      {.name = "one number",
       .provenance = litert,
       .op = Floor{},
       .inputs = {computed(Tensor::of<float>({}, {-7.3f}))},
       .outputs = {Tensor::of<float>({}, {-8.0f})}},
  };
}

TEST(Floor, Vectors) { check<Floor>(vectors()); }

const AddRandomCases floor_random("FLOOR", [](RandomCases& random) {
  random.unary(Floor{}, DType::float32);
});

}  // namespace
}  // namespace onda
