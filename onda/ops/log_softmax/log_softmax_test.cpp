// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/log_softmax/log_softmax.h"

#include "tests/operator_check.h"
#include "tests/random_cases.h"

namespace onda {
namespace {

constexpr const char* litert = "LiteRT 2.5.3 reference kernels";

std::vector<OperatorVector> vectors() {
  return {
      {.name = "float",
       .provenance = litert,
       .op = LogSoftmax{},
       .inputs = {computed(Tensor::of<float>({3, 4}, {1.0f, -2.0f, 3.0f, 4.0f, 0.0f, 0.0f, 0.0f,
                                                      0.0f, -1e+02f, 5e+01f, 49.5f, -3.0f}))},
       .outputs = {Tensor::of<float>(
           {3, 4}, {-3.3507593f, -6.350759f, -1.3507591f, -0.35075918f, -1.3862944f, -1.3862944f,
                    -1.3862944f, -1.3862944f, -150.47408f, -0.474077f, -0.974077f, -53.474075f})},
       .tolerance = 1e-05f},
      {.name = "int8",
       .provenance = litert,
       .op = LogSoftmax{},
       .inputs = {computed(quantized<std::int8_t>(
           {3, 4}, {127, -128, 5, 0, -20, -20, -20, -20, -19, 3, 77, -60}, 0.05f, -20))},
       .outputs = {quantized<std::int8_t>(
           {3, 4}, {127, -77, 29, 25, 105, 105, 105, 105, 50, 67, 126, 17}, 1.0f / 16, 127)}},
      {.name = "int8 a coarse scale",
       .provenance = litert,
       .op = LogSoftmax{},
       .inputs = {computed(quantized<std::int8_t>(
           {3, 4}, {127, -128, 5, 0, -20, -20, -20, -20, -19, 3, 77, -60}, 0.5f, 3))},
       .outputs = {quantized<std::int8_t>(
           {3, 4}, {127, -128, -128, -128, 105, 105, 105, 105, -128, -128, 127, -128}, 1.0f / 16,
           127)}},
      {.name = "int8 a fine scale",
       .provenance = litert,
       .op = LogSoftmax{},
       .inputs = {computed(quantized<std::int8_t>(
           {3, 4}, {127, -128, 5, 0, -20, -20, -20, -20, -19, 3, 77, -60}, 0.0004f, 3))},
       .outputs = {quantized<std::int8_t>(
           {3, 4}, {106, 104, 105, 105, 105, 105, 105, 105, 105, 105, 105, 104}, 1.0f / 16, 127)}},
      {.name = "int8 one in a row",
       .provenance = litert,
       .op = LogSoftmax{},
       .inputs = {computed(quantized<std::int8_t>({5, 1}, {-128, -1, 0, 1, 127}, 0.05f, 0))},
       .outputs = {quantized<std::int8_t>({5, 1}, {127, 127, 127, 127, 127}, 1.0f / 16, 127)}},
      {.name = "int8 a long row",
       .provenance = litert,
       .op = LogSoftmax{},
       .inputs = {computed(quantized<std::int8_t>(
           {1, 64}, {-128, -91,  -54,  -17,  20,   57,  94,  -125, -88,  -51,  -14,  23,  60,
                     97,   -122, -85,  -48,  -11,  26,  63,  100,  -119, -82,  -45,  -8,  29,
                     66,   103,  -116, -79,  -42,  -5,  32,  69,   106,  -113, -76,  -39, -2,
                     35,   72,   109,  -110, -73,  -36, 1,   38,   75,   112,  -107, -70, -33,
                     4,    41,   78,   115,  -104, -67, -30, 7,    44,   81,   118,  -101},
           0.05f, 127))},
       .outputs = {quantized<std::int8_t>(
           {1, 64},
           {-99, -70, -40, -10, 19,  49,  78,  -97, -67, -38, -8,  22,  51,  81,  -94, -65,
            -35, -6,  24,  54,  83,  -92, -62, -33, -3,  26,  56,  86,  -90, -60, -30, -1,
            29,  58,  88,  -87, -58, -28, 2,   31,  61,  90,  -85, -55, -26, 4,   34,  63,
            93,  -82, -53, -23, 6,   36,  66,  95,  -80, -50, -21, 9,   38,  68,  98,  -78},
           1.0f / 16, 127)}},
  };
}

TEST(LogSoftmax, Vectors) { check<LogSoftmax>(vectors()); }

const AddRandomCases log_softmax_random("LOG_SOFTMAX", [](RandomCases& random) {
  random.fixed_range(LogSoftmax{}, {{1.0f / 16}, {127}, 0});
});

}  // namespace
}  // namespace onda
