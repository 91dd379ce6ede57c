// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/logical_not/logical_not.h"

#include "tests/operator_check.h"
#include "tests/random_cases.h"

namespace onda {
namespace {

constexpr const char* litert = "LiteRT 2.5.3 reference kernels";

std::vector<OperatorVector> vectors() {
  return {
      {.name = "bool",
       .provenance = litert,
       .op = LogicalNot{},
       .inputs = {computed(bools({2, 3}, {0, 1, 1, 0, 0, 1}))},
       .outputs = {bools({2, 3}, {1, 0, 0, 1, 1, 0})}},
  };
}

TEST(LogicalNot, Vectors) { check<LogicalNot>(vectors()); }

const AddRandomCases logical_not_random("LOGICAL_NOT", [](RandomCases& random) {
  random.unary(LogicalNot{}, DType::boolean);
});

}  // namespace
}  // namespace onda
