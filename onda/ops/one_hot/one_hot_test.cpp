// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/one_hot/one_hot.h"

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
      {.name = "float32 at the end",
       .provenance = litert,
       .op = OneHot{},
       .inputs = {computed(Tensor::of<std::int32_t>({2, 2}, {1, -1, 3, 0})),
                  constant(Tensor::of<std::int32_t>({}, {3})),
                  constant(Tensor::of<float>({}, {2.5f})), constant(Tensor::of<float>({}, {-1}))},
       .outputs = {Tensor::of<float>({2, 2, 3},
                                     {-1, 2.5f, -1, -1, -1, -1, -1, -1, -1, 2.5f, -1, -1})}},
      {.name = "int8 at the end",
       .provenance = litert,
       .op = OneHot{},
       .inputs = {computed(Tensor::of<std::int32_t>({2, 2}, {1, -1, 3, 0})),
                  constant(Tensor::of<std::int32_t>({}, {3})),
                  constant(Tensor::of<std::int8_t>({}, {1})),
                  constant(Tensor::of<std::int8_t>({}, {0}))},
       .outputs = {Tensor::of<std::int8_t>({2, 2, 3}, {0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0})}},
      {.name = "int32 at the end",
       .provenance = litert,
       .op = OneHot{},
       .inputs = {computed(Tensor::of<std::int32_t>({2, 2}, {1, -1, 3, 0})),
                  constant(Tensor::of<std::int32_t>({}, {3})),
                  constant(Tensor::of<std::int32_t>({}, {1})),
                  constant(Tensor::of<std::int32_t>({}, {-1}))},
       .outputs = {Tensor::of<std::int32_t>({2, 2, 3},
                                            {-1, 1, -1, -1, -1, -1, -1, -1, -1, 1, -1, -1})}},
      {.name = "int64 at the end",
       .provenance = litert,
       .op = OneHot{},
       .inputs = {computed(Tensor::of<std::int32_t>({2, 2}, {1, -1, 3, 0})),
                  constant(Tensor::of<std::int32_t>({}, {3})),
                  constant(Tensor::of<std::int64_t>({}, {1})),
                  constant(Tensor::of<std::int64_t>({}, {0}))},
       .outputs = {Tensor::of<std::int64_t>({2, 2, 3}, {0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0})}},
      {.name = "bool at the end",
       .provenance = litert,
       .op = OneHot{},
       .inputs = {computed(Tensor::of<std::int32_t>({2, 2}, {1, -1, 3, 0})),
                  constant(Tensor::of<std::int32_t>({}, {3})), constant(booleans({}, {1})),
                  constant(booleans({}, {0}))},
       .outputs = {booleans({2, 2, 3}, {0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0})}},
      {.name = "int64 in between",
       .provenance = litert,
       .op = OneHot{.axis = 1},
       .inputs = {computed(Tensor::of<std::int64_t>({2, 2}, {1, -1, 3, 0})),
                  constant(Tensor::of<std::int32_t>({}, {3})), constant(Tensor::of<float>({}, {1})),
                  constant(Tensor::of<float>({}, {0}))},
       .outputs = {Tensor::of<float>({2, 3, 2}, {0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0})}},
  };
}

TEST(OneHot, Vectors) { check<OneHot>(vectors()); }

const AddRandomCases one_hot_random("ONE_HOT", [](RandomCases& random) {
  GraphBuilder builder("one");
  const std::vector<int> inputs = {
      builder.input(random_indices, {random.size(3), random.size(4)}, DType::int32),
      builder.constant(Tensor::of<std::int32_t>({}, {random.size(6)}, "depth")),
      builder.constant(Tensor::of<float>({}, {2.5f}, "on")),
      builder.constant(Tensor::of<float>({}, {-1}, "off"))};
  const int y = builder.add(OneHot{.axis = random.size(4) - 2}, inputs, "y", DType::float32, {});
  random.add("ONE_HOT", builder.finish({y}));
});

}  // namespace
}  // namespace onda
