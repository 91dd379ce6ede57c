// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/assign_variable/assign_variable.h"

#include "onda/ops/assign_variable/assign_variable_kernel.h"
#include "onda/ops/operator_model.h"
#include "onda/ops/view.h"

namespace onda {

const schema::BuiltinOperator AssignVariable::code = schema::BuiltinOperator::ASSIGN_VARIABLE;

AssignVariable AssignVariable::from(const Options&) { return {}; }
AssignVariable::Options AssignVariable::options() const { return {}; }

std::vector<Shape> AssignVariable::output_shapes(const Operands& inputs) const {
  inputs.expect_count(2, 2);
  if (!inputs[0].is_variable) throw inputs.error(0, "expected a variable");
  if (inputs[1].is_variable) throw inputs.error(1, "expected a value, received a variable");
  inputs.expect_type(1, inputs[0].type);
  inputs.expect_shape(1, inputs[0].shape);
  return {};
}

Call AssignVariable::prepare(Prepare& prepare) const {
  const Tensor& value = prepare.inputs[1];
  if (value.is_constant()) return store(prepare, value.data);
  return ONDA_CALL(prepare, assign_variable, AssignVariable,
                   {.bytes = static_cast<std::int32_t>(value.bytes())});
}

ONDA_OPERATOR(AssignVariable);

}  // namespace onda
