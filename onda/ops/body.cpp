// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/body.h"

#include <limits>

namespace onda {

void expect_bodies(const Bodies& bodies, std::size_t count) {
  if (bodies.graphs.size() == count) return;
  throw Error("expected {} graphs that it runs, received {}", count, bodies.graphs.size());
}

void expect_body_inputs(const Bodies& bodies, std::size_t index, const Operands& node_inputs) {
  const Operands inputs = bodies.graphs.at(index)->inputs();
  const int expected = inputs.size() + bodies.first_input;
  if (node_inputs.size() != expected) {
    throw Error("body {} takes {} inputs: expected {} of the operator, received {}", index,
                inputs.size(), expected, node_inputs.size());
  }
  for (int i = 0; i < inputs.size(); ++i) {
    const int at = bodies.first_input + i;
    node_inputs.expect_type(at, inputs[i].type);
    node_inputs.expect_shape(at, inputs[i].shape);
    if (inputs[i].is_variable && !node_inputs[at].is_variable) {
      throw node_inputs.error(at, "expected a variable, which body {} writes", index);
    }
  }
}

void expect_same_operands(const Operands& actual, const Operands& expected,
                          std::string_view of_what) {
  if (actual.size() < expected.size()) {
    throw Error("{}: expected {} outputs, received {}", of_what, expected.size(), actual.size());
  }
  for (int i = 0; i < expected.size(); ++i) {
    if (actual[i].type == expected[i].type && actual[i].shape == expected[i].shape) continue;
    throw Error("{}, output {}: expected {} {}, received {} {}", of_what, i,
                name_of(expected[i].type), to_string(expected[i].shape), name_of(actual[i].type),
                to_string(actual[i].shape));
  }
}

std::vector<Shape> shapes_of(const Operands& operands) {
  std::vector<Shape> shapes;
  for (int i = 0; i < operands.size(); ++i) shapes.push_back(operands[i].shape);
  return shapes;
}

std::int64_t saturating_sum(std::int64_t a, std::int64_t b) {
  constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
  return b > most - a ? most : a + b;
}

}  // namespace onda
