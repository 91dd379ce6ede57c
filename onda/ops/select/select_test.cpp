// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/select/select.h"

#include "tests/operator_check.h"
#include "tests/random_cases.h"

namespace onda {
namespace {

constexpr const char* litert = "LiteRT 2.5.3 reference kernels";

std::vector<OperatorVector> vectors() {
  return {
      {.name = "float",
       .provenance = litert,
       .op = Select{},
       .inputs =
           {computed(bools({2, 4}, {1, 0, 1, 1, 0, 0, 1, 0})),
            computed(Tensor::of<float>({2, 4}, {1.0f, 2.0f, 3.0f, 4.0f, 5.0f, 6.0f, 7.0f, 8.0f})),
            computed(Tensor::of<float>({2, 4}, {9.0f, 8.0f, 7.0f, 6.0f, 5.0f, 4.0f, 3.0f, 2.0f}))},
       .outputs = {Tensor::of<float>({2, 4}, {1.0f, 8.0f, 3.0f, 4.0f, 5.0f, 4.0f, 7.0f, 2.0f})}},
      {.name = "int16",
       .provenance = litert,
       .op = Select{},
       .inputs = {computed(bools({2, 4}, {1, 0, 1, 1, 0, 0, 1, 0})),
                  computed(Tensor::of<std::int16_t>({2, 4}, {1, 2, 3, 4, 5, 6, 7, 8})),
                  computed(Tensor::of<std::int16_t>({2, 4}, {9, 8, 7, 6, 5, 4, 3, 2}))},
       .outputs = {Tensor::of<std::int16_t>({2, 4}, {1, 8, 3, 4, 5, 4, 7, 2})}},
      {.name = "int32",
       .provenance = litert,
       .op = Select{},
       .inputs = {computed(bools({2, 4}, {1, 0, 1, 1, 0, 0, 1, 0})),
                  computed(Tensor::of<std::int32_t>({2, 4}, {1, 2, 3, 4, 5, 6, 7, 8})),
                  computed(Tensor::of<std::int32_t>({2, 4}, {9, 8, 7, 6, 5, 4, 3, 2}))},
       .outputs = {Tensor::of<std::int32_t>({2, 4}, {1, 8, 3, 4, 5, 4, 7, 2})}},
      {.name = "int64",
       .provenance = litert,
       .op = Select{},
       .inputs = {computed(bools({2, 4}, {1, 0, 1, 1, 0, 0, 1, 0})),
                  computed(Tensor::of<std::int64_t>({2, 4}, {1, 2, 3, 4, 5, 6, 7, 8})),
                  computed(Tensor::of<std::int64_t>({2, 4}, {9, 8, 7, 6, 5, 4, 3, 2}))},
       .outputs = {Tensor::of<std::int64_t>({2, 4}, {1, 8, 3, 4, 5, 4, 7, 2})}},
      {.name = "uint8",
       .provenance = litert,
       .op = Select{},
       .inputs = {computed(bools({2, 4}, {1, 0, 1, 1, 0, 0, 1, 0})),
                  computed(Tensor::of<std::uint8_t>({2, 4}, {1, 2, 3, 4, 5, 6, 7, 8})),
                  computed(Tensor::of<std::uint8_t>({2, 4}, {9, 8, 7, 6, 5, 4, 3, 2}))},
       .outputs = {Tensor::of<std::uint8_t>({2, 4}, {1, 8, 3, 4, 5, 4, 7, 2})}},
      {.name = "int8",
       .provenance = litert,
       .op = Select{},
       .inputs = {computed(bools({2, 4}, {1, 0, 1, 1, 0, 0, 1, 0})),
                  computed(quantized<std::int8_t>({2, 4}, {1, 2, 3, 4, 5, 6, 7, 8}, 0.1f, 3)),
                  computed(
                      quantized<std::int8_t>({2, 4}, {-1, -2, -3, -4, -5, -6, -7, -8}, 0.1f, 3))},
       .outputs = {quantized<std::int8_t>({2, 4}, {1, -2, 3, 4, -5, -6, 7, -8}, 0.1f, 3)}},
      {.name = "bool",
       .provenance = litert,
       .op = Select{},
       .inputs = {computed(bools({4}, {1, 0, 1, 0})), computed(bools({4}, {1, 1, 0, 0})),
                  computed(bools({4}, {0, 0, 1, 1}))},
       .outputs = {bools({4}, {1, 0, 0, 1})}},
      {.name = "one condition",
       .provenance = litert,
       .op = Select{},
       .inputs = {computed(bools({}, {0})),
                  computed(
                      Tensor::of<float>({2, 4}, {1.0f, 2.0f, 3.0f, 4.0f, 5.0f, 6.0f, 7.0f, 8.0f})),
                  computed(Tensor::of<float>(
                      {2, 4}, {-1.0f, -2.0f, -3.0f, -4.0f, -5.0f, -6.0f, -7.0f, -8.0f}))},
       .outputs = {Tensor::of<float>({2, 4},
                                     {-1.0f, -2.0f, -3.0f, -4.0f, -5.0f, -6.0f, -7.0f, -8.0f})}},
      {.name = "float x constant",
       .provenance = litert,
       .op = Select{},
       .inputs = {computed(bools({2, 4}, {1, 0, 1, 1, 0, 0, 1, 0})),
                  constant(
                      Tensor::of<float>({2, 4}, {1.0f, 2.0f, 3.0f, 4.0f, 5.0f, 6.0f, 7.0f, 8.0f})),
                  computed(Tensor::of<float>(
                      {2, 4}, {-1.0f, -2.0f, -3.0f, -4.0f, -5.0f, -6.0f, -7.0f, -8.0f}))},
       .outputs = {Tensor::of<float>({2, 4},
                                     {1.0f, -2.0f, 3.0f, 4.0f, -5.0f, -6.0f, 7.0f, -8.0f})}},
      {.name = "float y constant",
       .provenance = litert,
       .op = Select{},
       .inputs = {computed(bools({2, 4}, {1, 0, 1, 1, 0, 0, 1, 0})),
                  computed(
                      Tensor::of<float>({2, 4}, {1.0f, 2.0f, 3.0f, 4.0f, 5.0f, 6.0f, 7.0f, 8.0f})),
                  constant(Tensor::of<float>(
                      {2, 4}, {-1.0f, -2.0f, -3.0f, -4.0f, -5.0f, -6.0f, -7.0f, -8.0f}))},
       .outputs = {Tensor::of<float>({2, 4},
                                     {1.0f, -2.0f, 3.0f, 4.0f, -5.0f, -6.0f, 7.0f, -8.0f})}},
      {.name = "float both constant",
       .provenance = litert,
       .op = Select{},
       .inputs = {computed(bools({2, 4}, {1, 0, 1, 1, 0, 0, 1, 0})),
                  constant(
                      Tensor::of<float>({2, 4}, {1.0f, 2.0f, 3.0f, 4.0f, 5.0f, 6.0f, 7.0f, 8.0f})),
                  constant(Tensor::of<float>(
                      {2, 4}, {-1.0f, -2.0f, -3.0f, -4.0f, -5.0f, -6.0f, -7.0f, -8.0f}))},
       .outputs = {Tensor::of<float>({2, 4},
                                     {1.0f, -2.0f, 3.0f, 4.0f, -5.0f, -6.0f, 7.0f, -8.0f})}},
      {.name = "float condition constant",
       .provenance = litert,
       .op = Select{},
       .inputs = {constant(bools({2, 4}, {1, 0, 1, 1, 0, 0, 1, 0})),
                  computed(
                      Tensor::of<float>({2, 4}, {1.0f, 2.0f, 3.0f, 4.0f, 5.0f, 6.0f, 7.0f, 8.0f})),
                  computed(Tensor::of<float>(
                      {2, 4}, {-1.0f, -2.0f, -3.0f, -4.0f, -5.0f, -6.0f, -7.0f, -8.0f}))},
       .outputs = {Tensor::of<float>({2, 4},
                                     {1.0f, -2.0f, 3.0f, 4.0f, -5.0f, -6.0f, 7.0f, -8.0f})}},
      {.name = "float condition and x constant",
       .provenance = litert,
       .op = Select{},
       .inputs = {constant(bools({2, 4}, {1, 0, 1, 1, 0, 0, 1, 0})),
                  constant(
                      Tensor::of<float>({2, 4}, {1.0f, 2.0f, 3.0f, 4.0f, 5.0f, 6.0f, 7.0f, 8.0f})),
                  computed(Tensor::of<float>(
                      {2, 4}, {-1.0f, -2.0f, -3.0f, -4.0f, -5.0f, -6.0f, -7.0f, -8.0f}))},
       .outputs = {Tensor::of<float>({2, 4},
                                     {1.0f, -2.0f, 3.0f, 4.0f, -5.0f, -6.0f, 7.0f, -8.0f})}},
      {.name = "float condition and y constant",
       .provenance = litert,
       .op = Select{},
       .inputs = {constant(bools({2, 4}, {1, 0, 1, 1, 0, 0, 1, 0})),
                  computed(
                      Tensor::of<float>({2, 4}, {1.0f, 2.0f, 3.0f, 4.0f, 5.0f, 6.0f, 7.0f, 8.0f})),
                  constant(Tensor::of<float>(
                      {2, 4}, {-1.0f, -2.0f, -3.0f, -4.0f, -5.0f, -6.0f, -7.0f, -8.0f}))},
       .outputs = {Tensor::of<float>({2, 4},
                                     {1.0f, -2.0f, 3.0f, 4.0f, -5.0f, -6.0f, 7.0f, -8.0f})}},
      {.name = "one condition for each row",
       .provenance = litert,
       .op = Select{},
       .inputs = {computed(bools({3}, {0, 1, 0})),
                  computed(Tensor::of<float>({3, 1, 2}, {1.0f, 2.0f, 3.0f, 4.0f, 5.0f, 6.0f})),
                  computed(
                      Tensor::of<float>({3, 1, 2}, {-1.0f, -2.0f, -3.0f, -4.0f, -5.0f, -6.0f}))},
       .outputs = {Tensor::of<float>({3, 1, 2}, {-1.0f, -2.0f, 3.0f, 4.0f, -5.0f, -6.0f})}},
  };
}

TEST(Select, Vectors) { check<Select>(vectors()); }

const AddRandomCases select_random("SELECT", [](RandomCases& random) {
  const Shape shape = {random.size(3), random.size(4), random.size(5)};
  random.selected(Select{}, random.coin() ? shape : Shape{shape[0]}, shape, shape);
});

}  // namespace
}  // namespace onda
