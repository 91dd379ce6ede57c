// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/while/while.h"

#include <cstring>

#include "onda/ops/operator_model.h"
#include "onda/ops/prepared_bodies.h"

namespace onda {
namespace {

// A turn takes this much beside what its operators do.
constexpr std::int64_t operations_a_turn = 64;

void loop(const PreparedBodies& bodies, std::int64_t turns_limit, void* const* memory,
          Workers& workers) {
  const int carried = bodies.outputs();
  for (int i = 0; i < carried; ++i) {
    if (bodies.output_bytes(i) == 0) continue;
    std::memcpy(bodies.output(i, memory), bodies.input(i, memory), bodies.output_bytes(i));
  }
  const auto goes_on = [&] {
    const PreparedBody& condition = bodies.run(0, memory, workers, carried);
    return *static_cast<const std::uint8_t*>(condition.output(0)) != 0;
  };
  for (std::int64_t turns = 0; goes_on(); ++turns) {
    if (turns == turns_limit) {
      throw Error("it takes over {} turns, more than the limit of operations allows", turns_limit);
    }
    bodies.copy_outputs(bodies.run(1, memory, workers, carried), memory);
  }
}

}  // namespace

const schema::BuiltinOperator While::code = schema::BuiltinOperator::WHILE;

While While::from(const Options& options) {
  While op;
  op.bodies.subgraphs = {options.cond_subgraph_index, options.body_subgraph_index};
  return op;
}

While::Options While::options() const {
  Options options;
  options.cond_subgraph_index = bodies.subgraphs.at(0);
  options.body_subgraph_index = bodies.subgraphs.at(1);
  return options;
}

std::vector<Shape> While::output_shapes(const Operands& inputs) const {
  expect_bodies(bodies, 2);
  for (const std::size_t body : {0, 1}) expect_body_inputs(bodies, body, inputs);
  const Operands condition = bodies.graphs[0]->outputs();
  if (condition.size() != 1 || condition[0].type != DType::boolean || condition.count(0) != 1) {
    throw Error("condition: expected one output, a bool of one element");
  }
  // What it writes beyond x… are variables.
  const Operands outputs = bodies.graphs[1]->outputs();
  expect_same_operands(inputs, outputs, "body");
  for (int i = outputs.size(); i < inputs.size(); ++i) {
    if (!inputs[i].is_variable) {
      throw inputs.error(i, "the body has {} outputs, expected one for each input", outputs.size());
    }
  }
  return shapes_of(outputs);
}

std::int64_t While::multiply_adds(const Operands&, const Operands&) const {
  return saturating_sum(bodies.graphs.at(0)->operations(), bodies.graphs.at(1)->operations());
}

std::string While::emit(const BodyText& text) const {
  return fmt::format("{}  for (;;) {{\n{}    if (!{}) break;\n{}{}  }}\n", text.carry_inputs(),
                     text.run_carried(0), text.output(0), text.run_carried(1),
                     text.carry_outputs(1));
}

Call While::prepare(Prepare& prepare) const {
  expect_same_operands(prepare.outputs, bodies.graphs[1]->outputs(), "operator");
  auto held = std::make_shared<const PreparedBodies>(prepare, bodies);
  const std::int64_t a_turn =
      saturating_sum(operations_a_turn, multiply_adds(prepare.inputs, prepare.outputs));
  const std::int64_t turns_limit = prepare.options.operations_limit / a_turn;
  const std::size_t scratch_floats = held->scratch_floats();
  return prepare.hosted({[held, turns_limit](void* const* memory, Workers& workers) {
                           loop(*held, turns_limit, memory, workers);
                         },
                         scratch_floats});
}

ONDA_OPERATOR(While);

}  // namespace onda
