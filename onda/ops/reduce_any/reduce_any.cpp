// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/reduce_any/reduce_any.h"

#include "onda/ops/reduce.h"
#include "onda/ops/reduce_any/reduce_any_kernel.h"

namespace onda {

const schema::BuiltinOperator ReduceAny::code = schema::BuiltinOperator::REDUCE_ANY;

ReduceAny ReduceAny::from(const Options& options) { return {options.keep_dims}; }

ReduceAny::Options ReduceAny::options() const {
  Options options;
  options.keep_dims = keep_dims;
  return options;
}

std::vector<Shape> ReduceAny::output_shapes(const Operands& inputs) const {
  return {Reduction(inputs, keep_dims).shape};
}

Call ReduceAny::prepare(Prepare& prepare) const {
  const Reduction reduction(prepare.inputs, keep_dims);
  expect_computed(prepare.inputs, 0);
  prepare.inputs.expect_type(0, DType::boolean);
  prepare.outputs.expect_type(0, DType::boolean);
  if (reduction.is_empty) return place_everywhere<std::uint8_t>(prepare, 0);
  return ONDA_CALL(prepare, reduce_any, ReduceAnyOf, {reduce_loops(prepare, reduction)});
}

ONDA_OPERATOR(ReduceAny);

}  // namespace onda
