// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/cumsum/cumsum.h"

#include "tests/operator_check.h"
#include "tests/random_cases.h"

namespace onda {
namespace {

constexpr const char* litert = "LiteRT 2.5.3 reference kernels";
constexpr const char* tflm =
    "TensorFlow Lite Micro's reference_ops::CumSum for int8, with Python's integers";

std::vector<OperatorVector> vectors() {
  return {
      {.name = "float32 plain",
       .provenance = litert,
       .op = Cumsum{},
       .inputs = {computed(Tensor::of<float>(
                      {2, 4, 2}, {8, -0.25f, 7.25f, -2, -1.25f, 6.25f, 6.5f, -0.5f, -7, 3.5f, -10,
                                  9.5f, -0.5f, 7.75f, 5.75f, 1})),
                  constant(Tensor::of<std::int32_t>({}, {1}))},
       .outputs = {Tensor::of<float>({2, 4, 2}, {8, -0.25f, 15.25f, -2.25f, 14, 4, 20.5f, 3.5f, -7,
                                                 3.5f, -17, 13, -17.5f, 20.75f, -11.75f, 21.75f})}},
      {.name = "float32 exclusive",
       .provenance = litert,
       .op = Cumsum{.exclusive = true},
       .inputs = {computed(Tensor::of<float>(
                      {2, 4, 2}, {8, -0.25f, 7.25f, -2, -1.25f, 6.25f, 6.5f, -0.5f, -7, 3.5f, -10,
                                  9.5f, -0.5f, 7.75f, 5.75f, 1})),
                  constant(Tensor::of<std::int32_t>({}, {-2}))},
       .outputs = {Tensor::of<float>({2, 4, 2}, {0, 0, 8, -0.25f, 15.25f, -2.25f, 14, 4, 0, 0, -7,
                                                 3.5f, -17, 13, -17.5f, 20.75f})}},
      {.name = "float32 reverse",
       .provenance = litert,
       .op = Cumsum{.reverse = true},
       .inputs = {computed(Tensor::of<float>(
                      {2, 4, 2}, {8, -0.25f, 7.25f, -2, -1.25f, 6.25f, 6.5f, -0.5f, -7, 3.5f, -10,
                                  9.5f, -0.5f, 7.75f, 5.75f, 1})),
                  constant(Tensor::of<std::int32_t>({}, {1}))},
       .outputs = {Tensor::of<float>(
           {2, 4, 2}, {20.5f, 3.5f, 12.5f, 3.75f, 5.25f, 5.75f, 6.5f, -0.5f, -11.75f, 21.75f,
                       -4.75f, 18.25f, 5.25f, 8.75f, 5.75f, 1})}},
      {.name = "float32 both",
       .provenance = litert,
       .op = Cumsum{.exclusive = true, .reverse = true},
       .inputs = {computed(Tensor::of<float>(
                      {2, 4, 2}, {8, -0.25f, 7.25f, -2, -1.25f, 6.25f, 6.5f, -0.5f, -7, 3.5f, -10,
                                  9.5f, -0.5f, 7.75f, 5.75f, 1})),
                  constant(Tensor::of<std::int32_t>({}, {1}))},
       .outputs = {Tensor::of<float>({2, 4, 2}, {12.5f, 3.75f, 5.25f, 5.75f, 6.5f, -0.5f, 0, 0,
                                                 -4.75f, 18.25f, 5.25f, 8.75f, 5.75f, 1, 0, 0})}},
      {.name = "int32 plain",
       .provenance = litert,
       .op = Cumsum{},
       .inputs = {computed(Tensor::of<std::int32_t>(
                      {2, 4, 2}, {6, -6, 4, 8, 2, -6, 5, 4, 8, -1, 7, 4, -7, 0, 3, -8})),
                  constant(Tensor::of<std::int32_t>({}, {1}))},
       .outputs = {Tensor::of<std::int32_t>(
           {2, 4, 2}, {6, -6, 10, 2, 12, -4, 17, 0, 8, -1, 15, 3, 8, 3, 11, -5})}},
      {.name = "int32 exclusive",
       .provenance = litert,
       .op = Cumsum{.exclusive = true},
       .inputs = {computed(Tensor::of<std::int32_t>(
                      {2, 4, 2}, {6, -6, 4, 8, 2, -6, 5, 4, 8, -1, 7, 4, -7, 0, 3, -8})),
                  constant(Tensor::of<std::int32_t>({}, {-2}))},
       .outputs = {Tensor::of<std::int32_t>(
           {2, 4, 2}, {0, 0, 6, -6, 10, 2, 12, -4, 0, 0, 8, -1, 15, 3, 8, 3})}},
      {.name = "int32 reverse",
       .provenance = litert,
       .op = Cumsum{.reverse = true},
       .inputs = {computed(Tensor::of<std::int32_t>(
                      {2, 4, 2}, {6, -6, 4, 8, 2, -6, 5, 4, 8, -1, 7, 4, -7, 0, 3, -8})),
                  constant(Tensor::of<std::int32_t>({}, {1}))},
       .outputs = {Tensor::of<std::int32_t>(
           {2, 4, 2}, {17, 0, 11, 6, 7, -2, 5, 4, 11, -5, 3, -4, -4, -8, 3, -8})}},
      {.name = "int32 both",
       .provenance = litert,
       .op = Cumsum{.exclusive = true, .reverse = true},
       .inputs = {computed(Tensor::of<std::int32_t>(
                      {2, 4, 2}, {6, -6, 4, 8, 2, -6, 5, 4, 8, -1, 7, 4, -7, 0, 3, -8})),
                  constant(Tensor::of<std::int32_t>({}, {1}))},
       .outputs = {Tensor::of<std::int32_t>(
           {2, 4, 2}, {11, 6, 7, -2, 5, 4, 0, 0, 3, -4, -4, -8, 3, -8, 0, 0})}},
      {.name = "int64 plain",
       .provenance = litert,
       .op = Cumsum{},
       .inputs = {computed(Tensor::of<std::int64_t>(
                      {2, 4, 2}, {-2, 8, -7, -1, -2, 5, 7, -4, -2, -9, 4, 3, 0, -9, 0, 9})),
                  constant(Tensor::of<std::int32_t>({}, {1}))},
       .outputs = {Tensor::of<std::int64_t>(
           {2, 4, 2}, {-2, 8, -9, 7, -11, 12, -4, 8, -2, -9, 2, -6, 2, -15, 2, -6})}},
      {.name = "int64 exclusive",
       .provenance = litert,
       .op = Cumsum{.exclusive = true},
       .inputs = {computed(Tensor::of<std::int64_t>(
                      {2, 4, 2}, {-2, 8, -7, -1, -2, 5, 7, -4, -2, -9, 4, 3, 0, -9, 0, 9})),
                  constant(Tensor::of<std::int32_t>({}, {-2}))},
       .outputs = {Tensor::of<std::int64_t>(
           {2, 4, 2}, {0, 0, -2, 8, -9, 7, -11, 12, 0, 0, -2, -9, 2, -6, 2, -15})}},
      {.name = "int64 reverse",
       .provenance = litert,
       .op = Cumsum{.reverse = true},
       .inputs = {computed(Tensor::of<std::int64_t>(
                      {2, 4, 2}, {-2, 8, -7, -1, -2, 5, 7, -4, -2, -9, 4, 3, 0, -9, 0, 9})),
                  constant(Tensor::of<std::int32_t>({}, {1}))},
       .outputs = {Tensor::of<std::int64_t>({2, 4, 2},
                                            {-4, 8, -2, 0, 5, 1, 7, -4, 2, -6, 4, 3, 0, 0, 0, 9})}},
      {.name = "int64 both",
       .provenance = litert,
       .op = Cumsum{.exclusive = true, .reverse = true},
       .inputs = {computed(Tensor::of<std::int64_t>(
                      {2, 4, 2}, {-2, 8, -7, -1, -2, 5, 7, -4, -2, -9, 4, 3, 0, -9, 0, 9})),
                  constant(Tensor::of<std::int32_t>({}, {1}))},
       .outputs = {Tensor::of<std::int64_t>({2, 4, 2},
                                            {-2, 0, 5, 1, 7, -4, 0, 0, 4, 3, 0, 0, 0, 9, 0, 0})}},
      {.name = "int8 plain",
       .provenance = tflm,
       .op = Cumsum{},
       .inputs = {computed(quantized<std::int8_t>(
                      {2, 4, 2}, {6, -6, 4, 80, 2, -66, 5, 4, 8, -1, 127, 4, -7, 0, 3, -128}, 0.1f,
                      0)),
                  constant(Tensor::of<std::int32_t>({}, {1}))},
       .outputs = {quantized<std::int8_t>(
           {2, 4, 2}, {2, -2, 4, 30, 5, 3, 7, 5, 3, 0, 54, 1, 51, 1, 52, -50}, 0.25f, 0)}},
      {.name = "int8 exclusive",
       .provenance = tflm,
       .op = Cumsum{.exclusive = true},
       .inputs = {computed(quantized<std::int8_t>(
                      {2, 4, 2}, {6, -6, 4, 80, 2, -66, 5, 4, 8, -1, 127, 4, -7, 0, 3, -128}, 0.1f,
                      -5)),
                  constant(Tensor::of<std::int32_t>({}, {1}))},
       .outputs = {quantized<std::int8_t>(
           {2, 4, 2}, {5, 5, 9, 5, 13, 39, 16, 14, 5, 5, 10, 7, 63, 10, 62, 12}, 0.25f, 3)}},
      {.name = "int8 reverse",
       .provenance = tflm,
       .op = Cumsum{.reverse = true},
       .inputs = {computed(quantized<std::int8_t>(
                      {2, 4, 2}, {6, -6, 4, 80, 2, -66, 5, 4, 8, -1, 127, 4, -7, 0, 3, -128}, 0.1f,
                      7)),
                  constant(Tensor::of<std::int32_t>({}, {1}))},
       .outputs = {quantized<std::int8_t>(
           {2, 4, 2}, {-12, -15, -12, -8, -10, -45, -8, -8, 45, -83, 45, -79, -16, -78, -9, -74},
           0.2f, -3)}},
      {.name = "int8 both",
       .provenance = tflm,
       .op = Cumsum{.exclusive = true, .reverse = true},
       .inputs = {computed(quantized<std::int8_t>(
                      {2, 4, 2}, {6, -6, 4, 80, 2, -66, 5, 4, 8, -1, 127, 4, -7, 0, 3, -128}, 0.1f,
                      7)),
                  constant(Tensor::of<std::int32_t>({}, {1}))},
       .outputs = {quantized<std::int8_t>(
           {2, 4, 2},
           {-16, -11, -14, -67, -10, -11, -8, -8, 70, -120, -22, -118, -11, -112, -8, -8}, 0.13f,
           -3)}},
  };
}

TEST(Cumsum, Vectors) { check<Cumsum>(vectors()); }

const AddRandomCases cumsum_random("CUMSUM", [](RandomCases& random) {
  random.type = random.one_of<DType>({DType::float32, DType::int32, DType::int64});
  Tensor axis = RandomCases::integers_of({random.size(6) - 4}, "axis");
  axis.shape = {};
  random.with_constants(Cumsum{.exclusive = random.coin(), .reverse = random.coin()},
                        {random.size(3), random.size(5), random.size(3)}, {axis}, {}, {});
});

}  // namespace
}  // namespace onda
