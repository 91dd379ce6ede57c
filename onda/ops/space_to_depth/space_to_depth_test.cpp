// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/space_to_depth/space_to_depth.h"

#include "onda/ops/gradient_check.h"
#include "tests/operator_check.h"
#include "tests/random_cases.h"

namespace onda {
namespace {

constexpr const char* litert = "LiteRT 2.5.3 reference kernels";

std::vector<OperatorVector> vectors() {
  return {
      {.name = "float32 of two",
       .provenance = litert,
       .op = SpaceToDepth{.block_size = 2},
       .inputs = {computed(Tensor::of<float>(
           {1, 4, 2, 3}, {-3.5f,  7.5f,  4.25f, -1.25f, 2.5f,  -6.25f, 9.75f, -1.25f,
                          -1.5f,  -3,    9,     3.25f,  -9.5f, -4.25f, 9.75f, -4.75f,
                          -0.75f, 8.25f, -8,    5.5f,   1,     -2.75f, 3.25f, -5}))},
       .outputs = {Tensor::of<float>({1, 2, 1, 12},
                                     {-3.5f,  7.5f,  4.25f, -1.25f, 2.5f,  -6.25f, 9.75f, -1.25f,
                                      -1.5f,  -3,    9,     3.25f,  -9.5f, -4.25f, 9.75f, -4.75f,
                                      -0.75f, 8.25f, -8,    5.5f,   1,     -2.75f, 3.25f, -5})}},
      {.name = "int8 of two",
       .provenance = litert,
       .op = SpaceToDepth{.block_size = 2},
       .inputs = {computed(quantized<std::int8_t>(
           {1, 4, 2, 3}, {-12, -74,  66,  82,  -63, 19,  55,  -33, 20,  -80, 108, -11,
                          23,  -109, -88, 101, -50, 106, -51, 124, 105, 49,  -91, 4},
           0.05f, -7))},
       .outputs = {quantized<std::int8_t>(
           {1, 2, 1, 12}, {-12, -74,  66,  82,  -63, 19,  55,  -33, 20,  -80, 108, -11,
                           23,  -109, -88, 101, -50, 106, -51, 124, 105, 49,  -91, 4},
           0.05f, -7)}},
      {.name = "int32 of two",
       .provenance = litert,
       .op = SpaceToDepth{.block_size = 2},
       .inputs = {computed(Tensor::of<std::int32_t>(
           {1, 4, 2, 3}, {265437203,  462290617, -277963377, 410132862, 134990245,  385448990,
                          814047926,  869559990, 619537265,  803831935, -584428037, 204792016,
                          320912677,  70486301,  -626700286, -21912804, -609542176, -184878369,
                          -754834363, 939696104, 529797637,  650117256, 740379006,  -412239446}))},
       .outputs = {Tensor::of<std::int32_t>(
           {1, 2, 1, 12}, {265437203,  462290617, -277963377, 410132862, 134990245,  385448990,
                           814047926,  869559990, 619537265,  803831935, -584428037, 204792016,
                           320912677,  70486301,  -626700286, -21912804, -609542176, -184878369,
                           -754834363, 939696104, 529797637,  650117256, 740379006,  -412239446})}},
      {.name = "int64 of two",
       .provenance = litert,
       .op = SpaceToDepth{.block_size = 2},
       .inputs = {computed(Tensor::of<std::int64_t>(
           {1, 4, 2, 3},
           {941198175,  957665833,  -929203399, -347656304, 345899411,  -48317177,
            428055856,  649449492,  102968743,  -914348217, 340910411,  -558497804,
            -491280367, -595926717, 612073648,  141590823,  -872121652, -162706057,
            -837728965, 692802661,  914817950,  243189057,  911798175,  -621568002}))},
       .outputs = {Tensor::of<std::int64_t>(
           {1, 2, 1, 12},
           {941198175,  957665833,  -929203399, -347656304, 345899411,  -48317177,
            428055856,  649449492,  102968743,  -914348217, 340910411,  -558497804,
            -491280367, -595926717, 612073648,  141590823,  -872121652, -162706057,
            -837728965, 692802661,  914817950,  243189057,  911798175,  -621568002})}},
  };
}

TEST(SpaceToDepth, Vectors) { check<SpaceToDepth>(vectors()); }

const AddGradientCases space_to_depth_cases([] {
  return std::vector<GradientCase>{
      {"of two", SpaceToDepth{.block_size = 2}, {{.shape = {1, 2, 4, 3}}}}};
});

const AddRandomCases space_to_depth_random("SPACE_TO_DEPTH", [](RandomCases& random) {
  random.type = random.one_of<DType>({random.type, DType::int32, DType::int64});
  const Quantization how = random.scaled(random.real(0.001f, 0.5f));
  const std::int32_t block = random.size(3);
  random.single(SpaceToDepth{.block_size = block},
                {random.size(2), block * random.size(3), block * random.size(2), random.size(4)},
                how, how);
});

}  // namespace
}  // namespace onda
