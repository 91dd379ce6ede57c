// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/tile/tile.h"

#include "onda/ops/gradient_check.h"
#include "tests/operator_check.h"
#include "tests/random_cases.h"

namespace onda {
namespace {

constexpr const char* litert = "LiteRT 2.5.3 reference kernels";

Tensor booleans(Shape shape, const std::vector<std::uint8_t>& values) {
  Tensor tensor = Tensor::of<std::uint8_t>(std::move(shape), values);
  tensor.type = DType::boolean;
  return tensor;
}

std::vector<OperatorVector> vectors() {
  return {
      {.name = "float32 of all axes",
       .provenance = litert,
       .op = Tile{},
       .inputs = {computed(Tensor::of<float>({2, 3, 2}, {1.5f, 3.75f, 7.25f, -9.75f, 8, 2.5f,
                                                         -7.75f, 4.5f, 3.75f, 3.75f, 4.25f, -1})),
                  constant(Tensor::of<std::int32_t>({3}, {2, 1, 3}))},
       .outputs = {Tensor::of<float>(
           {4, 3, 6},
           {1.5f,   3.75f,  1.5f,  3.75f,  1.5f,  3.75f, 7.25f, -9.75f, 7.25f, -9.75f, 7.25f,
            -9.75f, 8,      2.5f,  8,      2.5f,  8,     2.5f,  -7.75f, 4.5f,  -7.75f, 4.5f,
            -7.75f, 4.5f,   3.75f, 3.75f,  3.75f, 3.75f, 3.75f, 3.75f,  4.25f, -1,     4.25f,
            -1,     4.25f,  -1,    1.5f,   3.75f, 1.5f,  3.75f, 1.5f,   3.75f, 7.25f,  -9.75f,
            7.25f,  -9.75f, 7.25f, -9.75f, 8,     2.5f,  8,     2.5f,   8,     2.5f,   -7.75f,
            4.5f,   -7.75f, 4.5f,  -7.75f, 4.5f,  3.75f, 3.75f, 3.75f,  3.75f, 3.75f,  3.75f,
            4.25f,  -1,     4.25f, -1,     4.25f, -1})}},
      {.name = "int8 of all axes",
       .provenance = litert,
       .op = Tile{},
       .inputs = {computed(quantized<std::int8_t>(
                      {2, 3, 2}, {50, -84, -90, -2, 106, -76, 3, -128, 55, -107, 21, 73}, 0.05f,
                      -7)),
                  constant(Tensor::of<std::int32_t>({3}, {2, 1, 3}))},
       .outputs = {quantized<std::int8_t>(
           {4, 3, 6},
           {50,  -84,  50,  -84,  50,   -84,  -90,  -2,  -90,  -2,  -90,  -2,  106,  -76, 106,
            -76, 106,  -76, 3,    -128, 3,    -128, 3,   -128, 55,  -107, 55,  -107, 55,  -107,
            21,  73,   21,  73,   21,   73,   50,   -84, 50,   -84, 50,   -84, -90,  -2,  -90,
            -2,  -90,  -2,  106,  -76,  106,  -76,  106, -76,  3,   -128, 3,   -128, 3,   -128,
            55,  -107, 55,  -107, 55,   -107, 21,   73,  21,   73,  21,   73},
           0.05f, -7)}},
      {.name = "int32 of all axes",
       .provenance = litert,
       .op = Tile{},
       .inputs = {computed(Tensor::of<std::int32_t>(
                      {2, 3, 2},
                      {-961405018, -516707331, 660311014, 144496184, -810334014, -381892946,
                       961309557, 336001566, 873235592, -918289359, 928342850, -829144646})),
                  constant(Tensor::of<std::int32_t>({3}, {2, 1, 3}))},
       .outputs = {Tensor::of<std::int32_t>(
           {4, 3, 6},
           {-961405018, -516707331, -961405018, -516707331, -961405018, -516707331, 660311014,
            144496184,  660311014,  144496184,  660311014,  144496184,  -810334014, -381892946,
            -810334014, -381892946, -810334014, -381892946, 961309557,  336001566,  961309557,
            336001566,  961309557,  336001566,  873235592,  -918289359, 873235592,  -918289359,
            873235592,  -918289359, 928342850,  -829144646, 928342850,  -829144646, 928342850,
            -829144646, -961405018, -516707331, -961405018, -516707331, -961405018, -516707331,
            660311014,  144496184,  660311014,  144496184,  660311014,  144496184,  -810334014,
            -381892946, -810334014, -381892946, -810334014, -381892946, 961309557,  336001566,
            961309557,  336001566,  961309557,  336001566,  873235592,  -918289359, 873235592,
            -918289359, 873235592,  -918289359, 928342850,  -829144646, 928342850,  -829144646,
            928342850,  -829144646})}},
      {.name = "int64 of all axes",
       .provenance = litert,
       .op = Tile{},
       .inputs = {computed(Tensor::of<std::int64_t>(
                      {2, 3, 2},
                      {229674839, 911276960, 573200552, 917055219, -256260182, 895577517,
                       -678098271, -717779680, -567313282, -244681747, -278564964, 571454467})),
                  constant(Tensor::of<std::int32_t>({3}, {2, 1, 3}))},
       .outputs = {Tensor::of<std::int64_t>(
           {4, 3, 6},
           {229674839,  911276960,  229674839,  911276960,  229674839,  911276960,  573200552,
            917055219,  573200552,  917055219,  573200552,  917055219,  -256260182, 895577517,
            -256260182, 895577517,  -256260182, 895577517,  -678098271, -717779680, -678098271,
            -717779680, -678098271, -717779680, -567313282, -244681747, -567313282, -244681747,
            -567313282, -244681747, -278564964, 571454467,  -278564964, 571454467,  -278564964,
            571454467,  229674839,  911276960,  229674839,  911276960,  229674839,  911276960,
            573200552,  917055219,  573200552,  917055219,  573200552,  917055219,  -256260182,
            895577517,  -256260182, 895577517,  -256260182, 895577517,  -678098271, -717779680,
            -678098271, -717779680, -678098271, -717779680, -567313282, -244681747, -567313282,
            -244681747, -567313282, -244681747, -278564964, 571454467,  -278564964, 571454467,
            -278564964, 571454467})}},
      {.name = "bool of all axes",
       .provenance = litert,
       .op = Tile{},
       .inputs = {computed(booleans({2, 3, 2}, {0, 1, 1, 0, 1, 1, 1, 0, 1, 0, 1, 1})),
                  constant(Tensor::of<std::int32_t>({3}, {2, 1, 3}))},
       .outputs = {booleans(
           {4, 3, 6}, {0, 1, 0, 1, 0, 1, 1, 0, 1, 0, 1, 0, 1, 1, 1, 1, 1, 1, 1, 0, 1, 0, 1, 0,
                       1, 0, 1, 0, 1, 0, 1, 1, 1, 1, 1, 1, 0, 1, 0, 1, 0, 1, 1, 0, 1, 0, 1, 0,
                       1, 1, 1, 1, 1, 1, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 1, 1, 1, 1, 1})}},
      {.name = "float32 with int64 counts",
       .provenance = litert,
       .op = Tile{},
       .inputs = {computed(Tensor::of<float>({2, 3}, {8.25f, 4.75f, 2, 9, -4.25f, -4.5f})),
                  constant(Tensor::of<std::int64_t>({2}, {1, 2}))},
       .outputs = {Tensor::of<float>(
           {2, 6}, {8.25f, 4.75f, 2, 8.25f, 4.75f, 2, 9, -4.25f, -4.5f, 9, -4.25f, -4.5f})}},
  };
}

TEST(Tile, Vectors) { check<Tile>(vectors()); }

const AddGradientCases tile_cases([] {
  return std::vector<GradientCase>{
      {"of two axes", Tile{}, {{.shape = {1, 2, 3}}, {.shape = {3}, .constant = {1, 3, 2}}}}};
});

const AddRandomCases tile_random("TILE", [](RandomCases& random) {
  random.type = random.one_of<DType>({random.type, DType::int32, DType::int64, DType::boolean});
  const Quantization how = random.scaled(random.real(0.001f, 0.5f));
  const Shape x = {random.size(2), random.size(3), random.size(3)};
  random.with_constants(
      Tile{}, x,
      {RandomCases::integers_of({random.size(3), random.size(2), random.size(3)}, "counts")}, how,
      how);
});

}  // namespace
}  // namespace onda
