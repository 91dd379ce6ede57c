// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/signal_rfft/signal_rfft.h"

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
      {.name = "int16 of 16, length 16",
       .provenance = tflm,
       .op = SignalRfft{.type = DType::int16, .fft_length = 16},
       .inputs =
           {
               computed(Tensor::of<std::int16_t>(
                   {16}, {13548, 27261, 29572, -26078, -24436, 32641, 26442, -17371, -2571, -15129,
                          -25132, -13231, 9307, 8600, -5640, 4753})),
           },
       .outputs =
           {
               Tensor::of<std::int16_t>({18}, {1408, 0, 4849, -2857, 1524, 3487, 3680, -6845, -1837,
                                               -6580, -3665, 5041, 1738, 1442, -835, 596, 1228, 0}),
           }},
      {.name = "int16 of 11, length 16",
       .provenance = tflm,
       .op = SignalRfft{.type = DType::int16, .fft_length = 16},
       .inputs =
           {
               computed(Tensor::of<std::int16_t>({11}, {-445, 1350, -3413, 17778, 28914, -20800,
                                                        -899, 27727, -416, 3095, -12389})),
           },
       .outputs =
           {
               Tensor::of<std::int16_t>(
                   {18}, {2531, 0, -344, -2611, -307, 256, -3370, -123, 2797, 3865, 2493, -3022,
                          -3415, -1607, 1213, 1717, -1111, 0}),
           }},
      {.name = "int16 of 12, length 12",
       .provenance = tflm,
       .op = SignalRfft{.type = DType::int16, .fft_length = 12},
       .inputs =
           {
               computed(Tensor::of<std::int16_t>({12}, {-9402, 19545, 30059, 21642, -7751, 29723,
                                                        4908, -19211, -13170, 11527, 22967, 8527})),
           },
       .outputs =
           {
               Tensor::of<std::int16_t>({14}, {8278, 0, 3155, -4243, -2868, 2614, -7354, -4152,
                                               -556, 2856, 621, -2438, -3678, 0}),
           }},
      {.name = "int16 of 20, length 20",
       .provenance = tflm,
       .op = SignalRfft{.type = DType::int16, .fft_length = 20},
       .inputs =
           {
               computed(Tensor::of<std::int16_t>({20}, {29632,  32424,  25072,  -15077, -9992,
                                                        -22817, 24709,  30389,  -16569, 24242,
                                                        -28445, -31045, -26623, -8208,  -27517,
                                                        8072,   23255,  13777,  -8636,  -4792})),
           },
       .outputs =
           {
               Tensor::of<std::int16_t>(
                   {22}, {593,   0,    6511, -2466, 481,   5123,  3460, -6959, 43,   -5880, 726,
                          -2593, 2563, 3636, -797,  -3912, -2034, 2350, 4615,  1909, -2103, 0}),
           }},
      {.name = "int16 of 4, length 4",
       .provenance = tflm,
       .op = SignalRfft{.type = DType::int16, .fft_length = 4},
       .inputs =
           {
               computed(Tensor::of<std::int16_t>({4}, {32767, -32768, -32768, 32767})),
           },
       .outputs =
           {
               Tensor::of<std::int16_t>({6}, {0, 0, 16382, 16381, 0, 0}),
           }},
      {.name = "int16 of 48, length 64",
       .provenance = tflm,
       .op = SignalRfft{.type = DType::int16, .fft_length = 64},
       .inputs =
           {
               computed(
                   Tensor::of<std::int16_t>(
                       {48}, {-342, 2504, -122,  155,   -2223, -2723, 994,  -1362, -221, -1127,
                              819,  1962, 1445,  1944,  -94,   -521,  -410, 1736,  1604, -80,
                              2848, -36,  -2231, -2183, -377,  2977,  388,  -2221, -278, -480,
                              811,  1832, 2300,  1274,  762,   -1517, 85,   1728,  -914, -2929,
                              -630, 2623, 526,   855,   -196,  -2130, 1932, -1492})),
           },
       .outputs =
           {
               Tensor::of<std::int16_t>(
                   {66}, {112,  0,    -78, -82,  -40,  14,   -102, 161,  197,  118, -12,
                          -35,  255,  21,  12,   -38,  43,   -248, -106, 88,   188, 107,
                          9,    -350, 52,  104,  -117, -210, -51,  -124, -48,  224, -38,
                          -246, -101, 113, 22,   61,   95,   -28,  -84,  18,   34,  -143,
                          91,   132,  -25, -115, -86,  -139, 134,  -20,  -102, -77, -252,
                          -112, 7,    15,  -55,  114,  -71,  18,   -50,  -20,  88,  0}),
           }},
      {.name = "int32 of 24, length 24",
       .provenance = tflm,
       .op = SignalRfft{.type = DType::int32, .fft_length = 24},
       .inputs =
           {
               computed(
                   Tensor::of<std::int32_t>(
                       {24}, {-1200161892, 1539479181,  1597368505,  -830789311,  681051900,
                              -1011503014, 233764821,   -1492008330, -1499885932, -811892374,
                              172628113,   -1536675473, 979533265,   -182776386,  1964568196,
                              1433979722,  1221832686,  -1124196441, -1164839005, -215464299,
                              1180144579,  1436083107,  413018577,   -1668027898})),
           },
       .outputs =
           {
               Tensor::of<std::int32_t>(
                   {26}, {4801345,    0,          27687099,   230413840,  155022284,  -272832608,
                          -173519619, 127646699,  -337084732, -207243381, 31886705,   -356846937,
                          -77249775,  -173090819, -115240895, -33170843,  2329222,    -152852362,
                          -186392453, -39536131,  11033184,   102366831,  -129344626, 89205869,
                          376783971,  0}),
           }},
      {.name = "int32 of 10, length 10",
       .provenance = tflm,
       .op = SignalRfft{.type = DType::int32, .fft_length = 10},
       .inputs =
           {
               computed(
                   Tensor::of<std::int32_t>(
                       {10}, {-1200161892, 1539479181, 1597368505, -830789311, 681051900,
                              -1011503014, 233764821, -1492008330, -1499885932, -811892374})),
           },
       .outputs =
           {
               Tensor::of<std::int32_t>(
                   {12}, {-279457644, 0, 40777665, -521953094, 9618340, -324275764,
                          -208884947, -45250726, -422805745, 119761457, 241885126, 0}),
           }},
      {.name = "float32 of 24, length 24",
       .provenance = tflm,
       .op = SignalRfft{.type = DType::float32, .fft_length = 24},
       .inputs =
           {
               computed(
                   Tensor::of<float>(
                       {24}, {-1.11600006f, -2.2420001f,  2.93400002f,  -1.954f,      1.13399994f,
                              1.19799995f,  -3.77600002f, 0.69599998f,  -1.77400005f, 0.284000009f,
                              -3.78200006f, 3.5940001f,   3.97600007f,  2.20600009f,  3.6500001f,
                              -1.50199997f, 2.5539999f,   -3.34599996f, -1.92799997f, 2.07399988f,
                              -2.78800011f, 3.50600004f,  -3.68000007f, 3.64599991f})),
           },
       .outputs =
           {
               Tensor::of<float>(
                   {26}, {3.56400013f,   0.0f,         -7.59553719f, 3.31308174f,  14.2621813f,
                          -5.96590233f,  -11.9126129f, 6.98859024f,  1.6109997f,   -2.9773953f,
                          -3.15350294f,  2.83472872f,  8.56799984f,  4.94800043f,  -8.40101814f,
                          -0.976059556f, -5.54700041f, 7.06157207f,  6.59661293f,  9.04858971f,
                          2.86181927f,   32.6519012f,  -6.08594131f, -1.90413201f, -12.7559996f,
                          0.0f}),
           }},
      {.name = "float32 of 9, length 32",
       .provenance = tflm,
       .op = SignalRfft{.type = DType::float32, .fft_length = 32},
       .inputs =
           {
               computed(Tensor::of<float>({9}, {-1.11600006f, -2.2420001f, 2.93400002f,
                                                -1.954f, 1.13399994f, 1.19799995f,
                                                -3.77600002f, 0.69599998f, -1.77400005f})),
           },
       .outputs =
           {
               Tensor::of<float>(
                   {34}, {-4.9000001f,  0.0f,          -2.07074761f,  3.18216658f,  1.48210979f,
                          0.751465797f, -0.351102829f, -3.22450638f,  -4.58261442f, -2.4037199f,
                          -5.04593468f, 1.45385003f,   -2.29894161f,  2.86839294f,  -0.6181252f,
                          1.43807364f,  -0.914000154f, -0.213999867f, -2.54145646f, -1.34919596f,
                          -5.87443066f, -0.590374589f, -8.01250839f,  4.61348152f,  -3.46538591f,
                          11.0162802f,  5.73810911f,   10.2385616f,   9.32326221f,  1.82869768f,
                          3.97376513f,  -3.49366713f,  -0.296000004f, 0.0f}),
           }},
  };
}

TEST(SignalRfft, Vectors) { check<SignalRfft>(vectors()); }

TEST(SignalRfft, RefusesLengthsThatItCannotDo) {
  for (const std::int32_t length : {-4, 0, 2, 7, 14, 22, 131072}) {
    EXPECT_THAT(
        error_of([&] {
          const Tensor x{"x", DType::int16, {8}, {}, {}};
          SignalRfft{.fft_length = length}.output_shapes(Operands("input", {&x}));
        }),
        testing::HasSubstr(fmt::format(
            "option fft_length: expected 2^a 3^b 5^c, even, in [4, 65536], received {}", length)));
  }
}

const AddRandomCases signal_rfft_random("SignalRfft", Peer::none, [](RandomCases& random) {
  const auto length = random.one_of<std::int32_t>({4, 6, 8, 10, 16, 24, 30, 32, 50, 64, 128, 300});
  const auto type = random.one_of<DType>({DType::float32, DType::int16, DType::int32});
  random.single(SignalRfft{.type = type, .fft_length = length},
                {random.size(3), random.size(length)}, type, {}, type, {});
});

}  // namespace
}  // namespace onda
