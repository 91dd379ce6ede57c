// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/padv2/padv2.h"

#include "tests/operator_check.h"
#include "tests/random_cases.h"

namespace onda {
namespace {

constexpr const char* litert = "LiteRT 2.5.3 reference kernels";

std::vector<OperatorVector> vectors() {
  return {
      {.name = "float32 around",
       .provenance = litert,
       .op = PadV2{},
       .inputs = {computed(Tensor::of<float>({2, 3}, {4.25f, -5.5f, 0, 3.5f, 2, 8.25f})),
                  constant(Tensor::of<std::int32_t>({2, 2}, {1, 0, 2, 1})),
                  constant(Tensor::of<float>({1}, {5.5f}))},
       .outputs = {Tensor::of<float>({3, 6}, {5.5f, 5.5f, 5.5f, 5.5f, 5.5f, 5.5f, 5.5f, 5.5f, 4.25f,
                                              -5.5f, 0, 5.5f, 5.5f, 5.5f, 3.5f, 2, 8.25f, 5.5f})}},
      {.name = "int8 around",
       .provenance = litert,
       .op = PadV2{},
       .inputs = {computed(quantized<std::int8_t>({2, 3}, {74, -88, 16, -99, -88, -78}, 0.05f, -7)),
                  constant(Tensor::of<std::int32_t>({2, 2}, {1, 0, 2, 1})),
                  constant(quantized<std::int8_t>({1}, {9}, 0.05f, -7))},
       .outputs = {quantized<std::int8_t>(
           {3, 6}, {9, 9, 9, 9, 9, 9, 9, 9, 74, -88, 16, 9, 9, 9, -99, -88, -78, 9}, 0.05f, -7)}},
      {.name = "int32 around",
       .provenance = litert,
       .op = PadV2{},
       .inputs = {computed(Tensor::of<std::int32_t>({2, 3}, {112912184, 626941643, -435727640,
                                                             -537930989, 209915292, 279322728})),
                  constant(Tensor::of<std::int32_t>({2, 2}, {1, 0, 2, 1})),
                  constant(Tensor::of<std::int32_t>({1}, {9}))},
       .outputs = {Tensor::of<std::int32_t>(
           {3, 6}, {9, 9, 9, 9, 9, 9, 9, 9, 112912184, 626941643, -435727640, 9, 9, 9, -537930989,
                    209915292, 279322728, 9})}},
      {.name = "int64 around",
       .provenance = litert,
       .op = PadV2{},
       .inputs = {computed(Tensor::of<std::int64_t>(
                      {2, 3}, {450152882, -217695273, 910450174, 473677105, 743934087, 713495517})),
                  constant(Tensor::of<std::int32_t>({2, 2}, {1, 0, 2, 1})),
                  constant(Tensor::of<std::int64_t>({1}, {9}))},
       .outputs = {Tensor::of<std::int64_t>(
           {3, 6}, {9, 9, 9, 9, 9, 9, 9, 9, 450152882, -217695273, 910450174, 9, 9, 9, 473677105,
                    743934087, 713495517, 9})}},
  };
}

TEST(PadV2, Vectors) { check<PadV2>(vectors()); }

const AddRandomCases padv2_random("PADV2", [](RandomCases& random) {
  random.type = random.one_of<DType>({random.type, DType::int32, DType::int64});
  const Quantization how = random.scaled(random.real(0.001f, 0.5f));
  Tensor paddings = RandomCases::integers_of(
      {random.size(2) - 1, 0, random.size(3) - 1, random.size(3) - 1, 1, random.size(2)},
      "paddings");
  paddings.shape = {3, 2};
  Tensor value{"value", random.type, {1}, how, {}};
  append_random(random.generator(), value, value.data);
  GraphBuilder builder("one");
  const int x =
      builder.input("x", {random.size(2), random.size(3), random.size(5)}, random.type, how);
  const int y = builder.add(PadV2{}, {x, builder.constant(paddings), builder.constant(value)}, "y",
                            random.type, how);
  random.add(fmt::format("PADV2 {}", name_of(random.type)), builder.finish({y}));
});

}  // namespace
}  // namespace onda
