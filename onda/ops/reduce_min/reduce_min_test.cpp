// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/reduce_min/reduce_min.h"

#include "tests/operator_check.h"
#include "tests/random_cases.h"

namespace onda {
namespace {

constexpr const char* litert = "LiteRT 2.5.3 reference kernels";

std::vector<OperatorVector> vectors() {
  return {
      {.name = "float32 of two axes",
       .provenance = litert,
       .op = ReduceMin{},
       .inputs = {computed(Tensor::of<float>(
                      {2, 3, 4}, {-1,     -3,    -7.5f, -2,    -2.75f, -3.25f, 1.75f, 5,
                                  2.25f,  3.75f, 7.25f, 9.25f, 6.5f,   2.75f,  7,     -4.75f,
                                  -6.25f, -0.5f, -5.5f, 2,     8.5f,   3.5f,   1,     -2.25f})),
                  constant(Tensor::of<std::int32_t>({2}, {0, -1}))},
       .outputs = {Tensor::of<float>({3}, {-7.5f, -6.25f, -2.25f})}},
      {.name = "int8 of two axes",
       .provenance = litert,
       .op = ReduceMin{},
       .inputs = {computed(quantized<std::int8_t>(
                      {2, 3, 4}, {-18, -12, -50, -105, -32, -28, 57,   -52, 40, -60,  67, -88,
                                  17,  37,  81,  -122, -38, -19, -102, -84, 22, -116, 37, -61},
                      0.05f, -7)),
                  constant(Tensor::of<std::int32_t>({2}, {0, -1}))},
       .outputs = {quantized<std::int8_t>({3}, {-122, -102, -116}, 0.05f, -7)}},
      {.name = "uint8 of two axes",
       .provenance = litert,
       .op = ReduceMin{},
       .inputs = {computed(quantized<std::uint8_t>(
                      {2, 3, 4}, {191, 71,  195, 120, 220, 106, 183, 142, 163, 85,  197, 208,
                                  131, 159, 199, 31,  86,  45,  147, 248, 240, 134, 124, 135},
                      0.05f, 7)),
                  constant(Tensor::of<std::int32_t>({2}, {0, -1}))},
       .outputs = {quantized<std::uint8_t>({3}, {31, 45, 85}, 0.05f, 7)}},
      {.name = "int16 of two axes",
       .provenance = litert,
       .op = ReduceMin{},
       .inputs = {computed(quantized<std::int16_t>(
                      {2, 3, 4}, {-21430, 31759, -1576,  -14968, -22859, -13598, 12633, -24621,
                                  -6382,  6335,  24590,  32178,  25479,  20225,  -5223, -27363,
                                  4701,   -5563, -15092, 23965,  30009,  -21441, 6667,  -1782},
                      0.05f, 0)),
                  constant(Tensor::of<std::int32_t>({2}, {0, -1}))},
       .outputs = {quantized<std::int16_t>({3}, {-27363, -24621, -21441}, 0.05f, 0)}},
      {.name = "int32 of two axes",
       .provenance = litert,
       .op = ReduceMin{},
       .inputs = {computed(Tensor::of<std::int32_t>(
                      {2, 3, 4},
                      {202130472,  106875300,  -396406943, -394087657, -725543856, -729361838,
                       826818307,  924353117,  -742900956, -241350444, 904179637,  -945355828,
                       -533607627, -883421584, -220795464, -570670523, 110498597,  -524526623,
                       470615646,  -802500649, -382114155, 523448127,  218992749,  -646200249})),
                  constant(Tensor::of<std::int32_t>({2}, {0, -1}))},
       .outputs = {Tensor::of<std::int32_t>({3}, {-883421584, -802500649, -945355828})}},
      {.name = "int64 of two axes",
       .provenance = litert,
       .op = ReduceMin{},
       .inputs = {computed(Tensor::of<std::int64_t>(
                      {2, 3, 4},
                      {906751490,  819892980,  196196041, 978413024,  560954460,  -798954757,
                       -719670650, -496255532, 645545468, 499892249,  -120055733, 315798426,
                       -758443501, 223666988,  798769034, -524464386, -432568020, -467478240,
                       495909834,  607685761,  472827718, -902324487, 80562658,   -914101440})),
                  constant(Tensor::of<std::int32_t>({2}, {0, -1}))},
       .outputs = {Tensor::of<std::int64_t>({3}, {-758443501, -798954757, -914101440})}},
  };
}

TEST(ReduceMin, Vectors) { check<ReduceMin>(vectors()); }

const AddRandomCases reduce_min_random("REDUCE_MIN", [](RandomCases& random) {
  const Shape x = {random.size(2), random.size(4), random.size(5), random.size(3)};
  const auto axes =
      random.one_of<std::vector<std::int32_t>>({{1, 2}, {2, 1}, {-1}, {1}, {0, 3}, {0, 1, 2, 3}});
  random.type = random.one_of<DType>({random.type, DType::int16, DType::int32, DType::int64});
  const Quantization how = random.scaled(random.real(0.001f, 0.5f));
  random.with_constants(ReduceMin{.keep_dims = random.coin()}, x,
                        {RandomCases::integers_of(axes, "axes")}, how, how);
});

}  // namespace
}  // namespace onda
