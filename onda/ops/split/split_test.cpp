// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/split/split.h"

#include "onda/ops/gradient_check.h"
#include "tests/operator_check.h"
#include "tests/random_cases.h"

namespace onda {
namespace {

constexpr const char* litert = "LiteRT 2.5.3 reference kernels";

std::vector<OperatorVector> vectors() {
  return {
      {.name = "float32 in three",
       .provenance = litert,
       .op = Split{.num_splits = 3},
       .inputs = {constant(Tensor::of<std::int32_t>({}, {1})),
                  computed(Tensor::of<float>({2, 6}, {0.25f, -3.75f, -5.25f, -5.25f, -9.75f, 3.5f,
                                                      6, 5.5f, 1.5f, 2.5f, -0.5f, 2.25f}))},
       .outputs = {Tensor::of<float>({2, 2}, {0.25f, -3.75f, 6, 5.5f}),
                   Tensor::of<float>({2, 2}, {-5.25f, -5.25f, 1.5f, 2.5f}),
                   Tensor::of<float>({2, 2}, {-9.75f, 3.5f, -0.5f, 2.25f})}},
      {.name = "int8 in three",
       .provenance = litert,
       .op = Split{.num_splits = 3},
       .inputs = {constant(Tensor::of<std::int32_t>({}, {1})),
                  computed(quantized<std::int8_t>(
                      {2, 6}, {-29, -107, 111, -89, 71, -108, 19, 2, 13, -92, -77, -102}, 0.05f,
                      -7))},
       .outputs = {quantized<std::int8_t>({2, 2}, {-29, -107, 19, 2}, 0.05f, -7),
                   quantized<std::int8_t>({2, 2}, {111, -89, 13, -92}, 0.05f, -7),
                   quantized<std::int8_t>({2, 2}, {71, -108, -77, -102}, 0.05f, -7)}},
      {.name = "int16 in three",
       .provenance = litert,
       .op = Split{.num_splits = 3},
       .inputs = {constant(Tensor::of<std::int32_t>({}, {1})),
                  computed(quantized<std::int16_t>({2, 6},
                                                   {-10641, 28439, 11210, 28657, 13788, 19984,
                                                    16407, 9370, -17948, -29950, -8733, -15606},
                                                   0.05f, 0))},
       .outputs = {quantized<std::int16_t>({2, 2}, {-10641, 28439, 16407, 9370}, 0.05f, 0),
                   quantized<std::int16_t>({2, 2}, {11210, 28657, -17948, -29950}, 0.05f, 0),
                   quantized<std::int16_t>({2, 2}, {13788, 19984, -8733, -15606}, 0.05f, 0)}},
      {.name = "int32 in three",
       .provenance = litert,
       .op = Split{.num_splits = 3},
       .inputs = {constant(Tensor::of<std::int32_t>({}, {1})),
                  computed(Tensor::of<std::int32_t>(
                      {2, 6}, {-688356995, -269752320, -579699700, 288869025, -602584361, 987172034,
                               294774591, -39144501, 45468555, 771396869, -42520983, 381012224}))},
       .outputs = {Tensor::of<std::int32_t>({2, 2}, {-688356995, -269752320, 294774591, -39144501}),
                   Tensor::of<std::int32_t>({2, 2}, {-579699700, 288869025, 45468555, 771396869}),
                   Tensor::of<std::int32_t>({2, 2},
                                            {-602584361, 987172034, -42520983, 381012224})}},
  };
}

TEST(Split, Vectors) { check<Split>(vectors()); }

const AddGradientCases split_cases([] {
  return std::vector<GradientCase>{{"in three",
                                    Split{.num_splits = 3},
                                    {{.shape = {1}, .constant = {-1}}, {.shape = {1, 2, 6}}}}};
});

const AddRandomCases split_random("SPLIT", [](RandomCases& random) {
  random.type = random.one_of<DType>({random.type, DType::int16, DType::int32});
  const Quantization how = random.scaled(random.real(0.001f, 0.5f));
  const std::int32_t parts = random.size(5);
  Shape x = {random.size(2), random.size(4), random.size(5)};
  const int axis = random.size(3) - 1;
  std::vector<std::int32_t> extents = x.extents();
  extents[static_cast<std::size_t>(axis)] *= parts;
  x = Shape(extents);
  GraphBuilder builder("one");
  const int from = builder.input("x", x, random.type, how);
  const int at =
      builder.constant(RandomCases::integers_of({random.coin() ? axis : axis - 3}, "axis"));
  const std::vector<int> outputs =
      builder.add_outputs(Split{.num_splits = parts}, {at, from}, "y", from);
  random.add(fmt::format("SPLIT {} of {}", name_of(random.type), to_string(x)),
             builder.finish(outputs));
});

}  // namespace
}  // namespace onda
