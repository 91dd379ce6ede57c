// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/batch_to_space_nd/batch_to_space_nd.h"

#include "tests/operator_check.h"
#include "tests/random_cases.h"

namespace onda {
namespace {

constexpr const char* litert = "LiteRT 2.5.3 reference kernels";

std::vector<OperatorVector> vectors() {
  return {
      {.name = "float32 with crops",
       .provenance = litert,
       .op = BatchToSpaceNd{},
       .inputs = {computed(Tensor::of<float>(
                      {6, 2, 2, 2},
                      {-8.5f, 8.5f,  2,     -8.25f, -9.25f, 3,      1.5f,   8.5f,  8.5f,   -6,
                       2.25f, -2,    4.75f, 1.5f,   -9,     -9.25f, -9.25f, 7,     1.75f,  1.75f,
                       2.5f,  8,     -5,    7.25f,  7,      -7.5f,  -5.75f, 7.25f, -8.75f, 2.25f,
                       3.5f,  0.25f, 8.75f, 0.25f,  -4.5f,  -5.25f, 7.75f,  3.75f, -6.75f, -3.75f,
                       -0.5f, 0.5f,  5.25f, 0.25f,  -5.5f,  1.5f,   -6.5f,  -7.25f})),
                  constant(Tensor::of<std::int32_t>({2}, {2, 3})),
                  constant(Tensor::of<std::int32_t>({2, 2}, {1, 0, 1, 2}))},
       .outputs = {Tensor::of<float>(
           {1, 3, 3, 2}, {8.75f, 0.25f, -0.5f, 0.5f, -5.75f, 7.25f, 4.75f, 1.5f, 2.5f, 8, 1.5f,
                          8.5f, 7.75f, 3.75f, -5.5f, 1.5f, 3.5f, 0.25f})}},
      {.name = "int8 with crops",
       .provenance = litert,
       .op = BatchToSpaceNd{},
       .inputs = {computed(quantized<std::int8_t>(
                      {6, 2, 2, 2}, {-17,  3,   -57, 78,  -116, 7,   -47,  -42, -17, -48, 79, -64,
                                     -118, 31,  -83, 106, 39,   120, 123,  -44, -20, -33, 48, -25,
                                     -99,  43,  -20, -57, 121,  0,   -120, 84,  -25, -48, 45, -33,
                                     57,   -90, -38, 54,  24,   103, 52,   67,  -27, -84, 82, -71},
                      0.05f, -7)),
                  constant(Tensor::of<std::int32_t>({2}, {2, 3})),
                  constant(Tensor::of<std::int32_t>({2, 2}, {1, 0, 1, 2}))},
       .outputs = {quantized<std::int8_t>(
           {1, 3, 3, 2},
           {-25, -48, 24, 103, -20, -57, -118, 31, -20, -33, -47, -42, 57, -90, -27, -84, -120, 84},
           0.05f, -7)}},
      {.name = "int32 with crops",
       .provenance = litert,
       .op = BatchToSpaceNd{},
       .inputs = {computed(Tensor::of<std::int32_t>(
                      {6, 2, 2, 2},
                      {-584030603, 991788686,  439669809,  -807024122, -1959973,   692327559,
                       474971708,  698165379,  63098375,   62156312,   -534225205, 384323546,
                       146336638,  611374784,  -390780720, -279586629, -110312032, 559847683,
                       475837839,  -856432729, -446018864, -549365729, -17638848,  133837215,
                       161016533,  -909288849, -481549840, -165063045, 491244478,  307136912,
                       -78724843,  105423174,  -325646971, 978693455,  183231570,  139211713,
                       -788077056, -244027850, -205736652, 806492579,  286692944,  79560287,
                       664138102,  -729746122, 281304690,  -615830738, 770193719,  -394287431})),
                  constant(Tensor::of<std::int32_t>({2}, {2, 3})),
                  constant(Tensor::of<std::int32_t>({2, 2}, {1, 0, 1, 2}))},
       .outputs = {Tensor::of<std::int32_t>(
           {1, 3, 3, 2}, {-325646971, 978693455, 286692944, 79560287, -481549840, -165063045,
                          146336638, 611374784, -446018864, -549365729, 474971708, 698165379,
                          -788077056, -244027850, 281304690, -615830738, -78724843, 105423174})}},
      {.name = "int64 with crops",
       .provenance = litert,
       .op = BatchToSpaceNd{},
       .inputs = {computed(Tensor::of<std::int64_t>(
                      {6, 2, 2, 2},
                      {-631992702, -71533864,  263437910,  -624920869, -867041111, 166934482,
                       -292743587, 177066619,  930164727,  989322181,  -680024866, 635393720,
                       289698232,  39209224,   416317579,  -736374827, -70384874,  286713825,
                       849183175,  -541776444, 663036581,  795167011,  -47738274,  761197157,
                       248741660,  288755795,  331793191,  650901190,  687388680,  -477805699,
                       590100530,  902091680,  -121694834, 733052392,  -703497300, -83379115,
                       966060826,  -169641419, 967605229,  -45440401,  655529089,  -202371112,
                       986579783,  -623167819, -169271827, 237478047,  443353376,  606443859})),
                  constant(Tensor::of<std::int32_t>({2}, {2, 3})),
                  constant(Tensor::of<std::int32_t>({2, 2}, {1, 0, 1, 2}))},
       .outputs = {Tensor::of<std::int64_t>(
           {1, 3, 3, 2}, {-121694834, 733052392, 655529089, -202371112, 331793191, 650901190,
                          289698232, 39209224, 663036581, 795167011, -292743587, 177066619,
                          966060826, -169641419, -169271827, 237478047, 590100530, 902091680})}},
      {.name = "float32 of one axis",
       .provenance = litert,
       .op = BatchToSpaceNd{},
       .inputs = {computed(Tensor::of<float>(
                      {4, 3, 2}, {10,    8.25f,  -0.5f,  1.25f, -6.25f, 7.5f, 8,     -8.25f,
                                  0,     -7.75f, -2.25f, -6,    -9.25f, -8,   -3.5f, 7.75f,
                                  0.75f, -0.75f, 3.75f,  6.5f,  -9.75f, 2,    0.5f,  -4.75f})),
                  constant(Tensor::of<std::int32_t>({1}, {2})),
                  constant(Tensor::of<std::int32_t>({1, 2}, {0, 1}))},
       .outputs = {Tensor::of<float>(
           {2, 5, 2}, {10, 8.25f,  -9.25f, -8,   -0.5f, 1.25f,  -3.5f,  7.75f, -6.25f, 7.5f,
                       8,  -8.25f, 3.75f,  6.5f, 0,     -7.75f, -9.75f, 2,     -2.25f, -6})}},
  };
}

TEST(BatchToSpaceNd, Vectors) { check<BatchToSpaceNd>(vectors()); }

const AddRandomCases batch_to_space_nd_random("BATCH_TO_SPACE_ND", [](RandomCases& random) {
  random.type = random.one_of<DType>({random.type, DType::int32, DType::int64});
  const Quantization how = random.scaled(random.real(0.001f, 0.5f));
  const std::int32_t rows = random.size(3);
  const std::int32_t columns = random.size(2);
  Tensor crops = RandomCases::integers_of(
      {random.size(rows) - 1, random.size(2) - 1, 0, random.size(columns) - 1}, "crops");
  crops.shape = {2, 2};
  random.with_constants(
      BatchToSpaceNd{},
      {rows * columns * random.size(2), random.size(2) + 1, random.size(3), random.size(3)},
      {RandomCases::integers_of({rows, columns}, "block"), crops}, how, how);
});

}  // namespace
}  // namespace onda
