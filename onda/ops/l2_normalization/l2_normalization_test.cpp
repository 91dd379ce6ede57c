// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/l2_normalization/l2_normalization.h"

#include "tests/operator_check.h"
#include "tests/random_cases.h"

namespace onda {
namespace {

constexpr const char* litert = "LiteRT 2.5.3 reference kernels";

std::vector<OperatorVector> vectors() {
  return {
      {.name = "float",
       .provenance = litert,
       .op = L2Normalization{},
       .inputs = {computed(Tensor::of<float>(
           {3, 4}, {1.0f, -2.0f, 3.0f, 4.0f, 0.0f, 0.0f, 0.0f, 0.0f, 1e-08f, 0.0f, 0.0f, 2e-08f}))},
       .outputs = {Tensor::of<float>({3, 4}, {0.18257418f, -0.36514837f, 0.5477225f, 0.73029673f,
                                              0.0f, 0.0f, 0.0f, 0.0f, 0.01f, 0.0f, 0.0f, 0.02f})},
       .tolerance = 1e-06f},
      {.name = "int8",
       .provenance = litert,
       .op = L2Normalization{},
       .inputs = {computed(quantized<std::int8_t>(
           {3, 4}, {127, -128, 5, 0, -20, -20, -20, -20, -19, 3, 77, -60}, 0.05f, -20))},
       .outputs = {quantized<std::int8_t>({3, 4}, {102, -75, 17, 14, 0, 0, 0, 0, 1, 27, 116, -48},
                                          1.0f / 128, 0)}},
      {.name = "int8 one in a row",
       .provenance = litert,
       .op = L2Normalization{},
       .inputs = {computed(quantized<std::int8_t>({5, 1}, {-128, -1, 0, 1, 127}, 0.05f, 0))},
       .outputs = {quantized<std::int8_t>({5, 1}, {-128, -128, 0, 127, 127}, 1.0f / 128, 0)}},
      {.name = "int8 a long row",
       .provenance = litert,
       .op = L2Normalization{},
       .inputs = {computed(quantized<std::int8_t>(
           {1, 64}, {-128, -91,  -54,  -17,  20,   57,  94,  -125, -88,  -51,  -14,  23,  60,
                     97,   -122, -85,  -48,  -11,  26,  63,  100,  -119, -82,  -45,  -8,  29,
                     66,   103,  -116, -79,  -42,  -5,  32,  69,   106,  -113, -76,  -39, -2,
                     35,   72,   109,  -110, -73,  -36, 1,   38,   75,   112,  -107, -70, -33,
                     4,    41,   78,   115,  -104, -67, -30, 7,    44,   81,   118,  -101},
           0.5f, 127))},
       .outputs = {quantized<std::int8_t>(
           {1, 64},
           {-27, -23, -19, -15, -11, -7,  -3,  -26, -22, -19, -15, -11, -7,  -3,  -26, -22,
            -18, -14, -11, -7,  -3,  -26, -22, -18, -14, -10, -6,  -3,  -25, -22, -18, -14,
            -10, -6,  -2,  -25, -21, -17, -13, -10, -6,  -2,  -25, -21, -17, -13, -9,  -5,
            -2,  -24, -21, -17, -13, -9,  -5,  -1,  -24, -20, -16, -13, -9,  -5,  -1,  -24},
           1.0f / 128, 0)}},
  };
}

TEST(L2Normalization, Vectors) { check<L2Normalization>(vectors()); }

const AddRandomCases l2_normalization_random("L2_NORMALIZATION", [](RandomCases& random) {
  random.fixed_range(L2Normalization{}, {{1.0f / 128}, {0}, 0});
});

}  // namespace
}  // namespace onda
