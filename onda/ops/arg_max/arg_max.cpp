// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/arg_max/arg_max.h"

#include "onda/ops/arg.h"
#include "onda/ops/arg_max/arg_max_kernel.h"

namespace onda {

const schema::BuiltinOperator ArgMax::code = schema::BuiltinOperator::ARG_MAX;

ArgMax ArgMax::from(const Options& options) { return {arg_type(options.output_type)}; }

ArgMax::Options ArgMax::options() const {
  Options options;
  options.output_type = arg_type(output_type);
  return options;
}

std::vector<Shape> ArgMax::output_shapes(const Operands& inputs) const {
  return {arg_shape(inputs)};
}

Call ArgMax::prepare(Prepare& prepare) const {
  const kernel::ArgLoops loops = arg_loops(prepare, output_type);
  switch (prepare.inputs[0].type) {
    case DType::float32:
      return ONDA_CALL(prepare, find_best, ArgMaxOf<float>, {loops});
    case DType::int8:
      return ONDA_CALL(prepare, find_best, ArgMaxOf<int8_t>, {loops});
    case DType::uint8:
      return ONDA_CALL(prepare, find_best, ArgMaxOf<uint8_t>, {loops});
    case DType::int32:
      return ONDA_CALL(prepare, find_best, ArgMaxOf<int32_t>, {loops});
    default:
      throw prepare.inputs.error(0, "expected float32, int8, uint8 or int32, received {}",
                                 name_of(prepare.inputs[0].type));
  }
}

ONDA_OPERATOR(ArgMax);

}  // namespace onda
