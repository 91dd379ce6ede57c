// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/gather/gather.h"

#include <gmock/gmock.h>

#include <array>
#include <numeric>

#include "onda/ops/gather/gather_kernel.h"
#include "onda/ops/gradient_check.h"
#include "onda/ops/relu/relu.h"
#include "tests/operator_check.h"
#include "tests/random_cases.h"
#include "tests/run_operator.h"

namespace onda {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr const char* numpy = "the definition, numpy.take: values only move";

template <class T>
std::vector<T> count_from(int first, int count) {
  std::vector<T> values(static_cast<std::size_t>(count));
  std::iota(values.begin(), values.end(), static_cast<T>(first));
  return values;
}
Tensor places(Shape shape, const std::vector<std::int32_t>& values) {
  return Tensor::of<std::int32_t>(std::move(shape), values);
}

std::vector<OperatorVector> vectors() {
  return {
      {.name = "rows of a table",
       .provenance = numpy,
       .op = Gather{},
       .inputs = {constant(Tensor::of<float>({4, 3}, count_from<float>(1, 12))),
                  computed(places({1, 3}, {3, 0, 3}))},
       .outputs = {Tensor::of<float>({1, 3, 3}, {10, 11, 12, 1, 2, 3, 10, 11, 12})}},
      {.name = "int8 rows of a table",
       .provenance = numpy,
       .op = Gather{},
       .inputs = {constant(quantized<std::int8_t>({3, 2}, {-128, 127, 5, -6, 7, 8}, 0.05f, -7)),
                  computed(places({2, 2}, {2, 1, 0, 2}))},
       .outputs = {quantized<std::int8_t>({2, 2, 2}, {7, 8, 5, -6, -128, 127, 7, 8}, 0.05f, -7)}},
      {.name = "columns by constant indices",
       .provenance = numpy,
       .op = Gather{.axis = -1},
       .inputs = {computed(Tensor::of<float>({2, 3}, count_from<float>(1, 6))),
                  constant(places({2}, {2, 0}))},
       .outputs = {Tensor::of<float>({2, 2}, {3, 1, 6, 4})}},
      {.name = "int32, one index",
       .provenance = numpy,
       .op = Gather{.axis = 1},
       .inputs = {computed(Tensor::of<std::int32_t>({2, 3}, {1, -2, INT32_MIN, 4, 5, INT32_MAX})),
                  computed(places({}, {2}))},
       .outputs = {Tensor::of<std::int32_t>({2}, {INT32_MIN, INT32_MAX})}},
      {.name = "int16 of batches",
       .provenance = numpy,
       .op = Gather{.axis = 1, .batch_dims = 1},
       .inputs = {computed(
                      quantized<std::int16_t>({2, 2, 2}, count_from<std::int16_t>(300, 8), 1, 0)),
                  computed(places({2, 1}, {1, 0}))},
       .outputs = {quantized<std::int16_t>({2, 1, 2}, {302, 303, 304, 305}, 1, 0)}},
  };
}

TEST(Gather, Vectors) { check<Gather>(vectors()); }

TEST(Gather, AnIndexOutOfRangeIsAnErrorAsItRuns) {
  GraphBuilder builder;
  const int table = builder.constant(Tensor::of<float>({4, 3}, count_from<float>(1, 12), "table"));
  const int x = builder.input("x", {1, 3}, DType::int32);
  Interpreter model(builder.finish({builder.add(Gather{}, {table, x}, "y")}));
  for (const std::int32_t wrong : {4, -1, INT32_MAX, INT32_MIN}) {
    model.set_input<std::int32_t>(0, {{0, wrong, 2}});
    try {
      model.invoke();
      ADD_FAILURE() << wrong;
    } catch (const Error& error) {
      EXPECT_EQ(
          std::string(error.what()),
          fmt::format("operator 0 (GATHER): input 1: element 1: expected an index from 0 to 3, "
                      "received {}",
                      wrong));
    }
  }
  model.set_input<std::int32_t>(0, {{0, 3, 2}});
  model.invoke();
  EXPECT_EQ(model.output<float>(0)[3], 10);
}

// What a board does: it reads nothing that is not there.
TEST(Gather, TheKernelTakesAnIndexOutOfRangeForZero) {
  const std::array<std::int8_t, 4> table = {1, 2, 3, 4};
  const kernel::GatherLoops loops = {1, 1, 2, 5, 2};
  const kernel::GatherFromConstant<1> parameters = {loops, -7, table.data()};
  const std::array<std::int32_t, 5> indices = {1, 2, INT32_MIN, INT32_MAX, 0};
  std::array<std::int8_t, 10> output = {};
  kernel::gather(&parameters, indices.data(), output.data());
  EXPECT_THAT(output, ElementsAre(3, 4, -7, -7, -7, -7, -7, -7, 1, 2));
}

std::string error_from(const Gather& op, Shape x, const Tensor& indices,
                       DType type = DType::float32) {
  GraphBuilder builder;
  try {
    const int from = builder.input("x", std::move(x), type);
    const int by = indices.data.empty() ? builder.input("i", indices.shape, indices.type)
                                        : builder.constant(indices);
    Interpreter(builder.finish({builder.add(op, {from, by}, "y")}));
  } catch (const Error& error) {
    return error.what();
  }
  return {};
}

TEST(Gather, WhatDoesNotFitIsAnError) {
  const Tensor two{"", DType::int32, {2}, {}, {}};
  EXPECT_EQ(error_from({}, {4, 3}, two), "");
  EXPECT_THAT(error_from({.axis = 2}, {4, 3}, two),
              HasSubstr("GATHER: input 0: expected an axis 2, received shape (4, 3)"));
  EXPECT_THAT(error_from({.axis = -3}, {4, 3}, two), HasSubstr("expected an axis -3"));
  EXPECT_THAT(error_from({.axis = INT32_MIN}, {4, 3}, two), HasSubstr("expected an axis"));
  EXPECT_THAT(error_from({.batch_dims = 1}, {4, 3}, two),
              HasSubstr("input 1: expected batch_dims of at most 0, received 1"));
  EXPECT_THAT(error_from({.axis = 1, .batch_dims = -3}, {4, 3}, two), HasSubstr("received -3"));
  EXPECT_THAT(error_from({.axis = 1, .batch_dims = 1}, {4, 3}, two),
              HasSubstr("input 1: expected 4 along axis 0 as input 0 has, received shape (2,)"));
  EXPECT_THAT(error_from({}, {0, 3}, two), HasSubstr("expected no empty axis"));
  EXPECT_THAT(error_from({}, {4, 3}, {"", DType::int16, {2}, {}, {}}),
              HasSubstr("input 1: expected int32, received int16"));
  EXPECT_THAT(error_from({}, {4, 3}, places({2}, {0, 4})),
              HasSubstr("input 1: element 1: expected an index from 0 to 3, received 4"));
}

TEST(Gather, TheOutputHasTheScaleOfTheInput) {
  EXPECT_THAT(error_of<std::int8_t>(Gather{}, {.input_shape = {4, 3},
                                               .constants = {places({1}, {2})},
                                               .input = quantized(0.1f, 3),
                                               .output = quantized(0.2f, 3)}),
              HasSubstr("output 0: expected scale 0.1 and zero point 3 as the input has, received "
                        "0.2 and 3"));
}

const AddGradientCases gather_cases([] {
  return std::vector<GradientCase>{
      {"rows of a table",
       Gather{},
       {{.shape = {5, 3}, .is_parameter = true}, {.shape = {1, 4}, .places = 5}}},
      {"of a wide table",
       Gather{},
       {{.shape = {3, 19}, .is_parameter = true}, {.shape = {1, 2, 2}, .places = 3}}},
      {"columns of a table",
       Gather{.axis = 1},
       {{.shape = {2, 5, 2}, .is_parameter = true}, {.shape = {1, 3}, .places = 5}}},
      {"of what is computed, by constants",
       Gather{.axis = 2},
       {{.shape = {1, 2, 4, 3}}, {.shape = {3}, .constant = {3, 0, 3}}}},
      {"of what is computed, by what is computed",
       Gather{.axis = 2, .batch_dims = 1},
       {{.shape = {1, 2, 4, 3}}, {.shape = {1, 3}, .places = 4}}}};
});

const AddRandomCases gather_random("GATHER", [](RandomCases& random) {
  // Of a constant, by a constant, or of computed numbers alone.
  for (const DType type : {random.type, random.integers() ? DType::int16 : DType::int32}) {
    const int kind = random.size(3) - 1;
    const int batches = kind == 0 ? 0 : random.size(2) - 1;
    const int axis = batches + random.size(2) - 1;
    std::vector<std::int32_t> x = {random.size(2), random.size(3), random.size(3), random.size(4)};
    x[static_cast<std::size_t>(axis)] = random_index_limit + random.size(3) - 1;
    std::vector<std::int32_t> places(x.begin(), x.begin() + batches);
    for (int rank = random.size(3) - 1; rank > 0; --rank) places.push_back(random.size(3));
    const Quantization how = random.scaled(type, random.real(0.001f, 0.5f));
    GraphBuilder builder("one");
    const auto operand = [&](const char* name, Shape shape, DType of, const Quantization& scale,
                             bool is_constant) {
      if (!is_constant) return builder.input(name, std::move(shape), of, scale);
      Tensor tensor{name, of, std::move(shape), scale, {}};
      append_random(random.generator(), tensor, tensor.data);
      return builder.constant(std::move(tensor));
    };
    const int from = operand("x", Shape(x), type, how, kind == 0);
    const DType index = random.one_of<DType>({DType::int32, DType::int64});
    const int by = operand(random_indices, Shape(places), index, {}, kind == 1);
    const Gather op{.axis = random.coin() ? axis : axis - 4, .batch_dims = batches};
    const int y = builder.add(op, {from, by}, "y", type, how);
    random.add(fmt::format("GATHER {} of {} by {}, axis {}", name_of(type), to_string(Shape(x)),
                           to_string(Shape(places)), axis),
               builder.finish({y}));
  }
});

}  // namespace
}  // namespace onda
