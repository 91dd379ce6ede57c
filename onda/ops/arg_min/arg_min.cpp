// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/arg_min/arg_min.h"

#include "onda/ops/arg.h"
#include "onda/ops/arg_min/arg_min_kernel.h"

namespace onda {

const schema::BuiltinOperator ArgMin::code = schema::BuiltinOperator::ARG_MIN;

ArgMin ArgMin::from(const Options& options) { return {arg_type(options.output_type)}; }

ArgMin::Options ArgMin::options() const {
  Options options;
  options.output_type = arg_type(output_type);
  return options;
}

std::vector<Shape> ArgMin::output_shapes(const Operands& inputs) const {
  return {arg_shape(inputs)};
}

Call ArgMin::prepare(Prepare& prepare) const {
  const kernel::ArgLoops loops = arg_loops(prepare, output_type);
  switch (prepare.inputs[0].type) {
    case DType::float32:
      return ONDA_CALL(prepare, find_best, ArgMinOf<float>, {loops});
    case DType::int8:
      return ONDA_CALL(prepare, find_best, ArgMinOf<int8_t>, {loops});
    case DType::uint8:
      return ONDA_CALL(prepare, find_best, ArgMinOf<uint8_t>, {loops});
    case DType::int32:
      return ONDA_CALL(prepare, find_best, ArgMinOf<int32_t>, {loops});
    default:
      throw prepare.inputs.error(0, "expected float32, int8, uint8 or int32, received {}",
                                 name_of(prepare.inputs[0].type));
  }
}

ONDA_OPERATOR(ArgMin);

}  // namespace onda
