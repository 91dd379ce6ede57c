// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/signal_overlap_add/signal_overlap_add.h"

#include "tests/operator_check.h"
#include "tests/random_cases.h"
#include "tests/sequence_check.h"

namespace onda {
namespace {

constexpr const char* definition =
    "the definition, by hand; TensorFlow Lite Micro's OverlapAdd agrees";

std::vector<OperatorVector> vectors() {
  return {
      {.name = "int16",
       .provenance = definition,
       .op = SignalOverlapAdd{.type = DType::int16, .frame_step = 2},
       .inputs = {computed(Tensor::of<std::int16_t>(
           {2, 3, 5}, {-63, 38,  -61, 40,  -59, -26, 75, -24, 77, -22,  11,  -88, 13,  -86, 15,
                       59,  -40, 61,  -38, 63,  96,  -3, 98,  -1, -100, -67, 34,  -65, 36,  -63}))},
       .outputs = {Tensor::of<std::int16_t>(
           {2, 6}, {-63, 38, -87, 115, -72, -11, 59, -40, 157, -41, 94, 33})}},
      {.name = "int16 saturates",
       .provenance = definition,
       .op = SignalOverlapAdd{.type = DType::int16, .frame_step = 1},
       .inputs = {computed(Tensor::of<std::int16_t>(
           {1, 4, 4}, {-20601, 12426, -19947, 13080, -8502, 24525, -7848, 25179, 3597, -28776, 4251,
                       -28122, 15696, -16677, 16350, -16023}))},
       .outputs = {Tensor::of<std::int16_t>({1, 4}, {-20601, 3924, 8175, -7848})}},
      {.name = "float32",
       .provenance = definition,
       .op = SignalOverlapAdd{.type = DType::float32, .frame_step = 2},
       .inputs = {computed(Tensor::of<float>(
           {2, 3, 4}, {-15.75f, 9.5f,   -15.25f, 10.0f,  -6.5f,   18.75f, -6.0f,   19.25f,
                       2.75f,   -22.0f, 3.25f,   -21.5f, 14.75f,  -10.0f, 15.25f,  -9.5f,
                       24.0f,   -0.75f, 24.5f,   -0.25f, -16.75f, 8.5f,   -16.25f, 9.0f}))},
       .outputs = {Tensor::of<float>({2, 6}, {-15.75f, 9.5f, -21.75f, 28.75f, -3.25f, -2.75f,
                                              14.75f, -10.0f, 39.25f, -10.25f, 7.75f, 8.25f})}},
      {.name = "whole frames",
       .provenance = definition,
       .op = SignalOverlapAdd{.type = DType::int16, .frame_step = 3},
       .inputs = {computed(Tensor::of<std::int16_t>({1, 2, 3}, {-63, 38, -61, -26, 75, -24}))},
       .outputs = {Tensor::of<std::int16_t>({1, 6}, {-63, 38, -61, -26, 75, -24})}},
  };
}

TEST(SignalOverlapAdd, Vectors) { check<SignalOverlapAdd>(vectors()); }

TEST(SignalOverlapAdd, KeepsWhatReachesBeyond) {
  const std::vector<OperatorSequence>
      sequences =
          {
              {.name = "int16",
               .provenance = definition,
               .op = SignalOverlapAdd{.type = DType::int16, .frame_step = 2},
               .runs =
                   {
                       {.input = Tensor::of<std::int16_t>(
                            {2, 2, 5}, {-63, 38,  -61, 40,  -59, -26, 75,  -24, 77,  -22,
                                        22,  -77, 24,  -75, 26,  59,  -40, 61,  -38, 63}),
                        .outputs = {Tensor::of<std::int16_t>(
                            {2, 4}, {-63, 38, -87, 115, 22, -77, 83, -115})}},
                       {.input =
                            Tensor::of<std::int16_t>(
                                {2, 2, 5}, {85,  -14, 87,  -12, 89,  -78, 23,  -76, 25,  -74,
                                            -30, 71,  -28, 73,  -26, 7,   -92, 9,   -90, 11}),
                        .outputs = {Tensor::of<std::int16_t>({2, 4},
                                                             {2, 63, -13, 11, 57, 33, 42, -19})}},
                       {.input =
                            Tensor::of<std::int16_t>({2, 2, 5}, {33,  -66, 35, -64, 37, 70,  -29,
                                                                 72,  -27, 74, -82, 19, -80, 21,
                                                                 -78, -45, 56, -43, 58, -41}),
                        .outputs = {Tensor::of<std::int16_t>({2, 4}, {46, -41, 31, -93,
                                                                      -99, -71, -114, 77})}},
                   }},
              {.name = "int16 saturates",
               .provenance = definition,
               .op = SignalOverlapAdd{.type = DType::int16, .frame_step = 1},
               .runs =
                   {
                       {.input = Tensor::of<std::int16_t>({1, 2, 4}, {-20601, 12426,
                                                                      -19947, 13080, -8502, 24525,
                                                                      -7848, 25179}),
                        .outputs = {Tensor::of<std::int16_t>({1, 2}, {-20601, 3924})}},
                       {.input =
                            Tensor::of<std::int16_t>({1, 2, 4}, {3597, -28776, 4251, -28122,
                                                                 15696, -16677, 16350, -16023}),
                        .outputs = {Tensor::of<std::int16_t>({1, 2}, {8175, -7848})}},
                       {.input = Tensor::of<std::int16_t>({1, 2, 4}, {27795, -4578, 28449, -3924,
                                                                      -25506, 7521, -24852, 8175}),
                        .outputs = {Tensor::of<std::int16_t>({1, 2}, {32767, -32768})}},
                   }},
              {.name = "float32",
               .provenance = definition,
               .op = SignalOverlapAdd{.type = DType::float32, .frame_step = 3},
               .runs =
                   {
                       {.input = Tensor::of<float>({2, 1, 4}, {-15.75f, 9.5f, -15.25f, 10.0f,
                                                               -3.75f, 21.5f, -3.25f, 22.0f}),
                        .outputs = {Tensor::of<float>({2, 3}, {-15.75f, 9.5f, -15.25f, -3.75f,
                                                               21.5f, -3.25f})}},
                       {.input =
                            Tensor::of<float>({2, 1, 4}, {2.75f, -22.0f, 3.25f, -21.5f, 14.75f,
                                                          -10.0f, 15.25f, -9.5f}),
                        .outputs = {Tensor::of<float>({2, 3}, {12.75f, -22.0f, 3.25f, 36.75f,
                                                               -10.0f, 15.25f})}},
                       {.input =
                            Tensor::of<float>({2, 1, 4}, {21.25f, -3.5f, 21.75f, -3.0f, -16.75f,
                                                          8.5f, -16.25f, 9.0f}),
                        .outputs = {Tensor::of<float>({2, 3}, {-0.25f, -3.5f, 21.75f, -26.25f,
                                                               8.5f, -16.25f})}},
                       {.input = Tensor::of<float>({2, 1, 4}, {-10.25f, 15.0f, -9.75f, 15.5f, 1.75f,
                                                               -23.0f, 2.25f, -22.5f}),
                        .outputs = {Tensor::of<float>({2, 3}, {-13.25f, 15.0f,
                                                               -9.75f, 10.75f, -23.0f, 2.25f})}},
                   }},
          };
  check_sequences(sequences);
}

const AddRandomCases signal_overlap_add_random(
    "SignalOverlapAdd", Peer::none, [](RandomCases& random) {
      const auto type = random.one_of<DType>({DType::float32, DType::int16});
      const std::int32_t size = random.size(9);
      random.single(SignalOverlapAdd{.type = type, .frame_step = random.size(size)},
                    {random.size(2), random.size(3), size}, type, {}, type, {});
    });

}  // namespace
}  // namespace onda
