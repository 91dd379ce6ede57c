// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/reduce_min/reduce_min.h"

#include <limits>

#include "onda/ops/reduce.h"
#include "onda/ops/reduce_min/reduce_min_kernel.h"

namespace onda {

const schema::BuiltinOperator ReduceMin::code = schema::BuiltinOperator::REDUCE_MIN;

ReduceMin ReduceMin::from(const Options& options) { return {options.keep_dims}; }

ReduceMin::Options ReduceMin::options() const {
  Options options;
  options.keep_dims = keep_dims;
  return options;
}

std::vector<Shape> ReduceMin::output_shapes(const Operands& inputs) const {
  return {Reduction(inputs, keep_dims).shape};
}

Call ReduceMin::prepare(Prepare& prepare) const {
  const Reduction reduction(prepare.inputs, keep_dims);
  expect_computed(prepare.inputs, 0);
  const DType type = moved_type(prepare);
  switch (type) {
    case DType::float32:
      return ONDA_REDUCE(prepare, ReduceMinOf, reduction, float, std::numeric_limits<float>::max());
    case DType::int8:
      return ONDA_REDUCE(prepare, ReduceMinOf, reduction, int8_t,
                         std::numeric_limits<int8_t>::max());
    case DType::uint8:
      return ONDA_REDUCE(prepare, ReduceMinOf, reduction, uint8_t,
                         std::numeric_limits<uint8_t>::max());
    case DType::int16:
      return ONDA_REDUCE(prepare, ReduceMinOf, reduction, int16_t,
                         std::numeric_limits<int16_t>::max());
    case DType::int32:
      return ONDA_REDUCE(prepare, ReduceMinOf, reduction, int32_t,
                         std::numeric_limits<int32_t>::max());
    case DType::int64:
      return ONDA_REDUCE(prepare, ReduceMinOf, reduction, int64_t,
                         std::numeric_limits<int64_t>::max());
    default:
      throw prepare.inputs.error(
          0, "expected float32, int8, uint8, int16, int32 or int64, received {}", name_of(type));
  }
}

ONDA_OPERATOR(ReduceMin);

}  // namespace onda
