// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/resize_nearest_neighbor/resize_nearest_neighbor.h"

#include "onda/ops/gradient_check.h"
#include "tests/operator_check.h"
#include "tests/random_cases.h"

namespace onda {
namespace {

constexpr const char* litert = "LiteRT 2.5.3 reference kernels";

std::vector<float> ascending(int count) {
  std::vector<float> values;
  for (int i = 0; i < count; ++i) values.push_back(static_cast<float>(i * 7 % count) - 3.5f);
  return values;
}
std::vector<std::int8_t> integers(int count) {
  std::vector<std::int8_t> values;
  for (int i = 0; i < count; ++i) values.push_back(static_cast<std::int8_t>(i * 83 % 256 - 128));
  return values;
}
VectorInput numbers(Shape shape, const std::vector<std::int32_t>& values) {
  return constant(Tensor::of<std::int32_t>(std::move(shape), values));
}

std::vector<OperatorVector> vectors() {
  return {
      {.name = "float by 2 and 3",
       .provenance = litert,
       .op = ResizeNearestNeighbor{},
       .inputs = {computed(Tensor::of<float>({1, 2, 1, 2}, ascending(4))), numbers({2}, {4, 3})},
       .outputs = {Tensor::of<float>(
           {1, 4, 3, 2},
           {-3.5f, -0.5f, -3.5f, -0.5f, -3.5f, -0.5f, -3.5f, -0.5f, -3.5f, -0.5f, -3.5f, -0.5f,
            -1.5f, -2.5f, -1.5f, -2.5f, -1.5f, -2.5f, -1.5f, -2.5f, -1.5f, -2.5f, -1.5f, -2.5f})}},
      {.name = "int8 by 2 and 3",
       .provenance = litert,
       .op = ResizeNearestNeighbor{},
       .inputs = {computed(quantized<std::int8_t>({1, 2, 1, 2}, integers(4), 0.05f, -7)),
                  numbers({2}, {4, 3})},
       .outputs = {quantized<std::int8_t>(
           {1, 4, 3, 2}, {-128, -45, -128, -45, -128, -45, -128, -45, -128, -45, -128, -45,
                          38,   121, 38,   121, 38,   121, 38,   121, 38,   121, 38,   121},
           0.05f, -7)}},
      {.name = "float from pixels' centers",
       .provenance = litert,
       .op = ResizeNearestNeighbor{.half_pixel_centers = true},
       .inputs = {computed(Tensor::of<float>({1, 2, 2, 1}, ascending(4))), numbers({2}, {2, 6})},
       .outputs = {Tensor::of<float>({1, 2, 6, 1}, {-3.5f, -3.5f, -3.5f, -0.5f, -0.5f, -0.5f, -1.5f,
                                                    -1.5f, -1.5f, -2.5f, -2.5f, -2.5f})}},
      {.name = "int8 from pixels' centers",
       .provenance = litert,
       .op = ResizeNearestNeighbor{.half_pixel_centers = true},
       .inputs = {computed(quantized<std::int8_t>({1, 2, 2, 1}, integers(4), 0.05f, -7)),
                  numbers({2}, {2, 6})},
       .outputs = {quantized<std::int8_t>(
           {1, 2, 6, 1}, {-128, -128, -128, -45, -45, -45, 38, 38, 38, 121, 121, 121}, 0.05f, -7)}},
  };
}

TEST(ResizeNearestNeighbor, Vectors) { check<ResizeNearestNeighbor>(vectors()); }

const AddGradientCases resize_nearest_neighbor_cases([] {
  return std::vector<GradientCase>{{"by 2 and 3",
                                    ResizeNearestNeighbor{},
                                    {{.shape = {1, 2, 3, 2}}, {.shape = {2}, .constant = {4, 9}}}}};
});

const AddRandomCases resize_nearest_neighbor_random(
    "RESIZE_NEAREST_NEIGHBOR", [](RandomCases& random) {
      if (random.integers() && random.coin()) random.type = DType::int16;
      const Shape x = {random.size(2), random.size(4) + 1, random.size(5) + 1, random.size(3)};
      const Quantization how = random.scaled(random.real(0.001f, 0.5f));
      random.with_constants(
          ResizeNearestNeighbor{.half_pixel_centers = random.coin()}, x,
          {RandomCases::integers_of({x[1] * random.size(3), x[2] * random.size(3)}, "size")}, how,
          how);
      const int kind = random.size(3);
      random.with_constants(
          ResizeNearestNeighbor{.align_corners = kind == 1, .half_pixel_centers = kind == 2}, x,
          {RandomCases::integers_of({random.size(9), random.size(9)}, "size")}, how, how);
    });

}  // namespace
}  // namespace onda
