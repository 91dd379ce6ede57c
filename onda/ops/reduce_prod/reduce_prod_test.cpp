// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/reduce_prod/reduce_prod.h"

#include "tests/operator_check.h"
#include "tests/random_cases.h"

namespace onda {
namespace {

constexpr const char* litert = "LiteRT 2.5.3 reference kernels";

std::vector<OperatorVector> vectors() {
  return {
      {.name = "float32 of two axes",
       .provenance = litert,
       .op = ReduceProd{},
       .inputs = {computed(Tensor::of<float>({2, 3, 2}, {1.25f, -10, 0.75f, 8.5f, 9.5f, 2, -9,
                                                         1.25f, 4.75f, -9, -2.75f, -7})),
                  constant(Tensor::of<std::int32_t>({2}, {0, -1}))},
       .outputs = {Tensor::of<float>({3}, {140.625f, -272.53125f, 365.75f})}},
      {.name = "int32 of two axes",
       .provenance = litert,
       .op = ReduceProd{},
       .inputs = {computed(Tensor::of<std::int32_t>({2, 3, 2},
                                                    {9, -7, -5, -7, -7, -1, 6, 6, -4, -6, -4, -8})),
                  constant(Tensor::of<std::int32_t>({2}, {0, -1}))},
       .outputs = {Tensor::of<std::int32_t>({3}, {-2268, 840, 224})}},
      {.name = "int64 of two axes",
       .provenance = litert,
       .op = ReduceProd{},
       .inputs = {computed(
                      Tensor::of<std::int64_t>({2, 3, 2}, {8, 0, 8, -8, -8, 5, 5, 5, 6, 5, 8, 0})),
                  constant(Tensor::of<std::int32_t>({2}, {0, -1}))},
       .outputs = {Tensor::of<std::int64_t>({3}, {0, -1920, 0})}},
  };
}

TEST(ReduceProd, Vectors) { check<ReduceProd>(vectors()); }

const AddRandomCases reduce_prod_random("REDUCE_PROD", [](RandomCases& random) {
  const Shape x = {random.size(2), random.size(4), random.size(5), random.size(3)};
  const auto axes =
      random.one_of<std::vector<std::int32_t>>({{1, 2}, {2, 1}, {-1}, {1}, {0, 3}, {0, 1, 2, 3}});
  random.type = random.one_of<DType>({DType::float32, DType::int32, DType::int64});
  random.with_constants(ReduceProd{.keep_dims = random.coin()}, x,
                        {RandomCases::integers_of(axes, "axes")}, {}, {});
});

}  // namespace
}  // namespace onda
