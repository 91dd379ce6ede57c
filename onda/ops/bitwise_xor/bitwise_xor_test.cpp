// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/bitwise_xor/bitwise_xor.h"

#include "tests/operator_check.h"
#include "tests/random_cases.h"

namespace onda {
namespace {

constexpr const char* litert = "Python's integers; LiteRT 2.5.3's reference kernels agree";

std::vector<OperatorVector> vectors() {
  return {
      {.name = "int8",
       .provenance = litert,
       .op = BitwiseXor{},
       .inputs = {computed(Tensor::of<std::int8_t>({2, 4}, {-128, 127, 0, 1, 2, 55, -114, 110})),
                  computed(Tensor::of<std::int8_t>({4}, {-1, -102, -48, -71}))},
       .outputs = {Tensor::of<std::int8_t>({2, 4}, {127, -27, -48, -72, -3, -83, 94, -41})}},
      {.name = "uint8",
       .provenance = litert,
       .op = BitwiseXor{},
       .inputs = {computed(Tensor::of<std::uint8_t>({2, 4}, {0, 255, 0, 1, 190, 240, 126, 194})),
                  constant(Tensor::of<std::uint8_t>({4}, {52, 127, 6, 110}))},
       .outputs = {Tensor::of<std::uint8_t>({2, 4}, {52, 128, 6, 111, 138, 143, 120, 172})}},
      {.name = "int16",
       .provenance = litert,
       .op = BitwiseXor{},
       .inputs = {computed(Tensor::of<std::int16_t>(
                      {2, 4}, {-32768, 32767, 0, 1, 20729, 3864, -8903, 18276})),
                  computed(Tensor::of<std::int16_t>({4}, {-11849, -23340, -14580, 25537}))},
       .outputs = {Tensor::of<std::int16_t>(
           {2, 4}, {20919, -9429, -14580, 25536, -32434, -21556, 6709, 9381})}},
      {.name = "uint16",
       .provenance = litert,
       .op = BitwiseXor{},
       .inputs = {computed(
                      Tensor::of<std::uint16_t>({2, 4}, {0, 65535, 0, 1, 16606, 17333, 232, 696})),
                  computed(Tensor::of<std::uint16_t>({4}, {27453, 28243, 21739, 21821}))},
       .outputs = {Tensor::of<std::uint16_t>(
           {2, 4}, {27453, 37292, 21739, 21820, 11235, 11750, 21507, 22405})}},
      {.name = "int32",
       .provenance = litert,
       .op = BitwiseXor{},
       .inputs =
           {computed(Tensor::of<std::int32_t>({2, 4}, {-2147483647, 2147483647, 0, 1, -904927394,
                                                       -800361285, 1982032883, -1293260503})),
            computed(Tensor::of<std::int32_t>({4}, {168463511, 1615418511, 763776069, 540007074}))},
       .outputs = {Tensor::of<std::int32_t>(
           {2, 4}, {-1979020138, 532065136, 763776069, 540007075, -1073386551, -1342037964,
                    1537550262, -1832537205})}},
      {.name = "uint32",
       .provenance = litert,
       .op = BitwiseXor{},
       .inputs = {computed(
                      Tensor::of<std::uint32_t>({2, 4}, {0u, 4294967295u, 0u, 1u, 879521323u,
                                                         2966284567u, 3838591282u, 1283288560u})),
                  computed(Tensor::of<std::uint32_t>(
                      {4}, {1551298954u, 625784932u, 279772928u, 1451255993u}))},
       .outputs = {Tensor::of<std::uint32_t>(
           {2, 4}, {1551298954u, 3669182363u, 279772928u, 1451255992u, 1746575265u, 2508280179u,
                    4099980850u, 452789577u})}},
  };
}

TEST(BitwiseXor, Vectors) { check<BitwiseXor>(vectors()); }

const AddRandomCases bitwise_xor_random("BITWISE_XOR", [](RandomCases& random) {
  random.binary(BitwiseXor{}, DType::int32);
});

}  // namespace
}  // namespace onda
