// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/rank/rank.h"

#include "onda/ops/pack/pack.h"
#include "tests/operator_check.h"
#include "tests/random_cases.h"

namespace onda {
namespace {

constexpr const char* definition =
    "the definition: LiteRT hands out no result that it knows beforehand";

std::vector<OperatorVector> vectors() {
  return {
      {.name = "of three axes",
       .provenance = definition,
       .op = Rank{},
       .inputs = {computed(
           Tensor::of<float>({2, 3, 1}, {-4.25f, 3.75f, 5.5f, -5.75f, -4.5f, 6.5f}))},
       .outputs = {Tensor::of<std::int32_t>({}, {3})}},
  };
}

TEST(Rank, Vectors) { check<Rank>(vectors()); }

// LiteRT knows the result beforehand and hands none out that it knows, so that something has to be
// computed of it.
const AddRandomCases rank_random("RANK", [](RandomCases& random) {
  GraphBuilder builder("one");
  const int x =
      builder.input("x", {random.size(3), random.size(4)}, random.type, random.scaled(0.1f));
  const int more = builder.input("more", {}, DType::int32);
  const int rank = builder.add(Rank{}, {x}, "rank", DType::int32, {});
  const int y = builder.add(Pack{.values_count = 2}, {rank, more}, "y", DType::int32, {});
  random.add("RANK", builder.finish({y}));
});

}  // namespace
}  // namespace onda
