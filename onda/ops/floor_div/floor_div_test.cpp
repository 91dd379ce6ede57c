// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/floor_div/floor_div.h"

#include "onda/graph/graph_builder.h"
#include "onda/ops/floor_div/floor_div_kernel.h"
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
       .op = FloorDiv{},
       .inputs = {computed(Tensor::of<float>(
                      {2, 4}, {7.0f, -7.0f, 7.0f, -7.0f, 0.3f, -1e-30f, 1e+30f, 5.0f})),
                  computed(Tensor::of<float>(
                      {2, 4}, {2.0f, 2.0f, -2.0f, -2.0f, 0.1f, 1e+30f, 3e-05f, -5.0f}))},
       .outputs = {Tensor::of<float>(
           {2, 4}, {3.0f, -4.0f, -4.0f, 3.0f, 3.0f, -1.0f, 3.3333336e+34f, -1.0f})}},
      {.name = "float by a constant",
       .provenance = litert,
       .op = FloorDiv{},
       .inputs = {computed(Tensor::of<float>(
                      {2, 4}, {7.0f, -7.0f, 7.0f, -7.0f, 0.3f, -1e-30f, 1e+30f, 5.0f})),
                  constant(Tensor::of<float>({1}, {-0.7f}))},
       .outputs = {Tensor::of<float>(
           {2, 4}, {-11.0f, 1e+01f, -11.0f, 1e+01f, -1.0f, 0.0f, -1.4285715e+30f, -8.0f})}},
      {.name = "int32",
       .provenance = litert,
       .op = FloorDiv{},
       .inputs = {computed(Tensor::of<std::int32_t>(
                      {2, 6}, {7, -7, 7, -7, 6, -6, 0, 2147483647, INT32_MIN, INT32_MIN, 1, -1})),
                  computed(Tensor::of<std::int32_t>({2, 6}, {2, 2, -2, -2, 3, -3, 5, -1, 2,
                                                             2147483647, 2147483647, 2147483647}))},
       .outputs = {Tensor::of<std::int32_t>(
           {2, 6}, {3, -4, -4, 3, 2, 2, 0, -2147483647, -1073741824, -2, 0, -1})}},
      {.name = "int8",
       .provenance = litert,
       .op = FloorDiv{},
       .inputs = {computed(Tensor::of<std::int8_t>({2, 4}, {7, -7, 7, -7, -128, 127, 0, -1})),
                  constant(Tensor::of<std::int8_t>({4}, {2, 3, -2, -4}))},
       .outputs = {Tensor::of<std::int8_t>({2, 4}, {3, -3, -4, 1, -64, 42, 0, 0})}},
      {.name = "int16",
       .provenance = litert,
       .op = FloorDiv{},
       .inputs = {computed(Tensor::of<std::int16_t>({2, 4}, {7, -7, 7, -7, -32768, 32767, 0, -1})),
                  computed(Tensor::of<std::int16_t>({4}, {2, 3, -2, -400}))},
       .outputs = {Tensor::of<std::int16_t>({2, 4}, {3, -3, -4, 0, -16384, 10922, 0, 0})}},
  };
}

TEST(FloorDiv, Vectors) { check<FloorDiv>(vectors()); }

TEST(FloorDiv, RefusesToDivideByZero) {
  GraphBuilder builder;
  const int a = builder.input("a", {3}, DType::int32);
  const int b = builder.input("b", {3}, DType::int32);
  Interpreter model(builder.finish({builder.add(FloorDiv{}, {a, b}, "y", DType::int32, {})}));
  model.set_input<std::int32_t>(0, std::vector<std::int32_t>{1, 2, 3});
  model.set_input<std::int32_t>(1, std::vector<std::int32_t>{1, 0, 3});
  const std::string message = error_of([&] { model.invoke(); });
  EXPECT_NE(message.find("input 1: element 1: expected a divisor other than 0, received 0"),
            std::string::npos)
      << message;
  // What a board does, which does not ask.
  const kernel::FloorDivInteger<std::int32_t> function{};
  EXPECT_EQ(function(7, 0), 0);
  EXPECT_EQ(function(INT32_MIN, -1), INT32_MIN);
}

const AddRandomCases floor_div_random("FLOOR_DIV", [](RandomCases& random) {
  random.binary(FloorDiv{}, DType::float32);
});

}  // namespace
}  // namespace onda
