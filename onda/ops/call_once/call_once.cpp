// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/call_once/call_once.h"

#include "onda/ops/operator_model.h"
#include "onda/ops/prepared_bodies.h"

namespace onda {

const schema::BuiltinOperator CallOnce::code = schema::BuiltinOperator::CALL_ONCE;

CallOnce CallOnce::from(const Options& options) {
  CallOnce op;
  op.bodies.subgraphs = {options.init_subgraph_index};
  return op;
}

CallOnce::Options CallOnce::options() const {
  Options options;
  options.init_subgraph_index = bodies.subgraphs.at(0);
  return options;
}

std::vector<Shape> CallOnce::output_shapes(const Operands& inputs) const {
  expect_bodies(bodies, 1);
  inputs.expect_type(0, DType::boolean);
  inputs.expect_shape(0, {1});
  if (!inputs[0].is_variable) throw inputs.error(0, "expected a variable");
  expect_body_inputs(bodies, 0, inputs);
  return {};
}

std::int64_t CallOnce::multiply_adds(const Operands&, const Operands&) const {
  return bodies.graphs.at(0)->operations();
}

std::string CallOnce::emit(const BodyText& text) const {
  return fmt::format("  if (!{}) {{\n{}    {} = 1;\n  }}\n", text.input(0), text.run(0),
                     text.input(0));
}

Call CallOnce::prepare(Prepare& prepare) const {
  auto held = std::make_shared<const PreparedBodies>(prepare, bodies);
  const std::size_t scratch_floats = held->scratch_floats();
  return prepare.hosted({[held](void* const* memory, Workers& workers) {
                           auto* has_run = static_cast<std::uint8_t*>(memory[0]);
                           if (*has_run != 0) return;
                           held->run(0, memory, workers);
                           *has_run = 1;
                         },
                         scratch_floats});
}

ONDA_OPERATOR(CallOnce);

}  // namespace onda
