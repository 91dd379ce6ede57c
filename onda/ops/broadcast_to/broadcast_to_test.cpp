// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/broadcast_to/broadcast_to.h"

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
      {.name = "float32 of two axes",
       .provenance = litert,
       .op = BroadcastTo{},
       .inputs = {computed(Tensor::of<float>({3, 1}, {6.75f, 5.5f, 5.5f})),
                  constant(Tensor::of<std::int32_t>({3}, {2, 3, 4}))},
       .outputs = {Tensor::of<float>(
           {2, 3, 4},
           {6.75f, 6.75f, 6.75f, 6.75f, 5.5f, 5.5f, 5.5f, 5.5f, 5.5f, 5.5f, 5.5f, 5.5f,
            6.75f, 6.75f, 6.75f, 6.75f, 5.5f, 5.5f, 5.5f, 5.5f, 5.5f, 5.5f, 5.5f, 5.5f})}},
      {.name = "int8 of two axes",
       .provenance = litert,
       .op = BroadcastTo{},
       .inputs = {computed(quantized<std::int8_t>({3, 1}, {-53, -105, -72}, 0.05f, -7)),
                  constant(Tensor::of<std::int32_t>({3}, {2, 3, 4}))},
       .outputs = {quantized<std::int8_t>(
           {2, 3, 4}, {-53, -53, -53, -53, -105, -105, -105, -105, -72, -72, -72, -72,
                       -53, -53, -53, -53, -105, -105, -105, -105, -72, -72, -72, -72},
           0.05f, -7)}},
      {.name = "int16 of two axes",
       .provenance = litert,
       .op = BroadcastTo{},
       .inputs = {computed(quantized<std::int16_t>({3, 1}, {30578, 10438, 9959}, 0.05f, 0)),
                  constant(Tensor::of<std::int32_t>({3}, {2, 3, 4}))},
       .outputs = {quantized<std::int16_t>(
           {2, 3, 4},
           {30578, 30578, 30578, 30578, 10438, 10438, 10438, 10438, 9959, 9959, 9959, 9959,
            30578, 30578, 30578, 30578, 10438, 10438, 10438, 10438, 9959, 9959, 9959, 9959},
           0.05f, 0)}},
      {.name = "int32 of two axes",
       .provenance = litert,
       .op = BroadcastTo{},
       .inputs = {computed(Tensor::of<std::int32_t>({3, 1}, {-404068115, -231312918, -669300537})),
                  constant(Tensor::of<std::int32_t>({3}, {2, 3, 4}))},
       .outputs = {Tensor::of<std::int32_t>(
           {2, 3, 4}, {-404068115, -404068115, -404068115, -404068115, -231312918, -231312918,
                       -231312918, -231312918, -669300537, -669300537, -669300537, -669300537,
                       -404068115, -404068115, -404068115, -404068115, -231312918, -231312918,
                       -231312918, -231312918, -669300537, -669300537, -669300537, -669300537})}},
      {.name = "int64 of two axes",
       .provenance = litert,
       .op = BroadcastTo{},
       .inputs = {computed(Tensor::of<std::int64_t>({3, 1}, {613085641, 510427090, -989120585})),
                  constant(Tensor::of<std::int32_t>({3}, {2, 3, 4}))},
       .outputs = {Tensor::of<std::int64_t>(
           {2, 3, 4}, {613085641, 613085641, 613085641,  613085641,  510427090,  510427090,
                       510427090, 510427090, -989120585, -989120585, -989120585, -989120585,
                       613085641, 613085641, 613085641,  613085641,  510427090,  510427090,
                       510427090, 510427090, -989120585, -989120585, -989120585, -989120585})}},
      {.name = "bool of two axes",
       .provenance = litert,
       .op = BroadcastTo{},
       .inputs = {computed(booleans({3, 1}, {1, 1, 0})),
                  constant(Tensor::of<std::int32_t>({3}, {2, 3, 4}))},
       .outputs = {booleans(
           {2, 3, 4}, {1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0})}},
  };
}

TEST(BroadcastTo, Vectors) { check<BroadcastTo>(vectors()); }

const AddGradientCases broadcast_to_cases([] {
  return std::vector<GradientCase>{
      {"of two axes",
       BroadcastTo{},
       {{.shape = {1, 3, 1}}, {.shape = {4}, .constant = {1, 2, 3, 4}}}}};
});

const AddRandomCases broadcast_to_random("BROADCAST_TO", [](RandomCases& random) {
  random.type = random.one_of<DType>({random.type, DType::int32, DType::int64, DType::boolean});
  const Quantization how = random.scaled(random.real(0.001f, 0.5f));
  const Shape to = {random.size(3), random.size(3), random.size(4)};
  const Shape x = {random.coin() ? 1 : to[1], random.coin() ? 1 : to[2]};
  random.with_constants(BroadcastTo{}, x, {RandomCases::integers_of(to.extents(), "shape")}, how,
                        how);
});

}  // namespace
}  // namespace onda
