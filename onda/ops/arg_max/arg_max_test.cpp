// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/arg_max/arg_max.h"

#include "tests/operator_check.h"
#include "tests/random_cases.h"

namespace onda {
namespace {

constexpr const char* litert = "LiteRT 2.5.3 reference kernels";

std::vector<OperatorVector> vectors() {
  return {
      {.name = "float32 of ties",
       .provenance = litert,
       .op = ArgMax{},
       .inputs = {computed(Tensor::of<float>(
                      {2, 4, 3}, {1.75f, -6.25f, -8,     -7, -1.25f, 2,     1,      -2.75f,
                                  2,     -7,     -1.25f, 2,  3.75f,  -4,    -2,     -1.75f,
                                  -5,    -9.75f, 1.25f,  -2, 7.75f,  7.75f, -7.75f, -9.25f})),
                  constant(Tensor::of<std::int32_t>({}, {1}))},
       .outputs = {Tensor::of<std::int32_t>({2, 3}, {0, 1, 1, 3, 2, 2})}},
      {.name = "int8 of ties",
       .provenance = litert,
       .op = ArgMax{},
       .inputs = {computed(quantized<std::int8_t>(
                      {2, 4, 3}, {-81, 91,  70,   -123, 120, -4,  109, -60, 87,   -123, 120, -4,
                                  -68, 119, -113, -18,  -99, -80, 16,  -86, -118, 121,  -35, 5},
                      0.05f, -7)),
                  constant(Tensor::of<std::int32_t>({}, {1}))},
       .outputs = {Tensor::of<std::int32_t>({2, 3}, {2, 1, 2, 3, 0, 3})}},
      {.name = "uint8 of ties",
       .provenance = litert,
       .op = ArgMax{},
       .inputs = {computed(quantized<std::uint8_t>(
                      {2, 4, 3}, {214, 246, 14, 155, 10,  206, 134, 2,   97,  155, 10,  206,
                                  166, 196, 88, 143, 112, 26,  204, 168, 168, 227, 153, 63},
                      0.05f, 7)),
                  constant(Tensor::of<std::int32_t>({}, {1}))},
       .outputs = {Tensor::of<std::int32_t>({2, 3}, {0, 0, 1, 3, 0, 2})}},
      {.name = "int32 of ties",
       .provenance = litert,
       .op = ArgMax{},
       .inputs = {computed(Tensor::of<std::int32_t>(
                      {2, 4, 3},
                      {860027271,  29739788,   880849626, 98193509,  -6905331,   -425785098,
                       -536308299, -123672415, 612537149, 98193509,  -6905331,   -425785098,
                       225415623,  -787970903, -39286690, 811283416, 530286201,  -291126164,
                       530936861,  288884801,  303612273, -89305259, -798078818, -129903663})),
                  constant(Tensor::of<std::int32_t>({}, {1}))},
       .outputs = {Tensor::of<std::int32_t>({2, 3}, {0, 0, 0, 1, 1, 2})}},
      {.name = "float32 to int64",
       .provenance = litert,
       .op = ArgMax{.output_type = DType::int64},
       .inputs = {computed(Tensor::of<float>({2, 3}, {-7.5f, -3.75f, -4, 2, 3.5f, 1.75f})),
                  constant(Tensor::of<std::int32_t>({1}, {-1}))},
       .outputs = {Tensor::of<std::int64_t>({2}, {1, 1})}},
  };
}

TEST(ArgMax, Vectors) { check<ArgMax>(vectors()); }

const AddRandomCases arg_max_random("ARG_MAX", [](RandomCases& random) {
  const DType type = random.one_of<DType>({random.type, DType::int32});
  const DType to = random.coin() ? DType::int32 : DType::int64;
  GraphBuilder builder("one");
  const int x = builder.input("x", {random.size(2), random.size(9), random.size(5)}, type,
                              random.scaled(type, 0.1f));
  const int axis = builder.constant(RandomCases::integers_of({random.size(6) - 4}, "axis"));
  const int y = builder.add(ArgMax{.output_type = to}, {x, axis}, "y", to, {});
  random.add(fmt::format("ARG_MAX {} to {}", name_of(type), name_of(to)), builder.finish({y}));
});

}  // namespace
}  // namespace onda
