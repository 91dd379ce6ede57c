// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/scatter_nd/scatter_nd.h"

#include "onda/ops/scatter_nd/scatter_nd_kernel.h"
#include "onda/run/interpreter.h"
#include "tests/error_of.h"
#include "tests/operator_check.h"
#include "tests/random_cases.h"

namespace onda {
namespace {

constexpr const char* litert = "LiteRT 2.5.3 reference kernels";

std::vector<OperatorVector> vectors() {
  return {
      {.name = "float32 rows",
       .provenance = litert,
       .op = ScatterNd{},
       .inputs = {computed(Tensor::of<std::int32_t>({3, 1}, {1, 3, 1})),
                  computed(Tensor::of<float>({3, 2}, {-3.25f, -5.5f, -8.25f, 8.75f, 9.5f, 2.75f})),
                  constant(Tensor::of<std::int32_t>({2}, {4, 2}))},
       .outputs = {Tensor::of<float>({4, 2}, {0, 0, 6.25f, -2.75f, 0, 0, -8.25f, 8.75f})}},
      {.name = "float32 at constant places",
       .provenance = litert,
       .op = ScatterNd{},
       .inputs = {constant(Tensor::of<std::int32_t>({3, 1}, {1, 3, 1})),
                  computed(Tensor::of<float>({3, 2}, {-3.25f, -5.5f, -8.25f, 8.75f, 9.5f, 2.75f})),
                  constant(Tensor::of<std::int32_t>({2}, {4, 2}))},
       .outputs = {Tensor::of<float>({4, 2}, {0, 0, 6.25f, -2.75f, 0, 0, -8.25f, 8.75f})}},
      {.name = "float32 constant updates",
       .provenance = litert,
       .op = ScatterNd{},
       .inputs = {computed(Tensor::of<std::int32_t>({3, 1}, {1, 3, 1})),
                  constant(Tensor::of<float>({3, 2}, {-3.25f, -5.5f, -8.25f, 8.75f, 9.5f, 2.75f})),
                  constant(Tensor::of<std::int32_t>({2}, {4, 2}))},
       .outputs = {Tensor::of<float>({4, 2}, {0, 0, 6.25f, -2.75f, 0, 0, -8.25f, 8.75f})}},
      {.name = "int8 rows",
       .provenance = litert,
       .op = ScatterNd{},
       .inputs = {computed(Tensor::of<std::int32_t>({3, 1}, {1, 3, 1})),
                  computed(Tensor::of<std::int8_t>({3, 2}, {119, 7, -85, -63, 6, 44})),
                  constant(Tensor::of<std::int32_t>({2}, {4, 2}))},
       .outputs = {Tensor::of<std::int8_t>({4, 2}, {0, 0, 125, 51, 0, 0, -85, -63})}},
      {.name = "uint8 rows",
       .provenance = litert,
       .op = ScatterNd{},
       .inputs = {computed(Tensor::of<std::int32_t>({3, 1}, {1, 3, 1})),
                  computed(Tensor::of<std::uint8_t>({3, 2}, {239, 76, 208, 146, 218, 217})),
                  constant(Tensor::of<std::int32_t>({2}, {4, 2}))},
       .outputs = {Tensor::of<std::uint8_t>({4, 2}, {0, 0, 201, 37, 0, 0, 208, 146})}},
      {.name = "int32 rows",
       .provenance = litert,
       .op = ScatterNd{},
       .inputs = {computed(Tensor::of<std::int32_t>({3, 1}, {1, 3, 1})),
                  computed(Tensor::of<std::int32_t>(
                      {3, 2}, {103242948, -681743979, 888486572, 900887698, -92155070, 854745313})),
                  constant(Tensor::of<std::int32_t>({2}, {4, 2}))},
       .outputs = {Tensor::of<std::int32_t>(
           {4, 2}, {0, 0, 11087878, 173001334, 0, 0, 888486572, 900887698})}},
      {.name = "int64 rows",
       .provenance = litert,
       .op = ScatterNd{},
       .inputs = {computed(Tensor::of<std::int32_t>({3, 1}, {1, 3, 1})),
                  computed(Tensor::of<std::int64_t>(
                      {3, 2}, {161007277, -83248768, 126421348, -867707274, 753451691, 199778250})),
                  constant(Tensor::of<std::int32_t>({2}, {4, 2}))},
       .outputs = {Tensor::of<std::int64_t>(
           {4, 2}, {0, 0, 914458968, 116529482, 0, 0, 126421348, -867707274})}},
  };
}

TEST(ScatterNd, Vectors) { check<ScatterNd>(vectors()); }

// What a board does: it writes nowhere else.
TEST(ScatterNd, TheKernelLeavesOutAnIndexOutOfRange) {
  const std::int32_t extents[] = {3, 1};
  const kernel::ScatterNd<std::int32_t> parameters = {{3, 1, extents}, 1, 3};
  const std::int32_t indices[] = {1, 3, -1};
  const std::int32_t updates[] = {5, 6, 7};
  std::int32_t y[5] = {9, 9, 9, 9, 9};
  kernel::scatter_nd(&parameters, indices, updates, y + 1);
  EXPECT_EQ(std::vector<std::int32_t>(y, y + 5), (std::vector<std::int32_t>{9, 0, 5, 0, 9}));
}

const AddRandomCases scatter_nd_random("SCATTER_ND", [](RandomCases& random) {
  const DType type =
      random.one_of<DType>({DType::float32, DType::int8, DType::int32, DType::int64});
  const Shape to = {random_index_limit, random_index_limit, random.size(3)};
  const std::int32_t axes = random.size(2);
  const Shape places = {random.size(5), axes};
  Tensor named{random_indices, DType::int32, places, {}, {}};
  append_random(random.generator(), named, named.data);
  GraphBuilder builder("one");
  const int constant = random.size(3);  // 1, 2: that operand
  const int by =
      constant == 1 ? builder.constant(named) : builder.input(random_indices, places, DType::int32);
  const Shape slices = axes == 2 ? Shape{places[0], to[2]} : Shape{places[0], to[1], to[2]};
  Tensor given{"x", type, slices, {}, {}};
  append_random(random.generator(), given, given.data);
  const int updates =
      constant == 2 ? builder.constant(std::move(given)) : builder.input("x", slices, type);
  const int shape = builder.constant(RandomCases::integers_of(to.extents(), "shape"));
  const int y = builder.add(ScatterNd{}, {by, updates, shape}, "y", type, {});
  random.add(fmt::format("SCATTER_ND {} by {}", name_of(type), to_string(places)),
             builder.finish({y}));
});

}  // namespace
}  // namespace onda
