// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/signal_irfft/signal_irfft.h"

#include <gmock/gmock.h>

#include "tests/error_of.h"
#include "tests/operator_check.h"
#include "tests/random_cases.h"

namespace onda {
namespace {

// TensorFlow Lite Micro's own functions (2026-08, with kissfft v130) gave them on x86-64.
constexpr const char* tflm = "TensorFlow Lite Micro 2026-08, signal/src, kissfft v130";

std::vector<OperatorVector> vectors() {
  return {
      {.name = "int16, length 16",
       .provenance = tflm,
       .op = SignalIrfft{.type = DType::int16, .fft_length = 16},
       .inputs =
           {
               computed(Tensor::of<std::int16_t>(
                   {18}, {2816, 0, 9698, -5714, 3048, 6974, 7360, -13690, -3674, -13160, -7330,
                          10082, 3476, 2884, -1670, 1192, 2456, 0})),
           },
       .outputs =
           {
               Tensor::of<std::int16_t>({16}, {1693, 3406, 3696, -3258, -3053, 4078, 3305, -2171,
                                               -323, -1890, -3140, -1652, 1163, 1074, -705, 593}),
           }},
      {.name = "int16, length 16, again",
       .provenance = tflm,
       .op = SignalIrfft{.type = DType::int16, .fft_length = 16},
       .inputs =
           {
               computed(Tensor::of<std::int16_t>({18}, {5062, 0, -688, -5222, -614, 512, -6740,
                                                        -246, 5594, 7730, 4986, -6044, -6830, -3214,
                                                        2426, 3434, -2222, 0})),
           },
       .outputs =
           {
               Tensor::of<std::int16_t>({16}, {-55, 169, -427, 2221, 3613, -2599, -112, 3462, -51,
                                               385, -1549, 1, 1, 1, 0, 0}),
           }},
      {.name = "int16, length 12",
       .provenance = tflm,
       .op = SignalIrfft{.type = DType::int16, .fft_length = 12},
       .inputs =
           {
               computed(
                   Tensor::of<std::int16_t>({14}, {16556, 0, 6310, -8486, -5736, 5228, -14708,
                                                   -8304, -1112, 5712, 1242, -4876, -7356, 0})),
           },
       .outputs =
           {
               Tensor::of<std::int16_t>({12}, {-1567, 3257, 5008, 3606, -1291, 4952, 817,
                                               -3201, -2194, 1920, 3827, 1420}),
           }},
      {.name = "int16, length 20",
       .provenance = tflm,
       .op = SignalIrfft{.type = DType::int16, .fft_length = 20},
       .inputs =
           {
               computed(
                   Tensor::of<std::int16_t>(
                       {22},
                       {1186,  0,    13022, -4932, 962,   10246, 6920, -13918, 86,   -11760, 1452,
                        -5186, 5126, 7272,  -1594, -7824, -4068, 4700, 9230,   3818, -4206,  0})),
           },
       .outputs =
           {
               Tensor::of<std::int16_t>(
                   {20}, {2961,  3242,  2508,  -1505, -999,  -2281, 2469, 3036, -1656, 2424,
                          -2843, -3104, -2662, -821,  -2751, 807,   2325, 1376, -862,  -478}),
           }},
      {.name = "int16, length 4",
       .provenance = tflm,
       .op = SignalIrfft{.type = DType::int16, .fft_length = 4},
       .inputs =
           {
               computed(Tensor::of<std::int16_t>({6}, {0, 0, 32764, 32762, 0, 0})),
           },
       .outputs =
           {
               Tensor::of<std::int16_t>({4}, {16380, -16379, -16380, 16379}),
           }},
      {.name = "int16, length 64",
       .provenance = tflm,
       .op = SignalIrfft{.type = DType::int16, .fft_length = 64},
       .inputs =
           {
               computed(
                   Tensor::of<std::int16_t>(
                       {66}, {224,  0,    -156, -164, -80,  28,   -204, 322,  394,  236,  -24,
                              -70,  510,  42,   24,   -76,  86,   -496, -212, 176,  376,  214,
                              18,   -700, 104,  208,  -234, -420, -102, -248, -96,  448,  -76,
                              -492, -202, 226,  44,   122,  190,  -56,  -168, 36,   68,   -286,
                              182,  264,  -50,  -230, -172, -278, 268,  -40,  -204, -154, -504,
                              -224, 14,   30,   -110, 228,  -142, 36,   -100, -40,  176,  0})),
           },
       .outputs =
           {
               Tensor::of<std::int16_t>(
                   {64}, {-12, 78, -3, 7,   -69, -83, 30,  -42, -7,  -34, 25, 61,  43, 59,  -3, -15,
                          -14, 54, 49, -3,  87,  -1,  -70, -68, -12, 93,  12, -68, -9, -15, 26, 56,
                          70,  40, 23, -47, 3,   53,  -30, -90, -17, 82,  15, 25,  -5, -65, 57, -45,
                          0,   0,  -1, -1,  -1,  -1,  2,   0,   0,   -1,  0,  -2,  -1, 1,   0,  0}),
           }},
      {.name = "int32, length 24",
       .provenance = tflm,
       .op = SignalIrfft{.type = DType::int32, .fft_length = 24},
       .inputs =
           {
               computed(
                   Tensor::of<std::int32_t>(
                       {26},
                       {9602690,    0,          55374198,   460827680,  310044568,  -545665216,
                        -347039238, 255293398,  -674169464, -414486762, 63773410,   -713693874,
                        -154499550, -346181638, -230481790, -66341686,  4658444,    -305704724,
                        -372784906, -79072262,  22066368,   204733662,  -258689252, 178411738,
                        753567942,  0})),
           },
       .outputs =
           {
               Tensor::of<std::int32_t>(
                   {24}, {-100013492, 128289930,  133114040,  -69232443, 56754324,  -84291917,
                          19480400,   -124334026, -124990494, -67657697, 14385677,  -128056290,
                          81627772,   -15231366,  163714016,  119498309, 101819390, -93683037,
                          -97069916,  -17955358,  98345382,   119673591, 34418213,  -139002324}),
           }},
      {.name = "int32, length 10",
       .provenance = tflm,
       .op = SignalIrfft{.type = DType::int32, .fft_length = 10},
       .inputs =
           {
               computed(Tensor::of<std::int32_t>({12}, {-558915288, 0, 81555330, -1043906188,
                                                        19236680, -648551528, -417769894, -90501452,
                                                        -845611490, 239522914, 483770252, 0})),
           },
       .outputs =
           {
               Tensor::of<std::int32_t>(
                   {10}, {-240032377, 307895835, 319473700, -166157860, 136210379, -202300603,
                          46752965, -298401667, -299977186, -162378474}),
           }},
      {.name = "float32, length 24",
       .provenance = tflm,
       .op = SignalIrfft{.type = DType::float32, .fft_length = 24},
       .inputs =
           {
               computed(
                   Tensor::of<float>({26}, {3.56400013f,  0.0f,         -7.59553719f, 3.31308174f,
                                            14.2621813f,  -5.96590233f, -11.9126129f, 6.98859024f,
                                            1.6109997f,   -2.9773953f,  -3.15350294f, 2.83472872f,
                                            8.56799984f,  4.94800043f,  -8.40101814f, -0.976059556f,
                                            -5.54700041f, 7.06157207f,  6.59661293f,  9.04858971f,
                                            2.86181927f,  32.6519012f,  -6.08594131f, -1.90413201f,
                                            -12.7559996f, 0.0f})),
           },
       .outputs =
           {
               Tensor::of<float>(
                   {24}, {-1.11600006f, -2.24199963f, 2.93400002f,  -1.95399964f, 1.13399994f,
                          1.19799984f,  -3.77600026f, 0.695999622f, -1.77399981f, 0.283999771f,
                          -3.78199959f, 3.5940001f,   3.97599983f,  2.20600009f,  3.65000033f,
                          -1.50199997f, 2.55399966f,  -3.34599948f, -1.92799962f, 2.07399964f,
                          -2.78799987f, 3.50599957f,  -3.67999959f, 3.64599967f}),
           }},
      {.name = "float32, length 32",
       .provenance = tflm,
       .op = SignalIrfft{.type = DType::float32, .fft_length = 32},
       .inputs =
           {
               computed(
                   Tensor::of<float>(
                       {34},
                       {-4.9000001f,  0.0f,          -2.07074761f,  3.18216658f,  1.48210979f,
                        0.751465797f, -0.351102829f, -3.22450638f,  -4.58261442f, -2.4037199f,
                        -5.04593468f, 1.45385003f,   -2.29894161f,  2.86839294f,  -0.6181252f,
                        1.43807364f,  -0.914000154f, -0.213999867f, -2.54145646f, -1.34919596f,
                        -5.87443066f, -0.590374589f, -8.01250839f,  4.61348152f,  -3.46538591f,
                        11.0162802f,  5.73810911f,   10.2385616f,   9.32326221f,  1.82869768f,
                        3.97376513f,  -3.49366713f,  -0.296000004f, 0.0f})),
           },
       .outputs =
           {
               Tensor::of<float>({32}, {-1.11600018f,
                                        -2.2420001f,
                                        2.93400002f,
                                        -1.954f,
                                        1.13400006f,
                                        1.19799995f,
                                        -3.77599978f,
                                        0.695999801f,
                                        -1.77400005f,
                                        -2.98023224e-08f,
                                        1.1920929e-07f,
                                        2.38418579e-07f,
                                        2.98023224e-08f,
                                        -8.94069672e-08f,
                                        -1.34110451e-07f,
                                        5.96046448e-08f,
                                        5.96046448e-08f,
                                        1.1920929e-07f,
                                        1.1920929e-07f,
                                        -5.96046448e-08f,
                                        -5.96046448e-08f,
                                        -5.96046448e-08f,
                                        0.0f,
                                        -5.96046448e-08f,
                                        0.0f,
                                        2.98023224e-08f,
                                        0.0f,
                                        0.0f,
                                        8.94069672e-08f,
                                        -2.98023224e-08f,
                                        -1.04308128e-07f,
                                        5.96046448e-08f}),
           }},
  };
}

TEST(SignalIrfft, Vectors) { check<SignalIrfft>(vectors()); }

TEST(SignalIrfft, RefusesLengthsThatItCannotDo) {
  for (const std::int32_t length : {-4, 0, 2, 7, 14, 22, 131072}) {
    EXPECT_THAT(
        error_of([&] {
          const Tensor x{"x", DType::int16, {8}, {}, {}};
          SignalIrfft{.fft_length = length}.output_shapes(Operands("input", {&x}));
        }),
        testing::HasSubstr(fmt::format(
            "option fft_length: expected 2^a 3^b 5^c, even, in [4, 65536], received {}", length)));
  }
}

const AddRandomCases signal_irfft_random("SignalIrfft", Peer::none, [](RandomCases& random) {
  const auto length = random.one_of<std::int32_t>({4, 6, 8, 10, 16, 24, 30, 32, 50, 64, 128, 300});
  const auto type = random.one_of<DType>({DType::float32, DType::int16, DType::int32});
  random.single(SignalIrfft{.type = type, .fft_length = length}, {random.size(3), length + 2}, type,
                {}, type, {});
});

}  // namespace
}  // namespace onda
