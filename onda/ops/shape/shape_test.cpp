// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/shape/shape.h"

#include "onda/ops/concatenation/concatenation.h"
#include "tests/operator_check.h"
#include "tests/random_cases.h"

namespace onda {
namespace {

constexpr const char* definition =
    "the definition: LiteRT hands out no result that it knows beforehand";

std::vector<OperatorVector> vectors() {
  return {
      {.name = "int32",
       .provenance = definition,
       .op = ShapeOf{},
       .inputs = {computed(
           Tensor::of<float>({2, 3, 1}, {-4.25f, 3.75f, 5.5f, -5.75f, -4.5f, 6.5f}))},
       .outputs = {Tensor::of<std::int32_t>({3}, {2, 3, 1})}},
      {.name = "int64",
       .provenance = definition,
       .op = ShapeOf{.out_type = DType::int64},
       .inputs = {computed(
           Tensor::of<float>({2, 3, 1}, {-4.25f, 3.75f, 5.5f, -5.75f, -4.5f, 6.5f}))},
       .outputs = {Tensor::of<std::int64_t>({3}, {2, 3, 1})}},
  };
}

TEST(ShapeOf, Vectors) { check<ShapeOf>(vectors()); }

// LiteRT knows the result beforehand and hands none out that it knows, so that something has to be
// computed of it.
const AddRandomCases shape_random("SHAPE", [](RandomCases& random) {
  const DType to = random.coin() ? DType::int32 : DType::int64;
  GraphBuilder builder("one");
  const int x =
      builder.input("x", {random.size(3), random.size(4)}, random.type, random.scaled(0.1f));
  const int more = builder.input("more", {2}, to);
  const int shape = builder.add(ShapeOf{.out_type = to}, {x}, "shape", to, {});
  const int y = builder.add(Concatenation{.axis = 0}, {shape, more}, "y", to, {});
  random.add(fmt::format("SHAPE {}", name_of(to)), builder.finish({y}));
});

}  // namespace
}  // namespace onda
