// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/fill/fill.h"

#include "onda/run/interpreter.h"
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
      {.name = "float32 computed",
       .provenance = litert,
       .op = Fill{},
       .inputs = {constant(Tensor::of<std::int32_t>({2}, {2, 3})),
                  computed(Tensor::of<float>({}, {5.5f}))},
       .outputs = {Tensor::of<float>({2, 3}, {5.5f, 5.5f, 5.5f, 5.5f, 5.5f, 5.5f})}},
      {.name = "int32 computed",
       .provenance = litert,
       .op = Fill{},
       .inputs = {constant(Tensor::of<std::int32_t>({2}, {2, 3})),
                  computed(Tensor::of<std::int32_t>({}, {1}))},
       .outputs = {Tensor::of<std::int32_t>({2, 3}, {1, 1, 1, 1, 1, 1})}},
      {.name = "int64 computed",
       .provenance = litert,
       .op = Fill{},
       .inputs = {constant(Tensor::of<std::int32_t>({2}, {2, 3})),
                  computed(Tensor::of<std::int64_t>({}, {1}))},
       .outputs = {Tensor::of<std::int64_t>({2, 3}, {1, 1, 1, 1, 1, 1})}},
      {.name = "bool computed",
       .provenance = litert,
       .op = Fill{},
       .inputs = {constant(Tensor::of<std::int32_t>({2}, {2, 3})), computed(booleans({}, {1}))},
       .outputs = {booleans({2, 3}, {1, 1, 1, 1, 1, 1})}},
      {.name = "int8 computed",
       .provenance = litert,
       .op = Fill{},
       .inputs = {constant(Tensor::of<std::int32_t>({2}, {2, 3})),
                  computed(quantized<std::int8_t>({}, {9}, 0.05f, -7))},
       .outputs = {quantized<std::int8_t>({2, 3}, {9, 9, 9, 9, 9, 9}, 0.05f, -7)}},
  };
}

TEST(Fill, Vectors) { check<Fill>(vectors()); }

// A constant value needs no input at all, which LiteRT's runner and check() ask for.
TEST(Fill, OfAConstantValue) {
  GraphBuilder builder;
  const int x = builder.input("x", {2});
  const int y = builder.add(Fill{},
                            {builder.constant(Tensor::of<std::int32_t>({2}, {2, 2})),
                             builder.constant(Tensor::of<float>({}, {2.5f}))},
                            "y", DType::float32, {});
  Interpreter model(builder.finish({x, y}));
  model.invoke();
  for (int i = 0; i < 4; ++i) EXPECT_EQ(model.output<float>(1)[static_cast<std::size_t>(i)], 2.5f);
}

const AddRandomCases fill_random("FILL", [](RandomCases& random) {
  random.type = random.one_of<DType>({random.type, DType::int32, DType::int64, DType::boolean});
  const Quantization how = random.scaled(random.real(0.001f, 0.5f));
  GraphBuilder builder("one");
  const int value = builder.input("value", {}, random.type, how);
  const int shape =
      builder.constant(RandomCases::integers_of({random.size(3), random.size(5)}, "shape"));
  const int y = builder.add(Fill{}, {shape, value}, "y", random.type, how);
  random.add(fmt::format("FILL {}", name_of(random.type)), builder.finish({y}));
});

}  // namespace
}  // namespace onda
