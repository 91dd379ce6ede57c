// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/broadcast_args/broadcast_args.h"

#include "onda/ops/concatenation/concatenation.h"
#include "tests/operator_check.h"
#include "tests/random_cases.h"

namespace onda {
namespace {

constexpr const char* definition = "the definition, numpy.broadcast_shapes";

std::vector<OperatorVector> vectors() {
  return {
      {.name = "int32",
       .provenance = definition,
       .op = BroadcastArgs{},
       .inputs = {constant(Tensor::of<std::int32_t>({2}, {3, 1})),
                  constant(Tensor::of<std::int32_t>({3}, {2, 1, 4}))},
       .outputs = {Tensor::of<std::int32_t>({3}, {2, 3, 4})}},
      {.name = "int64",
       .provenance = definition,
       .op = BroadcastArgs{},
       .inputs = {constant(Tensor::of<std::int64_t>({3}, {5, 1, 4})),
                  constant(Tensor::of<std::int64_t>({2}, {1, 4}))},
       .outputs = {Tensor::of<std::int64_t>({3}, {5, 1, 4})}},
  };
}

TEST(BroadcastArgs, Vectors) { check<BroadcastArgs>(vectors()); }

// LiteRT knows the result beforehand and hands none out that it knows, so that something has to be
// computed of it.
const AddRandomCases broadcast_args_random("BROADCAST_ARGS", [](RandomCases& random) {
  GraphBuilder builder("one");
  const std::int32_t most = random.size(5);
  const int a = builder.constant(RandomCases::integers_of({1, most, random.size(4)}, "a"));
  const int b = builder.constant(RandomCases::integers_of({random.coin() ? most : 1, 1}, "b"));
  const int more = builder.input("more", {2}, DType::int32);
  const int shape = builder.add(BroadcastArgs{}, {a, b}, "shape");
  const int y = builder.add(Concatenation{.axis = 0}, {shape, more}, "y");
  random.add("BROADCAST_ARGS", builder.finish({y}));
});

}  // namespace
}  // namespace onda
