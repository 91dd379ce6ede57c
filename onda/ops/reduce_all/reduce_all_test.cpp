// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/reduce_all/reduce_all.h"

#include "tests/operator_check.h"
#include "tests/random_cases.h"

namespace onda {
namespace {

constexpr const char* litert = "LiteRT 2.5.3 reference kernels";

Tensor booleans(Shape shape, const std::vector<std::uint8_t>& values) {
  Tensor tensor = Tensor::of<std::uint8_t>(std::move(shape), values);
  tensor.type = DType::boolean;
  return tensor;
}

std::vector<OperatorVector> vectors() {
  return {
      {.name = "of the last axis",
       .provenance = litert,
       .op = ReduceAll{},
       .inputs = {computed(booleans({2, 3, 2}, {1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 1, 1})),
                  constant(Tensor::of<std::int32_t>({1}, {-1}))},
       .outputs = {booleans({2, 3}, {0, 0, 1, 0, 0, 1})}},
      {.name = "of two axes",
       .provenance = litert,
       .op = ReduceAll{.keep_dims = true},
       .inputs = {computed(booleans({2, 3, 2}, {1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 1, 1})),
                  constant(Tensor::of<std::int32_t>({2}, {0, 2}))},
       .outputs = {booleans({1, 3, 1}, {0, 0, 1})}},
      {.name = "of no elements",
       .provenance = "the definition: what a reduction begins with",
       .op = ReduceAll{},
       .inputs = {computed(booleans({2, 0}, {})), constant(Tensor::of<std::int32_t>({1}, {1}))},
       .outputs = {booleans({2}, {1, 1})}},
  };
}

TEST(ReduceAll, Vectors) { check<ReduceAll>(vectors()); }

const AddRandomCases reduce_all_random("REDUCE_ALL", [](RandomCases& random) {
  const Shape x = {random.size(2), random.size(4), random.size(5), random.size(3)};
  const auto axes =
      random.one_of<std::vector<std::int32_t>>({{1, 2}, {2, 1}, {-1}, {1}, {0, 3}, {0, 1, 2, 3}});
  random.type = DType::boolean;
  random.with_constants(ReduceAll{.keep_dims = random.coin()}, x,
                        {RandomCases::integers_of(axes, "axes")}, {}, {});
});

}  // namespace
}  // namespace onda
