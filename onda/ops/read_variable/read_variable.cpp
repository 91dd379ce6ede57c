// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/read_variable/read_variable.h"

#include "onda/ops/operator_model.h"
#include "onda/ops/read_variable/read_variable_kernel.h"

namespace onda {

const schema::BuiltinOperator ReadVariable::code = schema::BuiltinOperator::READ_VARIABLE;

ReadVariable ReadVariable::from(const Options&) { return {}; }
ReadVariable::Options ReadVariable::options() const { return {}; }

std::vector<Shape> ReadVariable::output_shapes(const Operands& inputs) const {
  inputs.expect_count(1, 1);
  if (!inputs[0].is_variable) throw inputs.error(0, "expected a variable");
  return {inputs[0].shape};
}

Call ReadVariable::prepare(Prepare& prepare) const {
  prepare.outputs.expect_type(0, prepare.inputs[0].type);
  return ONDA_CALL(prepare, read_variable, ReadVariable,
                   {.bytes = static_cast<std::int32_t>(prepare.inputs[0].bytes())});
}

ONDA_OPERATOR(ReadVariable);

}  // namespace onda
