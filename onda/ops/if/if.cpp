// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/if/if.h"

#include <algorithm>

#include "onda/ops/operator_model.h"
#include "onda/ops/prepared_bodies.h"

namespace onda {

const schema::BuiltinOperator If::code = schema::BuiltinOperator::IF;

If If::from(const Options& options) {
  If op;
  op.bodies.subgraphs = {options.then_subgraph_index, options.else_subgraph_index};
  return op;
}

If::Options If::options() const {
  Options options;
  options.then_subgraph_index = bodies.subgraphs.at(0);
  options.else_subgraph_index = bodies.subgraphs.at(1);
  return options;
}

std::vector<Shape> If::output_shapes(const Operands& inputs) const {
  expect_bodies(bodies, 2);
  inputs.expect_type(0, DType::boolean);
  if (inputs.count(0) != 1) {
    throw inputs.error(0, "expected one element, received shape {}", to_string(inputs[0].shape));
  }
  for (const std::size_t body : {0, 1}) expect_body_inputs(bodies, body, inputs);
  const Operands outputs = bodies.graphs[0]->outputs();
  expect_same_operands(bodies.graphs[1]->outputs(), outputs, "body 1");
  expect_same_operands(outputs, bodies.graphs[1]->outputs(), "body 0");
  return shapes_of(outputs);
}

std::int64_t If::multiply_adds(const Operands&, const Operands&) const {
  return std::max(bodies.graphs.at(0)->operations(), bodies.graphs.at(1)->operations());
}

std::string If::emit(const BodyText& text) const {
  return fmt::format("  if ({}) {{\n{}{}  }} else {{\n{}{}  }}\n", text.input(0), text.run(0),
                     text.carry_outputs(0), text.run(1), text.carry_outputs(1));
}

Call If::prepare(Prepare& prepare) const {
  expect_same_operands(prepare.outputs, bodies.graphs[0]->outputs(), "operator");
  auto held = std::make_shared<const PreparedBodies>(prepare, bodies);
  const std::size_t scratch_floats = held->scratch_floats();
  return prepare.hosted(
      {[held](void* const* memory, Workers& workers) {
         const bool condition = *static_cast<const std::uint8_t*>(held->input(0, memory)) != 0;
         held->copy_outputs(held->run(condition ? 0 : 1, memory, workers), memory);
       },
       scratch_floats});
}

ONDA_OPERATOR(If);

}  // namespace onda
