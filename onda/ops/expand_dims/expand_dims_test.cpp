// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/expand_dims/expand_dims.h"

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
      {.name = "float32 in between",
       .provenance = litert,
       .op = ExpandDims{},
       .inputs = {computed(Tensor::of<float>({2, 3}, {-7.75f, 3.75f, 1, 9.25f, 6, 1.75f})),
                  constant(Tensor::of<std::int32_t>({}, {1}))},
       .outputs = {Tensor::of<float>({2, 1, 3}, {-7.75f, 3.75f, 1, 9.25f, 6, 1.75f})}},
      {.name = "int8 in between",
       .provenance = litert,
       .op = ExpandDims{},
       .inputs = {computed(
                      quantized<std::int8_t>({2, 3}, {-33, -19, 113, -83, -127, -71}, 0.05f, -7)),
                  constant(Tensor::of<std::int32_t>({}, {1}))},
       .outputs = {quantized<std::int8_t>({2, 1, 3}, {-33, -19, 113, -83, -127, -71}, 0.05f, -7)}},
      {.name = "int16 in between",
       .provenance = litert,
       .op = ExpandDims{},
       .inputs = {computed(quantized<std::int16_t>(
                      {2, 3}, {-27700, -14637, 10362, 18642, -3347, -4703}, 0.05f, 0)),
                  constant(Tensor::of<std::int32_t>({}, {1}))},
       .outputs = {quantized<std::int16_t>({2, 1, 3}, {-27700, -14637, 10362, 18642, -3347, -4703},
                                           0.05f, 0)}},
      {.name = "int32 in between",
       .provenance = litert,
       .op = ExpandDims{},
       .inputs = {computed(Tensor::of<std::int32_t>(
                      {2, 3}, {423040040, 54707519, -304197116, -136787580, 484079110, 785170194})),
                  constant(Tensor::of<std::int32_t>({}, {1}))},
       .outputs = {Tensor::of<std::int32_t>(
           {2, 1, 3}, {423040040, 54707519, -304197116, -136787580, 484079110, 785170194})}},
      {.name = "int64 in between",
       .provenance = litert,
       .op = ExpandDims{},
       .inputs = {computed(Tensor::of<std::int64_t>({2, 3}, {756989822, 231311439, -263064720,
                                                             -734303576, 238744664, 535421757})),
                  constant(Tensor::of<std::int32_t>({}, {1}))},
       .outputs = {Tensor::of<std::int64_t>(
           {2, 1, 3}, {756989822, 231311439, -263064720, -734303576, 238744664, 535421757})}},
      {.name = "bool in between",
       .provenance = litert,
       .op = ExpandDims{},
       .inputs = {computed(booleans({2, 3}, {0, 1, 1, 1, 0, 0})),
                  constant(Tensor::of<std::int32_t>({}, {1}))},
       .outputs = {booleans({2, 1, 3}, {0, 1, 1, 1, 0, 0})}},
      {.name = "float32 at the end",
       .provenance = litert,
       .op = ExpandDims{},
       .inputs = {computed(Tensor::of<float>({2, 3}, {-9.5f, 3, -6, -6.5f, -8.25f, -4.25f})),
                  constant(Tensor::of<std::int32_t>({1}, {-1}))},
       .outputs = {Tensor::of<float>({2, 3, 1}, {-9.5f, 3, -6, -6.5f, -8.25f, -4.25f})}},
  };
}

TEST(ExpandDims, Vectors) { check<ExpandDims>(vectors()); }

const AddGradientCases expand_dims_cases([] {
  return std::vector<GradientCase>{
      {"in between", ExpandDims{}, {{.shape = {1, 2, 3}}, {.shape = {1}, .constant = {2}}}}};
});

const AddRandomCases expand_dims_random("EXPAND_DIMS", [](RandomCases& random) {
  random.type = random.one_of<DType>({random.type, DType::int32, DType::int64, DType::boolean});
  const Quantization how = random.scaled(random.real(0.001f, 0.5f));
  random.with_constants(ExpandDims{}, {random.size(2), random.size(3), random.size(5)},
                        {RandomCases::integers_of({random.size(7) - 4}, "axis")}, how, how);
});

}  // namespace
}  // namespace onda
