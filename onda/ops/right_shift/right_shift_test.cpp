// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/right_shift/right_shift.h"

#include "tests/operator_check.h"
#include "tests/random_cases.h"

namespace onda {
namespace {

constexpr const char* litert = "Python's integers; LiteRT 2.5.3's reference kernels agree";

std::vector<OperatorVector> vectors() {
  return {
      {.name = "int8",
       .provenance = litert,
       .op = RightShift{},
       .inputs = {computed(Tensor::of<std::int8_t>({2, 4}, {-128, 127, 0, 1, 2, 55, -114, 110})),
                  computed(Tensor::of<std::int8_t>({4}, {0, 3, 8, -1}))},
       .outputs = {Tensor::of<std::int8_t>({2, 4}, {-128, 15, 0, 1, 2, 6, -1, 110})}},
      {.name = "uint8",
       .provenance = litert,
       .op = RightShift{},
       .inputs = {computed(Tensor::of<std::uint8_t>({2, 4}, {0, 255, 0, 1, 127, 26, 80, 57})),
                  constant(Tensor::of<std::uint8_t>({4}, {0, 3, 8, 4}))},
       .outputs = {Tensor::of<std::uint8_t>({2, 4}, {0, 31, 0, 0, 127, 3, 0, 3})}},
      {.name = "int16",
       .provenance = litert,
       .op = RightShift{},
       .inputs = {computed(Tensor::of<std::int16_t>(
                      {2, 4}, {-32768, 32767, 0, 1, 15963, 28713, -450, 17138})),
                  computed(Tensor::of<std::int16_t>({4}, {0, 3, 16, -1}))},
       .outputs = {Tensor::of<std::int16_t>({2, 4}, {-32768, 4095, 0, 1, 15963, 3589, -1, 17138})}},
      {.name = "uint16",
       .provenance = litert,
       .op = RightShift{},
       .inputs = {computed(Tensor::of<std::uint16_t>({2, 4},
                                                     {0, 65535, 0, 1, 13365, 32680, 1718, 28407})),
                  computed(Tensor::of<std::uint16_t>({4}, {0, 3, 16, 8}))},
       .outputs = {Tensor::of<std::uint16_t>({2, 4}, {0, 8191, 0, 0, 13365, 4085, 0, 110})}},
      {.name = "int32",
       .provenance = litert,
       .op = RightShift{},
       .inputs = {computed(
                      Tensor::of<std::int32_t>({2, 4}, {-2147483647, 2147483647, 0, 1, -394488211,
                                                        -947116002, -1365474638, 1788189730})),
                  computed(Tensor::of<std::int32_t>({4}, {0, 3, 32, -1}))},
       .outputs = {Tensor::of<std::int32_t>(
           {2, 4}, {-2147483647, 268435455, 0, 1, -394488211, -118389501, -1, 1788189730})}},
      {.name = "uint32",
       .provenance = litert,
       .op = RightShift{},
       .inputs = {computed(Tensor::of<std::uint32_t>(
                      {2, 4},
                      {0u, 4294967295u, 0u, 1u, 1672620529u, 308944456u, 1910554750u, 567970168u})),
                  computed(Tensor::of<std::uint32_t>({4}, {0u, 3u, 32u, 16u}))},
       .outputs = {Tensor::of<std::uint32_t>(
           {2, 4}, {0u, 536870911u, 0u, 0u, 1672620529u, 38618057u, 0u, 8666u})}},
  };
}

TEST(RightShift, Vectors) { check<RightShift>(vectors()); }

const AddRandomCases right_shift_random("RIGHT_SHIFT", [](RandomCases& random) {
  random.binary(RightShift{}, DType::int32);
});

}  // namespace
}  // namespace onda
