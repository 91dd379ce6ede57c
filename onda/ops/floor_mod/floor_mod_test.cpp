// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/floor_mod/floor_mod.h"

#include "onda/graph/graph_builder.h"
#include "onda/ops/floor_mod/floor_mod_kernel.h"
#include "onda/run/interpreter.h"
#include "tests/error_of.h"
#include "tests/operator_check.h"
#include "tests/random_cases.h"

namespace onda {
namespace {

constexpr const char* litert = "LiteRT 2.5.3 reference kernels";

std::vector<OperatorVector> vectors() {
  return {
      {.name = "float",
       .provenance = litert,
       .op = FloorMod{},
       .inputs = {computed(Tensor::of<float>(
                      {2, 4}, {7.0f, -7.0f, 7.0f, -7.0f, 0.3f, -1e-30f, 1e+30f, 5.0f})),
                  computed(Tensor::of<float>(
                      {2, 4}, {2.0f, 2.0f, -2.0f, -2.0f, 0.1f, 1e+30f, 3e-05f, -5.0f}))},
       .outputs = {Tensor::of<float>(
           {2, 4}, {1.0f, 1.0f, -1.0f, -1.0f, 7.450581e-09f, 1e+30f, 6.1375613e-07f, 0.0f})}},
      {.name = "float by a constant",
       .provenance = litert,
       .op = FloorMod{},
       .inputs = {computed(Tensor::of<float>(
                      {2, 4}, {7.0f, -7.0f, 7.0f, -7.0f, 0.3f, -1e-30f, 1e+30f, 5.0f})),
                  constant(Tensor::of<float>({1}, {-0.7f}))},
       .outputs = {Tensor::of<float>(
           {2, 4}, {-0.69999987f, -1.1920929e-07f, -0.69999987f, -1.1920929e-07f, -0.39999998f,
                    -1e-30f, -0.2231785f, -0.5999999f})}},
      {.name = "int32",
       .provenance = litert,
       .op = FloorMod{},
       .inputs = {computed(Tensor::of<std::int32_t>(
                      {2, 6}, {7, -7, 7, -7, 6, -6, 0, 2147483647, INT32_MIN, INT32_MIN, 1, -1})),
                  computed(Tensor::of<std::int32_t>({2, 6}, {2, 2, -2, -2, 3, -3, 5, -1, 2,
                                                             2147483647, 2147483647, 2147483647}))},
       .outputs = {Tensor::of<std::int32_t>(
           {2, 6}, {1, 1, -1, -1, 0, 0, 0, 0, 0, 2147483646, 1, 2147483646})}},
      {.name = "int8",
       .provenance = litert,
       .op = FloorMod{},
       .inputs = {computed(Tensor::of<std::int8_t>({2, 4}, {7, -7, 7, -7, -128, 127, 0, -1})),
                  constant(Tensor::of<std::int8_t>({4}, {2, 3, -2, -4}))},
       .outputs = {Tensor::of<std::int8_t>({2, 4}, {1, 2, -1, -3, 0, 1, 0, -1})}},
      {.name = "int16",
       .provenance = litert,
       .op = FloorMod{},
       .inputs = {computed(Tensor::of<std::int16_t>({2, 4}, {7, -7, 7, -7, -32768, 32767, 0, -1})),
                  computed(Tensor::of<std::int16_t>({4}, {2, 3, -2, -400}))},
       .outputs = {Tensor::of<std::int16_t>({2, 4}, {1, 2, -1, -7, 0, 1, 0, -1})}},
      {.name = "int64",
       .provenance = litert,
       .op = FloorMod{},
       .inputs = {computed(Tensor::of<std::int64_t>(
                      {2, 4}, {7, -7, 7, -7, INT64_MIN, INT64_C(9223372036854775807), 0, -1})),
                  computed(Tensor::of<std::int64_t>({4}, {2, 3, -2, INT64_C(-1099511627776)}))},
       .outputs = {Tensor::of<std::int64_t>({2, 4}, {1, 2, -1, -7, 0, 1, 0, -1})}},
  };
}

TEST(FloorMod, Vectors) { check<FloorMod>(vectors()); }

TEST(FloorMod, RefusesToDivideByZero) {
  GraphBuilder builder;
  const int a = builder.input("a", {3}, DType::int32);
  const int b = builder.input("b", {3}, DType::int32);
  Interpreter model(builder.finish({builder.add(FloorMod{}, {a, b}, "y", DType::int32, {})}));
  model.set_input<std::int32_t>(0, std::vector<std::int32_t>{1, 2, 3});
  model.set_input<std::int32_t>(1, std::vector<std::int32_t>{1, 0, 3});
  const std::string message = error_of([&] { model.invoke(); });
  EXPECT_NE(message.find("input 1: element 1: expected a divisor other than 0, received 0"),
            std::string::npos)
      << message;
  // What a board does, which does not ask.
  const kernel::FloorModInteger<std::int32_t> function{};
  EXPECT_EQ(function(7, 0), 0);
  EXPECT_EQ(function(INT32_MIN, -1), 0);
}

const AddRandomCases floor_mod_random("FLOOR_MOD", [](RandomCases& random) {
  random.binary(FloorMod{}, DType::float32);
});

}  // namespace
}  // namespace onda
