// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/l2_pool_2d/l2_pool_2d.h"

#include "tests/operator_check.h"
#include "tests/random_cases.h"

namespace onda {
namespace {

constexpr const char* litert = "LiteRT 2.5.3 reference kernels";

std::vector<OperatorVector> vectors() {
  return {
      {.name = "float32 valid",
       .provenance = litert,
       .op = L2Pool2D{{.padding = Padding::valid, .filter = {2, 2}, .stride = {1, 1}}},
       .inputs = {computed(Tensor::of<float>(
           {1, 3, 4, 2}, {5,     -0.25f, -1.75f, -2.75f, -3.5f, -6.75f, 1.5f,   3.5f,
                          1.25f, -2.5f,  5.75f,  2.75f,  6.75f, 0.25f,  8.25f,  8.5f,
                          0,     4.5f,   3,      6.25f,  1.5f,  7.5f,   -4.25f, 3.75f}))},
       .outputs = {Tensor::of<float>(
           {1, 2, 3, 2}, {3.958772f, 2.3150325f, 4.846068f, 3.8971143f, 5.6596155f, 5.703617f,
                          3.3024611f, 4.2756577f, 4.7401214f, 5.072906f, 5.7865686f, 5.9712853f})},
       .tolerance = 1e-6f},
  };
}

TEST(L2Pool2D, Vectors) { check<L2Pool2D>(vectors()); }

const AddRandomCases l2_pool_2d_random("L2_POOL_2D", [](RandomCases& random) {
  random.type = DType::float32;
  const Pool2D pool = {.padding = random.padding(),
                       .filter = random.extent(3),
                       .stride = random.extent(2),
                       .activation = random.activation()};
  random.single(L2Pool2D{pool},
                {random.size(2), 3 + random.size(5), 3 + random.size(5), random.size(9)}, {}, {});
});

}  // namespace
}  // namespace onda
