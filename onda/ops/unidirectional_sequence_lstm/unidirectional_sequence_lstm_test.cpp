// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/unidirectional_sequence_lstm/unidirectional_sequence_lstm.h"

#include <functional>

#include "onda/run/interpreter.h"
#include "onda_schema.h"
#include "tests/error_of.h"
#include "tests/operator_check.h"

namespace onda {
namespace {

// Integers: tests/expected_values.py agrees with both.
constexpr const char* litert =
    "LiteRT 2.5.3 reference kernels; double: TensorFlow Lite Micro of August 2026";
constexpr const char* micro = "TensorFlow Lite Micro of August 2026, EvalLstm";

Tensor float32(Shape shape, std::vector<float> values) {
  return Tensor::of<float>(std::move(shape), values);
}
// Those of one without projection: only the last one's scale matters.
std::vector<Tensor> intermediates(float scale, std::int64_t zero_point) {
  std::vector<Tensor> tensors(4, quantized<std::int16_t>({1}, {0}, 1, 0));
  tensors.push_back(quantized<std::int8_t>({1}, {0}, scale, zero_point));
  return tensors;
}

std::vector<OperatorVector> vectors() {
  return {
      {.name = "float two sequences",
       .provenance = litert,
       .op = SequenceLstm{},
       .inputs = {computed(float32({2, 3, 2}, {-0.125f, 0.875f, 1.125f, 2, 0.5f, -0.5f, 1.75f, 1.5f,
                                               -1.75f, 1, -1.625f, 1.5f})),
                  constant(float32({3, 2}, {-0.625f, -0.5f, 0.375f, 0.625f, 0, -0.5f})),
                  constant(float32({3, 2}, {0.25f, -0.125f, 0.25f, -0.625f, -0.875f, -0.375f})),
                  constant(float32({3, 2}, {0.25f, -0.625f, -1, -0.625f, -0.25f, 0.75f})),
                  constant(float32({3, 2}, {0.75f, -0.375f, 0.75f, -0.5f, -0.5f, 0})),
                  constant(float32({3, 3}, {0.75f, 0.875f, 0.625f, -0.25f, 0.625f, -0.625f, 0.625f,
                                            -0.5f, 0.75f})),
                  constant(float32(
                      {3, 3}, {-0.875f, -0.75f, -0.25f, 0.5f, -1, 0.75f, -1, -0.375f, -0.25f})),
                  constant(float32({3, 3}, {0.125f, -0.25f, -0.375f, 0.875f, -0.875f, 0.75f, -0.5f,
                                            0.625f, -0.75f})),
                  constant(float32(
                      {3, 3}, {-0.625f, 0.25f, -0.25f, 0.125f, 0.875f, 0.25f, 0, -0.25f, 0.5f})),
                  left_out(),
                  left_out(),
                  left_out(),
                  constant(float32({3}, {0.625f, 0.125f, 0.5f})),
                  constant(float32({3}, {0.75f, -0.125f, 0.875f})),
                  constant(float32({3}, {-0.875f, 0.375f, -0.125f})),
                  constant(float32({3}, {-0.625f, -0.25f, 0.25f})),
                  left_out(),
                  left_out(),
                  variable(float32({2, 3}, {0, 0, 0, 0, 0, 0})),
                  variable(float32({2, 3}, {0, 0, 0, 0, 0, 0}))},
       .outputs = {float32(
           {2, 3, 3},
           {-0.21318768f, -0.068533204f, 0.0723689f, -0.27948534f, -0.27352285f, 0.14182909f,
            -0.36939538f, -0.22095363f, -0.10594056f, -0.4059221f, -0.3122504f, 0.1188602f,
            -0.090634406f, 0.024100045f, 0.446114f, -0.071134456f, 0.054064825f, 0.58226556f})},
       .tolerance = 1e-6f,
       .runs = 2},
      {.name = "float time major clipped",
       .provenance = litert,
       .op = SequenceLstm{.cell_clip = 0.4f, .time_major = true},
       .inputs = {computed(float32({3, 2, 2}, {1.125f, -1.75f, 1.125f, 0.375f, -1, 1.125f, -0.75f,
                                               1.5f, 0.75f, 0.5f, -1.875f, -1.625f})),
                  constant(float32({2, 2}, {0.75f, 0.875f, -0.75f, -0.125f})),
                  constant(float32({2, 2}, {-1, 0.75f, -0.625f, -0.25f})),
                  constant(float32({2, 2}, {-0.25f, -0.75f, 0.875f, 0.5f})),
                  constant(float32({2, 2}, {0.625f, 0.375f, 0.875f, -0.5f})),
                  constant(float32({2, 2}, {0.375f, 0.375f, -0.25f, 1})),
                  constant(float32({2, 2}, {-1, 0, -0.625f, 0})),
                  constant(float32({2, 2}, {0.375f, 0, 0.375f, -0.875f})),
                  constant(float32({2, 2}, {-0.875f, 0, 1, 0})),
                  left_out(),
                  left_out(),
                  left_out(),
                  constant(float32({2}, {-0.125f, 0})),
                  constant(float32({2}, {0.25f, 0.125f})),
                  constant(float32({2}, {0.625f, 0})),
                  constant(float32({2}, {-0.75f, -0.75f})),
                  left_out(),
                  left_out(),
                  variable(float32({2, 2}, {0, 0, 0, 0})),
                  variable(float32({2, 2}, {0, 0, 0, 0}))},
       .outputs = {float32({3, 2, 2}, {0.09666091f, 0.085012905f, 0.011478203f, 0.050249416f,
                                       0.08013809f, -0.017035829f, -0.059328858f, 0.0091192415f,
                                       0.093996935f, 0.08310232f, -0.0061893985f, -0.061860178f})},
       .tolerance = 1e-6f,
       .runs = 2},
      {.name = "float projection and peepholes",
       .provenance = litert,
       .op = SequenceLstm{.projection_clip = 0.3f},
       .inputs = {computed(float32({1, 3, 2}, {-1.5f, -1, -0.25f, -0.25f, 1.25f, 1.125f})),
                  constant(float32({3, 2}, {0.375f, -0.75f, -0.375f, 0.25f, 0.375f, -0.625f})),
                  constant(float32({3, 2}, {-0.625f, -0.5f, -0.875f, -1, 0.125f, -0.125f})),
                  constant(float32({3, 2}, {0.875f, -0.5f, 0.125f, -0.125f, -0.375f, 0.25f})),
                  constant(float32({3, 2}, {0.25f, 0.5f, 0.375f, -0.625f, -0.5f, 0.125f})),
                  constant(float32({3, 2}, {-0.375f, 0.625f, 0, -0.375f, -0.75f, 0.75f})),
                  constant(float32({3, 2}, {-0.625f, -0.125f, 0.625f, -0.625f, -1, 0.5f})),
                  constant(float32({3, 2}, {-0.5f, -0.5f, -0.625f, -0.75f, 0.125f, 0.75f})),
                  constant(float32({3, 2}, {-0.375f, 0.25f, 0.75f, 1, -0.625f, 0.125f})),
                  constant(float32({3}, {0.125f, 0, 0.125f})),
                  constant(float32({3}, {-0.5f, -0.75f, 0})),
                  constant(float32({3}, {-0.625f, 0.5f, -0.5f})),
                  constant(float32({3}, {-0.875f, -0.125f, 0})),
                  constant(float32({3}, {-0.5f, -1, 1})),
                  constant(float32({3}, {-0.5f, 0.375f, 0.5f})),
                  constant(float32({3}, {0.25f, -0.75f, -0.375f})),
                  constant(float32({2, 3}, {0.5f, 0, -0.75f, -0.625f, -0.625f, 0.875f})),
                  constant(float32({2}, {-0.75f, -0.625f})),
                  variable(float32({1, 2}, {0, 0})),
                  variable(float32({1, 3}, {0, 0, 0}))},
       .outputs = {float32({1, 3, 2}, {-0.3f, -0.3f, -0.3f, -0.3f, -0.3f, -0.3f})},
       .tolerance = 1e-6f,
       .runs = 2},
      {.name = "float coupled and normalized",
       .provenance = litert,
       .op = SequenceLstm{},
       .inputs = {computed(float32({2, 2, 3}, {0, -0.625f, 0.25f, 1.25f, -2, -0.375f, -1.375f,
                                               1.375f, 0.125f, -0.625f, 0, -1.125f})),
                  left_out(),
                  constant(float32({4, 3}, {0.375f, 0.125f, -1, 0.25f, 0.375f, -0.875f, -0.625f,
                                            -0.75f, -0.75f, 1, -0.75f, 1})),
                  constant(float32({4, 3}, {0.25f, 0, -1, 0.625f, 0, -0.25f, -0.625f, -0.75f, -0.5f,
                                            0.625f, 0.625f, -0.25f})),
                  constant(float32({4, 3}, {-0.125f, -0.25f, 0, -0.625f, 0.25f, 0.875f, -0.5f, 0.5f,
                                            -0.375f, 0.875f, -0.75f, 0})),
                  left_out(),
                  constant(float32({4, 4}, {0.625f, 0.125f, 0.125f, 0.125f, -0.5f, 0.25f, 0.75f, -1,
                                            0.5f, 0, 0.25f, 0.75f, -0.5f, 0.375f, 0.375f, -1})),
                  constant(
                      float32({4, 4}, {0.375f, -0.75f, -0.75f, -0.75f, -0.875f, 0.25f, -0.125f, 0,
                                       -0.5f, -0.75f, 0.25f, 1, -0.875f, 0.875f, -0.875f, 0})),
                  constant(float32({4, 4},
                                   {0.5f, -0.125f, 1, 0.625f, -0.625f, 0.125f, -1, -0.375f, -0.375f,
                                    -0.375f, 0.875f, 0.25f, 0.125f, -0.5f, -0.375f, 0.375f})),
                  left_out(),
                  left_out(),
                  left_out(),
                  left_out(),
                  constant(float32({4}, {0.75f, 0.75f, -0.375f, -0.375f})),
                  constant(float32({4}, {0.75f, -0.375f, 0.625f, 0.625f})),
                  constant(float32({4}, {-0.25f, 0.625f, 0.625f, -0.375f})),
                  left_out(),
                  left_out(),
                  variable(float32({2, 4}, {0, 0, 0, 0, 0, 0, 0, 0})),
                  variable(float32({2, 4}, {0, 0, 0, 0, 0, 0, 0, 0})),
                  left_out(),
                  constant(float32({4}, {-0.625f, 0, -0.625f, 0.125f})),
                  constant(float32({4}, {0, -0.75f, 0.875f, -0.5f})),
                  constant(float32({4}, {0, -0.875f, -0.25f, 0.875f}))},
       .outputs = {float32(
           {2, 2, 4}, {0.15484579f, -0.26889592f, 0.48442292f, 0.3385438f, 0.18278769f, -0.3160028f,
                       0.499901f, 0.46849576f, 0.19457011f, 0.15689197f, 0.42186037f, 0.044533413f,
                       0.21554466f, 0.21936351f, 0.42272636f, 0.15076143f})},
       .tolerance = 1e-6f,
       .runs = 2},
      {.name = "int8",
       .provenance = litert,
       .op = SequenceLstm{},
       .inputs =
           {computed(quantized<std::int8_t>(
                {2, 4, 3}, {65,  -36, -77, -43, -46, -82, -69,  35, -70, -38, -128, 51,
                            -82, 32,  -22, 95,  85,  -43, -109, 37, 115, -90, -36,  65},
                0.02f, 5)),
            constant(quantized<std::int8_t>(
                {5, 3}, {-6, 126, -112, -18, 43, 44, 42, -32, 96, -98, 120, 12, 51, 114, 109},
                0.004f, 0)),
            constant(quantized<std::int8_t>(
                {5, 3}, {-48, 116, -32, 24, 90, 36, -61, 70, 35, -114, -81, 68, -48, -24, -41},
                0.004f, 0)),
            constant(quantized<std::int8_t>(
                {5, 3}, {41, -35, 81, -30, 118, 56, -24, 98, 11, -65, 32, -23, -28, 10, -4}, 0.008f,
                0)),
            constant(quantized<std::int8_t>(
                {5, 3}, {-81, 126, 92, -18, 10, -23, 108, -77, 7, 87, -91, 94, 49, 76, -113},
                0.004f, 0)),
            constant(quantized<std::int8_t>(
                {5, 5}, {95, -64, -9, 90,  -1,  1,   11, 112, 7,  0,   -25, -42, -13,
                         1,  -95, 0,  -63, -87, 105, 48, 20,  90, -24, -26, -19},
                0.004f, 0)),
            constant(quantized<std::int8_t>(
                {5, 5}, {-16, -116, -66, -82, -74, 40, -25, 107, -121, 20,  -40,  -12, 73,
                         48,  -111, -22, 97,  16,  -4, -9,  -57, -73,  -91, -117, -67},
                0.007f, 0)),
            constant(quantized<std::int8_t>(
                {5, 5}, {113, -9, 87, 56, -126, 92, -12, 91,  122, -74, -90, -73, 5,
                         107, 80, -5, 82, -119, 5,  41,  105, 42,  -27, 24,  -60},
                0.005f, 0)),
            constant(quantized<std::int8_t>(
                {5, 5}, {52,   90, 70,  -61, 86,  -126, 60,  19,  -94, -5,  -3,  -25, 7,
                         -106, 79, -50, 63,  -91, -37,  -49, -64, -21, -89, -17, -127},
                0.003f, 0)),
            left_out(),
            left_out(),
            left_out(),
            constant(quantized<std::int32_t>({5}, {-7364, -5785, -2704, 4439, -4238}, 0.001f, 0)),
            constant(quantized<std::int32_t>({5}, {7713, 3716, 5050, -6372, 3858}, 0.001f, 0)),
            constant(quantized<std::int32_t>({5}, {-3883, 3847, -7316, 753, -4143}, 0.001f, 0)),
            constant(quantized<std::int32_t>({5}, {3145, -7716, 4599, 2361, 3610}, 0.001f, 0)),
            left_out(),
            left_out(),
            variable(
                quantized<std::int8_t>({2, 5}, {0, 0, 0, 0, 0, 0, 0, 0, 0, 0}, 0.0078125f, -3)),
            variable(quantized<std::int16_t>({2, 5}, {0, 0, 0, 0, 0, 0, 0, 0, 0, 0}, 0.00048828125f,
                                             0))},
       .outputs = {quantized<std::int8_t>(
           {2, 4, 5}, {-18, -14, -63, 1,   -41, -31, -17, -45, 19,  -35, -66, 3,   -28, 21,
                       -35, -23, -14, -67, 50,  -17, -65, 23,  -25, 34,  -33, -55, 25,  -37,
                       5,   -65, -86, 31,  -19, 44,  -24, -50, 23,  -37, 59,  -23},
           0.0078125f, -3)},
       .outputs_doubled = {quantized<std::int8_t>(
           {2, 4, 5}, {-18, -14, -63, 1,   -41, -31, -16, -45, 19,  -35, -66, 3,   -28, 21,
                       -35, -23, -14, -67, 50,  -17, -65, 23,  -25, 34,  -33, -55, 25,  -37,
                       5,   -65, -86, 31,  -19, 44,  -24, -50, 23,  -37, 59,  -23},
           0.0078125f, -3)},
       .runs = 4,
       .intermediates = intermediates(0.0078125f, -3)},
      {.name = "int8 time major clipped",
       .provenance = litert,
       .op = SequenceLstm{.cell_clip = 0.5f, .time_major = true},
       .inputs =
           {computed(quantized<std::int8_t>(
                {2, 2, 3}, {-61, 52, -76, 87, -118, 13, -108, 114, -54, 106, 118, 38}, 0.02f, -60)),
            constant(quantized<std::int8_t>({3, 3}, {-101, 13, -94, -56, -93, -113, -6, 16, 81},
                                            0.006f, 0)),
            constant(quantized<std::int8_t>({3, 3}, {71, 125, 121, -11, 36, -24, -20, 16, 101},
                                            0.008f, 0)),
            constant(quantized<std::int8_t>({3, 3}, {-115, -67, 70, -71, -71, -80, 63, -88, -123},
                                            0.003f, 0)),
            constant(quantized<std::int8_t>({3, 3}, {-20, 125, -86, -51, 125, -3, -26, 68, -85},
                                            0.006f, 0)),
            constant(quantized<std::int8_t>({3, 3}, {-2, -52, -54, 43, -58, 42, -93, 0, -86},
                                            0.008f, 0)),
            constant(
                quantized<std::int8_t>({3, 3}, {-16, 54, -122, 0, 117, 64, 19, 73, 71}, 0.003f, 0)),
            constant(quantized<std::int8_t>({3, 3}, {114, 87, -107, 5, -66, -40, 25, 103, -42},
                                            0.008f, 0)),
            constant(quantized<std::int8_t>({3, 3}, {13, -52, -97, 69, 49, -118, 122, 13, 60},
                                            0.004f, 0)),
            left_out(),
            left_out(),
            left_out(),
            constant(quantized<std::int32_t>({3}, {3756, 5634, 5559}, 0.001f, 0)),
            constant(quantized<std::int32_t>({3}, {-7787, 6443, -7731}, 0.001f, 0)),
            constant(quantized<std::int32_t>({3}, {3415, -3869, 2589}, 0.001f, 0)),
            constant(quantized<std::int32_t>({3}, {7990, 8645, 6636}, 0.001f, 0)),
            left_out(),
            left_out(),
            variable(quantized<std::int8_t>({2, 3}, {0, 0, 0, 0, 0, 0}, 0.009f, 9)),
            variable(quantized<std::int16_t>({2, 3}, {0, 0, 0, 0, 0, 0}, 0.0001220703125f, 0))},
       .outputs = {quantized<std::int8_t>(
           {2, 2, 3}, {-40, -39, -33, 4, -3, 12, -41, -41, -36, -14, -21, -25}, 0.009f, 9)},
       .runs = 3,
       .intermediates = intermediates(0.009f, 9)},
      {.name = "int16",
       .provenance = micro,
       .op = SequenceLstm{},
       .inputs =
           {computed(quantized<std::int16_t>(
                {2, 3, 3},
                {2422, -31471, 15495, -17770, -25537, 11668, 23435, -22658, -1697, -21815, -8816,
                 15645, 15333, -17397, -3021, 26893, 31710, 9582},
                0.0001f, 0)),
            constant(quantized<std::int8_t>(
                {4, 3}, {37, -73, 120, -91, 0, 109, 37, 121, 68, 122, 123, 3}, 0.009f, 0)),
            constant(quantized<std::int8_t>(
                {4, 3}, {-52, 76, -75, -78, 126, 51, 122, -66, 78, 99, 15, -64}, 0.009f, 0)),
            constant(quantized<std::int8_t>(
                {4, 3}, {-93, -92, -95, -46, 106, -25, 119, 52, -87, 56, 12, -41}, 0.007f, 0)),
            constant(quantized<std::int8_t>(
                {4, 3}, {-73, 15, 10, 8, 10, 86, 61, 41, 22, 109, 88, -98}, 0.008f, 0)),
            constant(quantized<std::int8_t>(
                {4, 4},
                {-60, -8, -55, 19, 69, -97, -114, -112, -71, -31, 99, -25, 41, -37, 116, 39},
                0.006f, 0)),
            constant(quantized<std::int8_t>(
                {4, 4},
                {-109, -47, -112, 38, -61, -43, 124, -67, 64, -89, -119, 30, -100, 122, 78, -19},
                0.007f, 0)),
            constant(quantized<std::int8_t>(
                {4, 4}, {43, 117, 62, -73, 67, -64, 68, -52, -116, -106, 84, -99, -17, 97, 42, -33},
                0.008f, 0)),
            constant(quantized<std::int8_t>(
                {4, 4}, {124, -80, 10, 18, 125, 113, -56, -25, 54, 6, 125, -2, 124, 60, -49, -96},
                0.003f, 0)),
            left_out(),
            left_out(),
            left_out(),
            constant(quantized<std::int64_t>({4}, {82107, -35791, 86160, -9461}, 0.001f, 0)),
            constant(quantized<std::int64_t>({4}, {-40600, -88950, -42554, 21076}, 0.001f, 0)),
            constant(quantized<std::int64_t>({4}, {46021, 81488, 87164, -628}, 0.001f, 0)),
            constant(quantized<std::int64_t>({4}, {49446, 29831, 25507, -57372}, 0.001f, 0)),
            left_out(),
            left_out(),
            variable(
                quantized<std::int16_t>({2, 4}, {0, 0, 0, 0, 0, 0, 0, 0}, 0.000030517578125f, 0)),
            variable(quantized<std::int16_t>({2, 4}, {0, 0, 0, 0, 0, 0, 0, 0}, 0.00048828125f, 0))},
       .outputs = {quantized<std::int16_t>(
           {2, 3, 4},
           {7290,  -14793, -1244, 21, 17919, -14830, -871,  -3,   -661,  -2649, -648,  3863,
            12119, -2498,  -2164, 4,  3076,  -2920,  -2244, 3557, -2423, 832,   21354, 22660},
           0.000030517578125f, 0)},
       .runs = 3},
      {.name = "int16 clipped with large cells",
       .provenance = micro,
       .op = SequenceLstm{.cell_clip = 3},
       .inputs =
           {computed(quantized<std::int16_t>(
                {1, 4, 2}, {16193, 4220, 3926, -18119, 32407, -15169, 14083, 22239}, 0.0001f, 0)),
            constant(quantized<std::int8_t>({3, 2}, {92, 123, -65, -123, -53, 28}, 0.006f, 0)),
            constant(quantized<std::int8_t>({3, 2}, {-60, -126, -80, 42, 77, -61}, 0.006f, 0)),
            constant(quantized<std::int8_t>({3, 2}, {-107, 9, -69, -33, 47, 89}, 0.003f, 0)),
            constant(quantized<std::int8_t>({3, 2}, {-12, -46, 11, -62, -69, 5}, 0.008f, 0)),
            constant(quantized<std::int8_t>({3, 3}, {-62, 19, -66, 67, -123, -59, -77, -77, 91},
                                            0.007f, 0)),
            constant(quantized<std::int8_t>({3, 3}, {-53, 45, -30, 100, -46, 64, 127, -48, -7},
                                            0.005f, 0)),
            constant(
                quantized<std::int8_t>({3, 3}, {59, -123, 94, 65, 3, -21, 114, 6, -21}, 0.003f, 0)),
            constant(quantized<std::int8_t>({3, 3}, {43, -57, 78, -6, 15, 33, 125, -58, -92},
                                            0.009f, 0)),
            left_out(),
            left_out(),
            left_out(),
            constant(quantized<std::int64_t>({3}, {33138, -15804, 49311}, 0.001f, 0)),
            constant(quantized<std::int64_t>({3}, {-14448, -17892, -50776}, 0.001f, 0)),
            constant(quantized<std::int64_t>({3}, {77268, 9955, 32262}, 0.001f, 0)),
            constant(quantized<std::int64_t>({3}, {58661, -8226, -12888}, 0.001f, 0)),
            left_out(),
            left_out(),
            variable(quantized<std::int16_t>({1, 3}, {0, 0, 0}, 0.000030517578125f, 0)),
            variable(quantized<std::int16_t>({1, 3}, {0, 0, 0}, 0.0001220703125f, 0))},
       .outputs = {quantized<std::int16_t>(
           {1, 4, 3}, {-6172, -2389, 2561, -8065, -129, 65, -11436, -5311, -3, -3514, -1303, 2788},
           0.000030517578125f, 0)},
       .runs = 2},
  };
}

TEST(SequenceLstm, Vectors) { check<SequenceLstm>(vectors()); }

constexpr const char* none = "nothing was thrown";

// One cell of int8, changed before it is prepared.
std::string lstm_error(const SequenceLstm& op,
                       const std::function<void(std::vector<VectorInput>&)>& change) {
  const auto weight = [] { return constant(quantized<std::int8_t>({1, 1}, {1}, 0.01f, 0)); };
  const auto bias = [] { return constant(quantized<std::int32_t>({1}, {1}, 0.01f, 0)); };
  const Tensor x = quantized<std::int8_t>({1, 1, 1}, {0}, 0.01f, 0);
  const Tensor hidden = quantized<std::int8_t>({1, 1}, {0}, 0.01f, 0);
  const Tensor cell = quantized<std::int16_t>({1, 1}, {0}, 0x1p-11f, 0);
  std::vector<VectorInput> inputs = {computed(x)};
  for (int i = 0; i < 8; ++i) inputs.push_back(weight());
  for (int i = 0; i < 3; ++i) inputs.push_back(left_out());
  for (int i = 0; i < 4; ++i) inputs.push_back(bias());
  inputs.insert(inputs.end(), {left_out(), left_out(), variable(hidden), variable(cell)});
  change(inputs);
  return error_of([&] {
    Interpreter model(graph_of({.name = "one",
                                .provenance = "",
                                .op = op,
                                .inputs = inputs,
                                .outputs = {x},
                                .intermediates = {}}));
  });
}

TEST(SequenceLstm, SaysWhatDoesNotFit) {
  using Inputs = std::vector<VectorInput>&;
  const std::string where = "operator 0 (UNIDIRECTIONAL_SEQUENCE_LSTM): ";
  EXPECT_EQ(lstm_error({}, [](Inputs) {}), none);
  EXPECT_EQ(lstm_error({.cell_clip = -1}, [](Inputs) {}),
            where + "expected a cell_clip and a proj_clip of at least 0, received -1 and 0");
  EXPECT_EQ(lstm_error({}, [](Inputs inputs) { inputs[1] = inputs[5] = inputs[12] = left_out(); }),
            where + "input 1: a coupled input gate: supported for float32 alone");
  EXPECT_EQ(lstm_error({}, [](Inputs inputs) { inputs[1] = left_out(); }),
            where + "input 5: of the input gate: expected it left out, as others of its kind are");
  EXPECT_EQ(lstm_error({},
                       [](Inputs inputs) {
                         for (const int i : {9, 10, 11}) {
                           inputs[static_cast<std::size_t>(i)] =
                               constant(quantized<std::int16_t>({1}, {1}, 0.01f, 0));
                         }
                       }),
            where + "input 11: peepholes: supported for float32 alone");
  EXPECT_EQ(lstm_error({}, [](Inputs inputs) { inputs[16] = inputs[1]; }),
            where + "input 16: a projection: supported for float32 alone");
  EXPECT_EQ(lstm_error({}, [](Inputs inputs) { inputs[17] = inputs[12]; }),
            where + "input 17: expected none where there is no projection");
  EXPECT_EQ(lstm_error({}, [](Inputs inputs) { inputs[19].tensor.quantization.scale = {0.3f}; }),
            where + "input 19: expected a power of two in [2^-15, 2^-9] as scale, received 0.3");
  EXPECT_EQ(lstm_error({}, [](Inputs inputs) { inputs[19].tensor.quantization = {}; }),
            where + "input 19: expected one scale and one zero point, received 0 and 0");
  EXPECT_EQ(lstm_error({}, [](Inputs inputs) { inputs[18] = inputs[0]; }),
            where + "input 18: expected a variable");
}

TEST(SequenceLstm, IsOneOfTanhInAFile) {
  schema::UnidirectionalSequenceLSTMOptionsT options;
  EXPECT_EQ(error_of([&] { SequenceLstm::from(options); }), "fused activation 0: expected TANH");
  options = SequenceLstm{}.options();
  options.diagonal_recurrent_tensors = true;
  EXPECT_EQ(error_of([&] { SequenceLstm::from(options); }),
            "diagonal_recurrent_tensors: expected false, received true");
}

}  // namespace
}  // namespace onda
