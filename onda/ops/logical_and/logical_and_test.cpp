// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/logical_and/logical_and.h"

#include "tests/operator_check.h"
#include "tests/random_cases.h"

namespace onda {
namespace {

constexpr const char* litert = "LiteRT 2.5.3 reference kernels";

std::vector<OperatorVector> vectors() {
  return {
      {.name = "bool",
       .provenance = litert,
       .op = LogicalAnd{},
       .inputs = {computed(bools({2, 2}, {0, 0, 1, 1})), computed(bools({2, 2}, {0, 1, 0, 1}))},
       .outputs = {bools({2, 2}, {0, 0, 0, 1})}},
      {.name = "bool one for each row",
       .provenance = litert,
       .op = LogicalAnd{},
       .inputs = {computed(bools({2, 2}, {0, 0, 1, 1})), constant(bools({2, 1}, {0, 1}))},
       .outputs = {bools({2, 2}, {0, 0, 1, 1})}},
      {.name = "bool a constant first",
       .provenance = litert,
       .op = LogicalAnd{},
       .inputs = {constant(bools({1, 2}, {1, 0})), computed(bools({3, 1}, {0, 1, 0}))},
       .outputs = {bools({3, 2}, {0, 0, 1, 0, 0, 0})}},
  };
}

TEST(LogicalAnd, Vectors) { check<LogicalAnd>(vectors()); }

const AddRandomCases logical_and_random("LOGICAL_AND", [](RandomCases& random) {
  random.binary(LogicalAnd{}, DType::boolean);
});

}  // namespace
}  // namespace onda
