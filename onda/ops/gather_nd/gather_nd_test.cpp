// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/gather_nd/gather_nd.h"

#include "onda/ops/gather_nd/gather_nd_kernel.h"
#include "onda/run/interpreter.h"
#include "tests/error_of.h"
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
      {.name = "float32 rows",
       .provenance = litert,
       .op = GatherNd{},
       .inputs = {computed(Tensor::of<float>({2, 3, 2}, {-7.75f, 6.75f, -9.75f, -9.25f, 2.25f,
                                                         -4.75f, -4, -3.5f, 2, -4.75f, -5, -5})),
                  computed(Tensor::of<std::int32_t>({3, 2}, {1, 2, 0, 0, 1, 0}))},
       .outputs = {Tensor::of<float>({3, 2}, {-5, -5, -7.75f, 6.75f, -4, -3.5f})}},
      {.name = "float32 at constant places",
       .provenance = litert,
       .op = GatherNd{},
       .inputs = {computed(Tensor::of<float>({2, 3, 2}, {-7.75f, 6.75f, -9.75f, -9.25f, 2.25f,
                                                         -4.75f, -4, -3.5f, 2, -4.75f, -5, -5})),
                  constant(Tensor::of<std::int32_t>({3, 2}, {1, 2, 0, 0, 1, 0}))},
       .outputs = {Tensor::of<float>({3, 2}, {-5, -5, -7.75f, 6.75f, -4, -3.5f})}},
      {.name = "int8 rows",
       .provenance = litert,
       .op = GatherNd{},
       .inputs = {computed(quantized<std::int8_t>(
                      {2, 3, 2}, {-49, 97, -92, 15, 27, -125, 36, -112, 109, 116, -13, 8}, 0.05f,
                      -7)),
                  computed(Tensor::of<std::int32_t>({3, 2}, {1, 2, 0, 0, 1, 0}))},
       .outputs = {quantized<std::int8_t>({3, 2}, {-13, 8, -49, 97, 36, -112}, 0.05f, -7)}},
      {.name = "int8 at constant places",
       .provenance = litert,
       .op = GatherNd{},
       .inputs = {computed(quantized<std::int8_t>(
                      {2, 3, 2}, {-49, 97, -92, 15, 27, -125, 36, -112, 109, 116, -13, 8}, 0.05f,
                      -7)),
                  constant(Tensor::of<std::int32_t>({3, 2}, {1, 2, 0, 0, 1, 0}))},
       .outputs = {quantized<std::int8_t>({3, 2}, {-13, 8, -49, 97, 36, -112}, 0.05f, -7)}},
      {.name = "int16 rows",
       .provenance = litert,
       .op = GatherNd{},
       .inputs = {computed(quantized<std::int16_t>({2, 3, 2},
                                                   {32653, -4775, 27938, -23940, 26526, -22236,
                                                    -14892, -16065, -2951, 10273, 31738, -26333},
                                                   0.05f, 0)),
                  computed(Tensor::of<std::int32_t>({3, 2}, {1, 2, 0, 0, 1, 0}))},
       .outputs = {quantized<std::int16_t>({3, 2}, {31738, -26333, 32653, -4775, -14892, -16065},
                                           0.05f, 0)}},
      {.name = "int32 rows",
       .provenance = litert,
       .op = GatherNd{},
       .inputs = {computed(Tensor::of<std::int32_t>(
                      {2, 3, 2},
                      {-465966915, 258048393, 959389672, -29294419, -310093250, 360835632,
                       -66017599, 954315850, -821000974, -314393343, -52713825, 190439980})),
                  computed(Tensor::of<std::int32_t>({3, 2}, {1, 2, 0, 0, 1, 0}))},
       .outputs = {Tensor::of<std::int32_t>(
           {3, 2}, {-52713825, 190439980, -465966915, 258048393, -66017599, 954315850})}},
      {.name = "int64 rows",
       .provenance = litert,
       .op = GatherNd{},
       .inputs = {computed(Tensor::of<std::int64_t>(
                      {2, 3, 2},
                      {211898713, -5512766, 1612423, -474578041, 519108263, -530937017, -868163476,
                       -608625376, -903370237, 374007738, 902432057, -596945826})),
                  computed(Tensor::of<std::int32_t>({3, 2}, {1, 2, 0, 0, 1, 0}))},
       .outputs = {Tensor::of<std::int64_t>(
           {3, 2}, {902432057, -596945826, 211898713, -5512766, -868163476, -608625376})}},
      {.name = "bool rows",
       .provenance = litert,
       .op = GatherNd{},
       .inputs = {computed(booleans({2, 3, 2}, {1, 0, 1, 1, 0, 1, 1, 0, 0, 0, 1, 1})),
                  computed(Tensor::of<std::int32_t>({3, 2}, {1, 2, 0, 0, 1, 0}))},
       .outputs = {booleans({3, 2}, {1, 1, 1, 0, 1, 0})}},
  };
}

TEST(GatherNd, Vectors) { check<GatherNd>(vectors()); }

TEST(GatherNd, AnIndexOutOfRangeIsAnErrorAsItRuns) {
  GraphBuilder builder;
  const int x = builder.input("x", {2, 3});
  const int i = builder.input("i", {2, 2}, DType::int32);
  Interpreter model(builder.finish({builder.add(GatherNd{}, {x, i}, "y")}));
  for (const std::int32_t wrong : {3, -1, INT32_MAX, INT32_MIN}) {
    model.set_input<std::int32_t>(1, {{1, 2, 0, wrong}});
    EXPECT_EQ(
        error_of([&] { model.invoke(); }),
        fmt::format("operator 0 (GATHER_ND): input 1: place 1, axis 1: expected an index from 0 "
                    "to 2, received {}",
                    wrong));
  }
}

// What a board does: it reads nothing that is not there.
TEST(GatherNd, TheKernelTakesAnIndexOutOfRangeForZero) {
  const std::int32_t extents[] = {2, 2, 2, 1};
  const kernel::GatherNd<1> parameters = {{3, 2, extents}, 1, -7};
  const std::int8_t x[] = {1, 2, 3, 4};
  const std::int32_t indices[] = {1, 1, INT32_MIN, 0, 0, INT32_MAX};
  std::int8_t y[3] = {};
  kernel::gather_nd(&parameters, x, indices, y);
  EXPECT_EQ(y[0], 4);
  EXPECT_EQ(y[1], -7);
  EXPECT_EQ(y[2], -7);
}

const AddRandomCases gather_nd_random("GATHER_ND", [](RandomCases& random) {
  random.type = random.one_of<DType>({random.type, DType::int16, DType::int32, DType::int64});
  const Quantization how = random.scaled(random.real(0.001f, 0.5f));
  const Shape x = {random_index_limit, random_index_limit + 1, random.size(3)};
  const Shape places = {random.size(3), random.size(2), random.size(2)};
  const DType index = random.one_of<DType>({DType::int32, DType::int64});
  Tensor named{random_indices, index, places, {}, {}};
  append_random(random.generator(), named, named.data);
  GraphBuilder builder("one");
  const int from = builder.input("x", x, random.type, how);
  const int by =
      random.coin() ? builder.constant(named) : builder.input(random_indices, places, index);
  const int y = builder.add(GatherNd{}, {from, by}, "y", random.type, how);
  random.add(fmt::format("GATHER_ND {} by {}", name_of(random.type), to_string(places)),
             builder.finish({y}));
});

}  // namespace
}  // namespace onda
