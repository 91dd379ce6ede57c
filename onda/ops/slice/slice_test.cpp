// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/slice/slice.h"

#include "onda/ops/gradient_check.h"
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

std::vector<OperatorVector> vectors() {
  return {
      {.name = "float of a matrix",
       .provenance = litert,
       .op = Slice{},
       .inputs = {computed(Tensor::of<float>({3, 4}, ascending(12))), numbers({2}, {1, 1}),
                  numbers({2}, {2, -1})},
       .outputs = {Tensor::of<float>({2, 3}, {7.5f, 2.5f, -2.5f, -0.5f, 6.5f, 1.5f})}},
      {.name = "int8 of a matrix",
       .provenance = litert,
       .op = Slice{},
       .inputs = {computed(quantized<std::int8_t>({3, 4}, integers(12), 0.05f, -7)),
                  numbers({2}, {1, 1}), numbers({2}, {2, -1})},
       .outputs = {quantized<std::int8_t>({2, 3}, {31, 114, -59, 107, -66, 17}, 0.05f, -7)}},
      {.name = "float from a computed begin",
       .provenance = litert,
       .op = Slice{},
       .inputs = {computed(Tensor::of<float>({3, 4}, ascending(12))),
                  computed(Tensor::of<std::int32_t>({2}, {1, 1})), numbers({2}, {2, 3})},
       .outputs = {Tensor::of<float>({2, 3}, {7.5f, 2.5f, -2.5f, -0.5f, 6.5f, 1.5f})}},
      {.name = "int8 rows of a constant table",
       .provenance = litert,
       .op = Slice{},
       .inputs = {constant(quantized<std::int8_t>({3, 4}, integers(12), 0.05f, -7)),
                  computed(Tensor::of<std::int64_t>({2}, {1, 1})),
                  constant(Tensor::of<std::int64_t>({2}, {2, 3}))},
       .outputs = {quantized<std::int8_t>({2, 3}, {31, 114, -59, 107, -66, 17}, 0.05f, -7)}},
  };
}

TEST(Slice, Vectors) { check<Slice>(vectors()); }

const AddGradientCases slice_cases([] {
  return std::vector<GradientCase>{{"of an image",
                                    Slice{},
                                    {{.shape = {1, 3, 4, 2}},
                                     {.shape = {4}, .constant = {0, 1, 1, 0}},
                                     {.shape = {4}, .constant = {1, 2, -1, 1}}}}};
});

// Any of the indices that a run draws is a begin.
void slice_from_computed(RandomCases& random, const Quantization& how) {
  const std::vector<std::int32_t> part = {random.size(2), random.size(4), random.size(3)};
  std::vector<std::int32_t> extents;
  for (const std::int32_t extent : part) {
    extents.push_back(random.coin() ? extent + random_index_limit - 1
                                    : extent + random_index_limit);
  }
  GraphBuilder builder("one");
  Tensor table{"x", random.type, Shape(extents), how, {}};
  append_random(random.generator(), table, table.data);
  const int x = random.coin() ? builder.constant(std::move(table))
                              : builder.input("x", Shape(extents), random.type, how);
  // LiteRT reads the size as what the begin is.
  const bool is_wide = random.coin();
  const int begin = builder.input(random_indices, {3}, is_wide ? DType::int64 : DType::int32);
  const int size = builder.constant(
      is_wide ? Tensor::of<std::int64_t>({3}, std::vector<std::int64_t>(part.begin(), part.end()))
              : Tensor::of<std::int32_t>({3}, part));
  const int y = builder.add(Slice{}, {x, begin, size}, "y", random.type, how);
  random.add("SLICE from a computed begin", builder.finish({y}));
}

TEST(Slice, SaysWhichBeginIsOutOfRange) {
  GraphBuilder builder;
  const int x = builder.input("x", {2, 5});
  const int begin = builder.input("begin", {2}, DType::int32);
  const int size = builder.constant(Tensor::of<std::int32_t>({2}, {1, 3}));
  Interpreter interpreter(builder.finish({builder.add(Slice{}, {x, begin, size}, "y")}));
  interpreter.input<std::int32_t>(1)[1] = 2;
  interpreter.invoke();
  interpreter.input<std::int32_t>(1)[1] = 3;
  EXPECT_EQ(error_of([&] { interpreter.invoke(); }),
            "operator 0 (SLICE): input 1: element 1: expected a begin from 0 to 2, received 3");
}

const AddRandomCases slice_random("SLICE", [](RandomCases& random) {
  random.type =
      random.one_of<DType>({random.type, DType::int16, DType::int32, DType::int64, DType::boolean});
  random.type =
      random.one_of<DType>({random.type, DType::int16, DType::int32, DType::int64, DType::boolean});
  const Shape x = {random.size(2), random.size(4) + 1, random.size(5) + 1, random.size(3)};
  const Quantization how = random.scaled(random.real(0.001f, 0.5f));
  if (random.coin()) {
    slice_from_computed(random, how);
    return;
  }
  random.with_constants(
      Slice{}, x,
      {RandomCases::integers_of({0, 1, random.size(2) - 1, 0}, "begin"),
       RandomCases::integers_of({x[0], random.coin() ? -1 : random.size(x[1] - 1), x[2] - 1, -1},
                                "size")},
      how, how);
});

}  // namespace
}  // namespace onda
