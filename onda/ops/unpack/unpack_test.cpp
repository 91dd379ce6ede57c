// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/unpack/unpack.h"

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
      {.name = "float32 of three",
       .provenance = litert,
       .op = Unpack{.num = 3, .axis = 1},
       .inputs = {computed(Tensor::of<float>({2, 3, 2}, {-3.75f, 1.5f, -1.25f, -7.25f, 4.25f, 0,
                                                         2.25f, -4.75f, 1, 2, 7.25f, -1.25f}))},
       .outputs = {Tensor::of<float>({2, 2}, {-3.75f, 1.5f, 2.25f, -4.75f}),
                   Tensor::of<float>({2, 2}, {-1.25f, -7.25f, 1, 2}),
                   Tensor::of<float>({2, 2}, {4.25f, 0, 7.25f, -1.25f})}},
      {.name = "int8 of three",
       .provenance = litert,
       .op = Unpack{.num = 3, .axis = 1},
       .inputs = {computed(quantized<std::int8_t>(
           {2, 3, 2}, {32, 0, -125, -124, 113, -34, -79, -102, 53, 112, 31, 80}, 0.05f, -7))},
       .outputs = {quantized<std::int8_t>({2, 2}, {32, 0, -79, -102}, 0.05f, -7),
                   quantized<std::int8_t>({2, 2}, {-125, -124, 53, 112}, 0.05f, -7),
                   quantized<std::int8_t>({2, 2}, {113, -34, 31, 80}, 0.05f, -7)}},
      {.name = "int16 of three",
       .provenance = litert,
       .op = Unpack{.num = 3, .axis = 1},
       .inputs = {computed(quantized<std::int16_t>({2, 3, 2},
                                                   {-29063, -30566, -27841, 5991, -18512, -15772,
                                                    21873, -10504, -12760, 16013, -16423, -21369},
                                                   0.05f, 0))},
       .outputs = {quantized<std::int16_t>({2, 2}, {-29063, -30566, 21873, -10504}, 0.05f, 0),
                   quantized<std::int16_t>({2, 2}, {-27841, 5991, -12760, 16013}, 0.05f, 0),
                   quantized<std::int16_t>({2, 2}, {-18512, -15772, -16423, -21369}, 0.05f, 0)}},
      {.name = "int32 of three",
       .provenance = litert,
       .op = Unpack{.num = 3, .axis = 1},
       .inputs = {computed(Tensor::of<std::int32_t>(
           {2, 3, 2}, {-502117061, 289908592, 686700832, -750277801, 601561661, -243767038,
                       -214935231, -986917620, 485819571, -834190981, -371320209, -282865204}))},
       .outputs = {Tensor::of<std::int32_t>({2, 2},
                                            {-502117061, 289908592, -214935231, -986917620}),
                   Tensor::of<std::int32_t>({2, 2}, {686700832, -750277801, 485819571, -834190981}),
                   Tensor::of<std::int32_t>({2, 2},
                                            {601561661, -243767038, -371320209, -282865204})}},
      {.name = "int64 of three",
       .provenance = "the definition, numpy: LiteRT has no int64 here",
       .op = Unpack{.num = 3, .axis = 1},
       .inputs = {computed(Tensor::of<std::int64_t>(
           {2, 3, 2}, {-398351730, -111378784, 43944425, -630273745, 784062203, 752639640,
                       -452041819, -505353941, 339799680, -860736594, 415545697, 334482485}))},
       .outputs = {Tensor::of<std::int64_t>({2, 2},
                                            {-398351730, -111378784, -452041819, -505353941}),
                   Tensor::of<std::int64_t>({2, 2}, {43944425, -630273745, 339799680, -860736594}),
                   Tensor::of<std::int64_t>({2, 2}, {784062203, 752639640, 415545697, 334482485})}},
      {.name = "bool of three",
       .provenance = litert,
       .op = Unpack{.num = 3, .axis = 1},
       .inputs = {computed(booleans({2, 3, 2}, {1, 1, 0, 1, 1, 0, 1, 0, 0, 0, 1, 1}))},
       .outputs = {booleans({2, 2}, {1, 1, 1, 0}), booleans({2, 2}, {0, 1, 0, 0}),
                   booleans({2, 2}, {1, 0, 1, 1})}},
  };
}

TEST(Unpack, Vectors) { check<Unpack>(vectors()); }

const AddGradientCases unpack_cases([] {
  return std::vector<GradientCase>{
      {"of three", Unpack{.num = 3, .axis = -1}, {{.shape = {1, 2, 3}}}}};
});

const AddRandomCases unpack_random("UNPACK", [](RandomCases& random) {
  random.type = random.one_of<DType>({random.type, DType::int16, DType::int32, DType::boolean});
  const Quantization how = random.scaled(random.real(0.001f, 0.5f));
  const Shape x = {random.size(2), random.size(6), random.size(5)};
  GraphBuilder builder("one");
  const int from = builder.input("x", x, random.type, how);
  const int axis = random.size(3) - 1;
  const Unpack op{.num = x[axis], .axis = random.coin() ? axis : axis - 3};
  const std::vector<int> outputs = builder.add_outputs(op, {from}, "y", from);
  random.add(fmt::format("UNPACK {} of {}", name_of(random.type), to_string(x)),
             builder.finish(outputs));
});

}  // namespace
}  // namespace onda
