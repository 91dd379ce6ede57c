// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/reduce_prod/reduce_prod.h"

#include "onda/ops/reduce.h"
#include "onda/ops/reduce_prod/reduce_prod_kernel.h"

namespace onda {

const schema::BuiltinOperator ReduceProd::code = schema::BuiltinOperator::REDUCE_PROD;

ReduceProd ReduceProd::from(const Options& options) { return {options.keep_dims}; }

ReduceProd::Options ReduceProd::options() const {
  Options options;
  options.keep_dims = keep_dims;
  return options;
}

std::vector<Shape> ReduceProd::output_shapes(const Operands& inputs) const {
  return {Reduction(inputs, keep_dims).shape};
}

Call ReduceProd::prepare(Prepare& prepare) const {
  const Reduction reduction(prepare.inputs, keep_dims);
  expect_computed(prepare.inputs, 0);
  const DType type = moved_type(prepare);
  switch (type) {
    case DType::float32:
      return ONDA_REDUCE(prepare, ReduceProdOf, reduction, float, 1);
    case DType::int32:
      return ONDA_REDUCE(prepare, ReduceProdOf, reduction, int32_t, 1);
    case DType::int64:
      return ONDA_REDUCE(prepare, ReduceProdOf, reduction, int64_t, 1);
    default:
      throw prepare.inputs.error(0, "expected float32, int32 or int64, received {}", name_of(type));
  }
}

ONDA_OPERATOR(ReduceProd);

}  // namespace onda
