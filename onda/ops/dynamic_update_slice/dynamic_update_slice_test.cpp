// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/dynamic_update_slice/dynamic_update_slice.h"

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
      {.name = "float32 moved inside",
       .provenance = litert,
       .op = DynamicUpdateSlice{},
       .inputs = {computed(Tensor::of<float>({3, 4}, {-2.75f, -3.25f, 1.75f, 5, 2.25f, 3.75f, 7.25f,
                                                      9.25f, 6.5f, 2.75f, 7, -4.75f})),
                  computed(Tensor::of<float>({2, 3}, {-6.25f, -0.5f, -5.5f, 2, 8.5f, 3.5f})),
                  computed(Tensor::of<std::int32_t>({2}, {1, -5}))},
       .outputs = {Tensor::of<float>({3, 4}, {-2.75f, -3.25f, 1.75f, 5, -6.25f, -0.5f, -5.5f, 9.25f,
                                              2, 8.5f, 3.5f, -4.75f})}},
      {.name = "int8 moved inside",
       .provenance = litert,
       .op = DynamicUpdateSlice{},
       .inputs = {computed(quantized<std::int8_t>(
                      {3, 4}, {-84, -97, -18, -12, -50, -105, -32, -28, 57, -52, 40, -60}, 0.05f,
                      -7)),
                  computed(quantized<std::int8_t>({2, 3}, {67, -88, 17, 37, 81, -122}, 0.05f, -7)),
                  computed(Tensor::of<std::int32_t>({2}, {1, -5}))},
       .outputs = {quantized<std::int8_t>(
           {3, 4}, {-84, -97, -18, -12, 67, -88, 17, -28, 37, 81, -122, -60}, 0.05f, -7)}},
      {.name = "int32 moved inside",
       .provenance = litert,
       .op = DynamicUpdateSlice{},
       .inputs = {computed(Tensor::of<std::int32_t>(
                      {3, 4},
                      {-610590886, -461821843, 264611098, -263301076, 991272598, 736244492,
                       -248868699, -127120317, 84230591, -523978425, -410211901, 185608824})),
                  computed(Tensor::of<std::int32_t>({2, 3}, {-220957476, 433679466, -362484553,
                                                             -395305586, 912156067, -451609771})),
                  computed(Tensor::of<std::int32_t>({2}, {1, -5}))},
       .outputs = {Tensor::of<std::int32_t>(
           {3, 4}, {-610590886, -461821843, 264611098, -263301076, -220957476, 433679466,
                    -362484553, -127120317, -395305586, 912156067, -451609771, 185608824})}},
      {.name = "int64 moved inside",
       .provenance = litert,
       .op = DynamicUpdateSlice{},
       .inputs = {computed(Tensor::of<std::int64_t>(
                      {3, 4},
                      {677313733, -822619184, 635352451, -322929761, 93638087, -763844833,
                       -891047850, -671678419, -82242824, -843880464, -451074682, -853734276})),
                  computed(Tensor::of<std::int64_t>({2, 3}, {745078407, -326999478, 719040472,
                                                             -806716536, -265134923, -123764510})),
                  computed(Tensor::of<std::int32_t>({2}, {1, -5}))},
       .outputs = {Tensor::of<std::int64_t>(
           {3, 4}, {677313733, -822619184, 635352451, -322929761, 745078407, -326999478, 719040472,
                    -671678419, -806716536, -265134923, -123764510, -853734276})}},
      {.name = "bool moved inside",
       .provenance = litert,
       .op = DynamicUpdateSlice{},
       .inputs = {computed(booleans({3, 4}, {1, 1, 0, 1, 0, 0, 1, 1, 1, 1, 1, 1})),
                  computed(booleans({2, 3}, {0, 1, 1, 1, 1, 0})),
                  computed(Tensor::of<std::int32_t>({2}, {1, -5}))},
       .outputs = {booleans({3, 4}, {1, 1, 0, 1, 0, 1, 1, 1, 1, 1, 0, 1})}},
      {.name = "float32 with int64",
       .provenance = litert,
       .op = DynamicUpdateSlice{},
       .inputs = {computed(Tensor::of<float>(
                      {3, 2, 4}, {0,     -1,   -4.25f, 10,     -9.25f, -1,    3.25f,  9,
                                  3.25f, 4,    7.25f,  -0.75f, -4.75f, 5.75f, 7.75f,  -9.5f,
                                  8.25f, 9.5f, -8.5f,  -3.75f, 8.75f,  -3.5f, -5.25f, 1})),
                  computed(Tensor::of<float>({2, 1, 4}, {-7.5f, 1, -2, 8.5f, -9.75f, 7.5f, 9, 6})),
                  computed(Tensor::of<std::int64_t>({3}, {9, 1, 0}))},
       .outputs = {Tensor::of<float>(
           {3, 2, 4},
           {0,     -1, -4.25f, 10,   -9.25f, -1,   3.25f, 9,      3.25f,  4,    7.25f, -0.75f,
            -7.5f, 1,  -2,     8.5f, 8.25f,  9.5f, -8.5f, -3.75f, -9.75f, 7.5f, 9,     6})}},
      {.name = "float32 at a constant place",
       .provenance = litert,
       .op = DynamicUpdateSlice{},
       .inputs = {computed(Tensor::of<float>(
                      {3, 2, 4}, {0,     -1,   -4.25f, 10,     -9.25f, -1,    3.25f,  9,
                                  3.25f, 4,    7.25f,  -0.75f, -4.75f, 5.75f, 7.75f,  -9.5f,
                                  8.25f, 9.5f, -8.5f,  -3.75f, 8.75f,  -3.5f, -5.25f, 1})),
                  computed(Tensor::of<float>({2, 1, 4}, {-7.5f, 1, -2, 8.5f, -9.75f, 7.5f, 9, 6})),
                  constant(Tensor::of<std::int32_t>({3}, {0, 1, 0}))},
       .outputs = {Tensor::of<float>(
           {3, 2, 4},
           {0,      -1,   -4.25f, 10, -7.5f, 1,    -2,    8.5f,   3.25f, 4,     7.25f,  -0.75f,
            -9.75f, 7.5f, 9,      6,  8.25f, 9.5f, -8.5f, -3.75f, 8.75f, -3.5f, -5.25f, 1})}},
  };
}

TEST(DynamicUpdateSlice, Vectors) { check<DynamicUpdateSlice>(vectors()); }

const AddRandomCases dynamic_update_slice_random("DYNAMIC_UPDATE_SLICE", [](RandomCases& random) {
  random.type = random.one_of<DType>({random.type, DType::int32, DType::int64});
  const Quantization how = random.scaled(random.real(0.001f, 0.5f));
  const Shape part = {random.size(2), random.size(3), random.size(4)};
  const Shape x = {part[0] + random.size(3) - 1, part[1] + random.size(2),
                   part[2] + random.size(3) - 1};
  GraphBuilder builder("one");
  const std::vector<int> inputs = {builder.input("x", x, random.type, how),
                                   builder.input("part", part, random.type, how),
                                   builder.input("begin", {3}, DType::int32)};
  const int y = builder.add(DynamicUpdateSlice{}, inputs, "y", random.type, how);
  random.add(fmt::format("DYNAMIC_UPDATE_SLICE {}", name_of(random.type)), builder.finish({y}));
});

}  // namespace
}  // namespace onda
