// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/topk_v2/topk_v2.h"

#include <cmath>

#include "tests/operator_check.h"
#include "tests/random_cases.h"

namespace onda {
namespace {

constexpr const char* litert = "LiteRT 2.5.3 reference kernels";

std::vector<OperatorVector> vectors() {
  return {
      {.name = "float32 of ties",
       .provenance = litert,
       .op = TopK{},
       .inputs = {computed(Tensor::of<float>({2, 6}, {1.75f, -6.25f, -8, -7, -6.25f, 2, 1, -2.75f,
                                                      2, -0.25f, -5.75f, 0.75f})),
                  constant(Tensor::of<std::int32_t>({1}, {3}))},
       .outputs = {Tensor::of<float>({2, 3}, {2, 1.75f, -6.25f, 2, 1, 0.75f}),
                   Tensor::of<std::int32_t>({2, 3}, {5, 0, 1, 2, 0, 5})}},
      {.name = "int8 of ties",
       .provenance = litert,
       .op = TopK{},
       .inputs = {computed(quantized<std::int8_t>(
                      {2, 6}, {-73, 24, 32, -8, 24, -20, -45, 112, 20, -127, 45, 32}, 0.05f, -7)),
                  constant(Tensor::of<std::int32_t>({1}, {3}))},
       .outputs = {quantized<std::int8_t>({2, 3}, {32, 24, 24, 112, 45, 32}, 0.05f, -7),
                   Tensor::of<std::int32_t>({2, 3}, {2, 1, 4, 1, 4, 5})}},
      {.name = "uint8 of ties",
       .provenance = litert,
       .op = TopK{},
       .inputs = {computed(Tensor::of<std::uint8_t>(
                      {2, 6}, {71, 251, 124, 71, 251, 131, 47, 219, 198, 5, 248, 124})),
                  constant(Tensor::of<std::int32_t>({1}, {3}))},
       .outputs = {Tensor::of<std::uint8_t>({2, 3}, {251, 251, 131, 248, 219, 198}),
                   Tensor::of<std::int32_t>({2, 3}, {1, 4, 5, 4, 1, 2})}},
      {.name = "int32 of ties",
       .provenance = litert,
       .op = TopK{},
       .inputs = {computed(Tensor::of<std::int32_t>(
                      {2, 6},
                      {-232325395, 119321412, -675829801, 200576494, 119321412, 3318332, -966407177,
                       565282831, 534378606, 870335261, 543692336, -481225840})),
                  constant(Tensor::of<std::int32_t>({1}, {3}))},
       .outputs = {Tensor::of<std::int32_t>(
                       {2, 3}, {200576494, 119321412, 119321412, 870335261, 565282831, 543692336}),
                   Tensor::of<std::int32_t>({2, 3}, {3, 1, 4, 3, 1, 4})}},
      {.name = "int64 of ties",
       .provenance = litert,
       .op = TopK{},
       .inputs = {computed(Tensor::of<std::int64_t>(
                      {2, 6}, {650546474, -958737654, 179408889, 822731869, -958737654, 410950102,
                               -55379978, -397256434, 65955227, 96793098, -444229426, -741816698})),
                  constant(Tensor::of<std::int32_t>({1}, {3}))},
       .outputs = {Tensor::of<std::int64_t>(
                       {2, 3}, {822731869, 650546474, 410950102, 96793098, 65955227, -55379978}),
                   Tensor::of<std::int32_t>({2, 3}, {3, 0, 5, 3, 2, 0})}},
      {.name = "float32 NaN comes last",
       .provenance = "the definition: LiteRT 2.5.3 has none for NaN",
       .op = TopK{},
       .inputs = {computed(Tensor::of<float>({1, 5}, {1, NAN, 2, INFINITY, -INFINITY})),
                  constant(Tensor::of<std::int32_t>({1}, {4}))},
       .outputs = {Tensor::of<float>({1, 4}, {INFINITY, 2, 1, -INFINITY}),
                   Tensor::of<std::int32_t>({1, 4}, {3, 2, 0, 4})}},
  };
}

TEST(TopK, Vectors) { check<TopK>(vectors()); }

const AddRandomCases topk_v2_random("TOPK_V2", [](RandomCases& random) {
  const DType type = random.one_of<DType>({random.type, DType::int32, DType::int64});
  const Quantization how = random.scaled(type, random.real(0.001f, 0.5f));
  const Shape x = {random.size(3), random.size(30)};
  GraphBuilder builder("one");
  const int from = builder.input("x", x, type, how);
  const int k = builder.constant(RandomCases::integers_of({random.size(x[1])}, "k"));
  const std::vector<int> outputs = builder.add_outputs(TopK{}, {from, k}, "y", from);
  Graph graph = builder.graph();
  graph.tensor(outputs[1]).type = DType::int32;
  graph.tensor(outputs[1]).quantization = {};
  graph.outputs = outputs;
  random.add(fmt::format("TOPK_V2 {} of {}", name_of(type), to_string(x)), graph);
});

}  // namespace
}  // namespace onda
