// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/strided_slice/strided_slice.h"

#include "onda/ops/gradient_check.h"
#include "onda/ops/reshape/reshape.h"
#include "onda/run/interpreter.h"
#include "tests/error_of.h"
#include "tests/operator_check.h"
#include "tests/random_cases.h"

namespace onda {
namespace {

constexpr const char* litert = "LiteRT 2.5.3 reference kernels";

std::vector<float> ascending(int count) {
  std::vector<float> values;
  for (int i = 0; i < count; ++i) values.push_back(static_cast<float>(i * 7 % count) - 3.5f);
  return values;
}
std::vector<std::int8_t> integers(int count) {
  std::vector<std::int8_t> values;
  for (int i = 0; i < count; ++i) values.push_back(static_cast<std::int8_t>(i * 83 % 256 - 128));
  return values;
}
VectorInput numbers(Shape shape, const std::vector<std::int32_t>& values) {
  return constant(Tensor::of<std::int32_t>(std::move(shape), values));
}

VectorInput run_numbers(const std::vector<std::int32_t>& values) {
  return computed(Tensor::of<std::int32_t>({2}, values));
}

std::vector<OperatorVector> vectors() {
  return {
      {.name = "float with strides",
       .provenance = litert,
       .op = StridedSlice{.begin_mask = 1, .end_mask = 2},
       .inputs = {computed(Tensor::of<float>({3, 5}, ascending(15))), numbers({2}, {0, 1}),
                  numbers({2}, {2, 0}), numbers({2}, {1, 2})},
       .outputs = {Tensor::of<float>({2, 2}, {3.5f, 2.5f, 8.5f, 7.5f})}},
      {.name = "int8 with strides",
       .provenance = litert,
       .op = StridedSlice{.begin_mask = 1, .end_mask = 2},
       .inputs = {computed(quantized<std::int8_t>({3, 5}, integers(15), 0.05f, -7)),
                  numbers({2}, {0, 1}), numbers({2}, {2, 0}), numbers({2}, {1, 2})},
       .outputs = {quantized<std::int8_t>({2, 2}, {-45, 121, 114, 24}, 0.05f, -7)}},
      {.name = "float backward",
       .provenance = litert,
       .op = StridedSlice{.begin_mask = 3, .end_mask = 3},
       .inputs = {computed(Tensor::of<float>({2, 4}, ascending(8))), numbers({2}, {0, 0}),
                  numbers({2}, {0, 0}), numbers({2}, {-1, -3})},
       .outputs = {Tensor::of<float>({2, 2}, {-2.5f, 0.5f, 1.5f, -3.5f})}},
      {.name = "int8 backward",
       .provenance = litert,
       .op = StridedSlice{.begin_mask = 3, .end_mask = 3},
       .inputs = {computed(quantized<std::int8_t>({2, 4}, integers(8), 0.05f, -7)),
                  numbers({2}, {0, 0}), numbers({2}, {0, 0}), numbers({2}, {-1, -3})},
       .outputs = {quantized<std::int8_t>({2, 2}, {-59, -52, 121, -128}, 0.05f, -7)}},
      {.name = "float an axis is dropped",
       .provenance = litert,
       .op = StridedSlice{.begin_mask = 2, .end_mask = 2, .shrink_axis_mask = 1},
       .inputs = {computed(Tensor::of<float>({3, 2}, ascending(6))), numbers({2}, {-2, 0}),
                  numbers({2}, {9, 0}), numbers({2}, {1, 1})},
       .outputs = {Tensor::of<float>({2}, {-1.5f, -0.5f})}},
      {.name = "int8 an axis is dropped",
       .provenance = litert,
       .op = StridedSlice{.begin_mask = 2, .end_mask = 2, .shrink_axis_mask = 1},
       .inputs = {computed(quantized<std::int8_t>({3, 2}, integers(6), 0.05f, -7)),
                  numbers({2}, {-2, 0}), numbers({2}, {9, 0}), numbers({2}, {1, 1})},
       .outputs = {quantized<std::int8_t>({2}, {38, 121}, 0.05f, -7)}},
      {.name = "float a computed index",
       .provenance = litert,
       .op = StridedSlice{.begin_mask = 2, .end_mask = 2, .shrink_axis_mask = 1},
       .inputs = {computed(Tensor::of<float>({3, 2}, ascending(6))), run_numbers({-2, 0}),
                  run_numbers({9, 0}), numbers({2}, {1, 1})},
       .outputs = {Tensor::of<float>({2}, {-1.5f, -0.5f})}},
      {.name = "int8 a computed index into a constant",
       .provenance = litert,
       .op = StridedSlice{.begin_mask = 2, .end_mask = 2, .shrink_axis_mask = 1},
       .inputs = {constant(quantized<std::int8_t>({3, 2}, integers(6), 0.05f, -7)),
                  run_numbers({1, 77}), numbers({2}, {9, 0}), numbers({2}, {1, 1})},
       .outputs = {quantized<std::int8_t>({2}, {38, 121}, 0.05f, -7)}},
  };
}

TEST(StridedSlice, Vectors) { check<StridedSlice>(vectors()); }

const AddGradientCases strided_slice_cases([] {
  return std::vector<GradientCase>{{"cropping",
                                    StridedSlice{.begin_mask = 9, .end_mask = 9},
                                    {{.shape = {1, 4, 5, 2}},
                                     {.shape = {4}, .constant = {0, 1, 1, 0}},
                                     {.shape = {4}, .constant = {0, 3, -1, 0}},
                                     {.shape = {4}, .constant = {1, 1, 2, 1}}}}};
});

TEST(StridedSlice, SaysWhatAComputedBeginCannotBe) {
  const auto error = [](const StridedSlice& op, std::int32_t index) {
    return error_of([&] {
      GraphBuilder builder;
      const int x = builder.input("x", {3, 2});
      const int begin = builder.input("begin", {2}, DType::int32);
      const int end = builder.input("end", {2}, DType::int32);
      const int strides = builder.constant(Tensor::of<std::int32_t>({2}, {1, 1}));
      Interpreter model(builder.finish({builder.add(op, {x, begin, end, strides}, "y")}));
      model.input<std::int32_t>(1)[0] = index;
      model.invoke();
    });
  };
  const StridedSlice row = {.begin_mask = 2, .end_mask = 2, .shrink_axis_mask = 1};
  EXPECT_EQ(error(row, -3), "nothing was thrown");
  EXPECT_EQ(error(row, 3),
            "operator 0 (STRIDED_SLICE): input 1: element 0: expected a begin from -3 to 2, "
            "received 3");
  EXPECT_EQ(error({.begin_mask = 2, .shrink_axis_mask = 1}, 0),
            "STRIDED_SLICE: input 1: axis 1: expected a constant where it is neither whole nor "
            "one index");
}

// x[:, i, j]: any of the indices that a run draws is one of them.
void indices_of_a_run(RandomCases& random, const Quantization& how) {
  const Shape x = {random.size(3), random_index_limit + random.size(2) - 1, random_index_limit,
                   random.size(3)};
  GraphBuilder builder("one");
  Tensor table{"x", random.type, x, how, {}};
  append_random(random.generator(), table, table.data);
  const std::vector<int> inputs = {
      random.coin() ? builder.constant(std::move(table)) : builder.input("x", x, random.type, how),
      builder.input(random_indices, {3}, DType::int32), builder.input("end", {3}, DType::int32),
      builder.constant(RandomCases::integers_of({1, 1, 1}, "strides"))};
  const StridedSlice op = {.begin_mask = random.one_of<std::int32_t>({1, 3}),
                           .end_mask = random.one_of<std::int32_t>({1, 7}),
                           .shrink_axis_mask = 6};
  const int z = builder.add(op, inputs, "z", random.type, how);
  // LiteRT knows no size of the slice before it runs; nor can a model of it end so.
  const int flat = builder.constant(RandomCases::integers_of({x[0] * x[3]}, "flat"));
  const int y = builder.add(Reshape{}, {z, flat}, "y", random.type, how);
  random.add("STRIDED_SLICE from a computed begin", builder.finish({y}));
}

const AddRandomCases strided_slice_random("STRIDED_SLICE", [](RandomCases& random) {
  random.type =
      random.one_of<DType>({random.type, DType::int16, DType::int32, DType::int64, DType::boolean});
  random.type =
      random.one_of<DType>({random.type, DType::int16, DType::int32, DType::int64, DType::boolean});
  const Shape x = {random.size(2), random.size(4) + 1, random.size(5) + 1, random.size(3)};
  const Quantization how = random.scaled(random.real(0.001f, 0.5f));
  indices_of_a_run(random, how);
  random.with_constants(StridedSlice{.begin_mask = random.size(16) - 1,
                                     .end_mask = random.size(16) - 1,
                                     .shrink_axis_mask = random.coin() ? 0 : 2},
                        x,
                        {RandomCases::integers_of({0, random.size(2) - 1, -2, 0}, "begin"),
                         RandomCases::integers_of({1, 2, random.coin() ? -1 : x[2], 9}, "end"),
                         RandomCases::integers_of({1, 1, 1, random.size(2)}, "strides")},
                        how, how);
  random.with_constants(StridedSlice{.begin_mask = 15, .end_mask = 15}, x,
                        {RandomCases::integers_of({0, 0, 0, 0}, "begin"),
                         RandomCases::integers_of({0, 0, 0, 0}, "end"),
                         RandomCases::integers_of({1, -1, -2, 2}, "strides")},
                        how, how);
  // Numbers for some axes only, with an ellipsis and new axes among them.
  const std::int32_t ellipsis = random.one_of<std::int32_t>({0, 1, 2, 4});
  random.with_constants(
      StridedSlice{.begin_mask = random.size(8) - 1,
                   .end_mask = 7,
                   .shrink_axis_mask = random.one_of<std::int32_t>({0, 1}),
                   .ellipsis_mask = ellipsis,
                   .new_axis_mask = random.one_of<std::int32_t>({0, 2, 4})},
      x,
      {RandomCases::integers_of({0, 0, 0}, "begin"), RandomCases::integers_of({1, 1, 1}, "end"),
       RandomCases::integers_of({1, 1, random.size(2)}, "strides")},
      how, how);
});

}  // namespace
}  // namespace onda
