// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/logical_or/logical_or.h"

#include "tests/operator_check.h"
#include "tests/random_cases.h"

namespace onda {
namespace {

constexpr const char* litert = "LiteRT 2.5.3 reference kernels";

std::vector<OperatorVector> vectors() {
  return {
      {.name = "bool",
       .provenance = litert,
       .op = LogicalOr{},
       .inputs = {computed(bools({2, 2}, {0, 0, 1, 1})), computed(bools({2, 2}, {0, 1, 0, 1}))},
       .outputs = {bools({2, 2}, {0, 1, 1, 1})}},
      {.name = "bool one for each row",
       .provenance = litert,
       .op = LogicalOr{},
       .inputs = {computed(bools({2, 2}, {0, 0, 1, 1})), constant(bools({2, 1}, {0, 1}))},
       .outputs = {bools({2, 2}, {0, 0, 1, 1})}},
      {.name = "bool a constant first",
       .provenance = litert,
       .op = LogicalOr{},
       .inputs = {constant(bools({1, 2}, {1, 0})), computed(bools({3, 1}, {0, 1, 0}))},
       .outputs = {bools({3, 2}, {1, 0, 1, 1, 1, 0})}},
  };
}

TEST(LogicalOr, Vectors) { check<LogicalOr>(vectors()); }

const AddRandomCases logical_or_random("LOGICAL_OR", [](RandomCases& random) {
  random.binary(LogicalOr{}, DType::boolean);
});

}  // namespace
}  // namespace onda
