// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/zeros_like/zeros_like.h"

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
       .op = ZerosLike{},
       .inputs = {computed(Tensor::of<float>({3}, {NAN, -1.0f, 5.0f}))},
       .outputs = {Tensor::of<float>({3}, {0.0f, 0.0f, 0.0f})}},
      {.name = "int32",
       .provenance = litert,
       .op = ZerosLike{},
       .inputs = {computed(Tensor::of<std::int32_t>({3}, {INT32_MIN, 0, 5}))},
       .outputs = {Tensor::of<std::int32_t>({3}, {0, 0, 0})}},
      {.name = "int64",
       .provenance = litert,
       .op = ZerosLike{},
       .inputs = {computed(Tensor::of<std::int64_t>({3}, {INT64_MIN, 0, 5}))},
       .outputs = {Tensor::of<std::int64_t>({3}, {0, 0, 0})}},
      {.name = "int8",
       .provenance = "TensorFlow Lite Micro: the integer 0",
       .op = ZerosLike{},
       .inputs = {computed(Tensor::of<std::int8_t>({3}, {-128, 0, 5}))},
       .outputs = {Tensor::of<std::int8_t>({3}, {0, 0, 0})}},
  };
}

TEST(ZerosLike, Vectors) { check<ZerosLike>(vectors()); }

const AddRandomCases zeros_like_random("ZEROS_LIKE", [](RandomCases& random) {
  random.unary(ZerosLike{}, random.one_of<DType>({DType::float32, DType::int32, DType::int64}));
});

}  // namespace
}  // namespace onda
