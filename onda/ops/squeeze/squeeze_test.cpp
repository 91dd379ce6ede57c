// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/squeeze/squeeze.h"

#include "onda/ops/gradient_check.h"
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
      {.name = "float32 all",
       .provenance = litert,
       .op = Squeeze{},
       .inputs = {computed(Tensor::of<float>({1, 2, 1, 3}, {4.25f, -6.25f, -2, 5, -7, -3.75f}))},
       .outputs = {Tensor::of<float>({2, 3}, {4.25f, -6.25f, -2, 5, -7, -3.75f})}},
      {.name = "int8 all",
       .provenance = litert,
       .op = Squeeze{},
       .inputs = {computed(
           quantized<std::int8_t>({1, 2, 1, 3}, {17, 73, 117, 123, 75, -29}, 0.05f, -7))},
       .outputs = {quantized<std::int8_t>({2, 3}, {17, 73, 117, 123, 75, -29}, 0.05f, -7)}},
      {.name = "int16 all",
       .provenance = litert,
       .op = Squeeze{},
       .inputs = {computed(quantized<std::int16_t>(
           {1, 2, 1, 3}, {-23877, -25856, 882, -28781, 21043, 7312}, 0.05f, 0))},
       .outputs = {quantized<std::int16_t>({2, 3}, {-23877, -25856, 882, -28781, 21043, 7312},
                                           0.05f, 0)}},
      {.name = "int32 all",
       .provenance = litert,
       .op = Squeeze{},
       .inputs = {computed(Tensor::of<std::int32_t>(
           {1, 2, 1, 3}, {-544114050, -508941171, -358767614, -907787547, 86908237, -928073202}))},
       .outputs = {Tensor::of<std::int32_t>(
           {2, 3}, {-544114050, -508941171, -358767614, -907787547, 86908237, -928073202})}},
      {.name = "int64 all",
       .provenance = litert,
       .op = Squeeze{},
       .inputs = {computed(Tensor::of<std::int64_t>(
           {1, 2, 1, 3}, {-572512372, -814111729, -462522679, 471492296, 516868336, 217940567}))},
       .outputs = {Tensor::of<std::int64_t>(
           {2, 3}, {-572512372, -814111729, -462522679, 471492296, 516868336, 217940567})}},
      {.name = "bool all",
       .provenance = litert,
       .op = Squeeze{},
       .inputs = {computed(booleans({1, 2, 1, 3}, {1, 1, 0, 0, 0, 0}))},
       .outputs = {booleans({2, 3}, {1, 1, 0, 0, 0, 0})}},
      {.name = "float32 one",
       .provenance = litert,
       .op = Squeeze{.squeeze_dims = {-2}},
       .inputs = {computed(
           Tensor::of<float>({1, 2, 1, 3}, {-4.25f, 5.75f, -6.75f, -8.75f, -0.25f, -4.75f}))},
       .outputs = {Tensor::of<float>({1, 2, 3}, {-4.25f, 5.75f, -6.75f, -8.75f, -0.25f, -4.75f})}},
  };
}

TEST(Squeeze, Vectors) { check<Squeeze>(vectors()); }

const AddGradientCases squeeze_cases([] {
  return std::vector<GradientCase>{
      {"one", Squeeze{.squeeze_dims = {2}}, {{.shape = {1, 2, 1, 3}}}}};
});

const AddRandomCases squeeze_random("SQUEEZE", [](RandomCases& random) {
  random.type = random.one_of<DType>({random.type, DType::int32, DType::int64, DType::boolean});
  const Quantization how = random.scaled(random.real(0.001f, 0.5f));
  random.single(Squeeze{.squeeze_dims = {random.coin() ? 1 : -3}},
                {random.size(2), 1, random.size(3), random.size(5)}, how, how);
});

}  // namespace
}  // namespace onda
