// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/reduce_all/reduce_all.h"

#include "onda/ops/reduce.h"
#include "onda/ops/reduce_all/reduce_all_kernel.h"

namespace onda {

const schema::BuiltinOperator ReduceAll::code = schema::BuiltinOperator::REDUCE_ALL;

ReduceAll ReduceAll::from(const Options& options) { return {options.keep_dims}; }

ReduceAll::Options ReduceAll::options() const {
  Options options;
  options.keep_dims = keep_dims;
  return options;
}

std::vector<Shape> ReduceAll::output_shapes(const Operands& inputs) const {
  return {Reduction(inputs, keep_dims).shape};
}

Call ReduceAll::prepare(Prepare& prepare) const {
  const Reduction reduction(prepare.inputs, keep_dims);
  expect_computed(prepare.inputs, 0);
  prepare.inputs.expect_type(0, DType::boolean);
  prepare.outputs.expect_type(0, DType::boolean);
  if (reduction.is_empty) return place_everywhere<std::uint8_t>(prepare, 1);
  return ONDA_CALL(prepare, reduce_all, ReduceAllOf, {reduce_loops(prepare, reduction)});
}

ONDA_OPERATOR(ReduceAll);

}  // namespace onda
