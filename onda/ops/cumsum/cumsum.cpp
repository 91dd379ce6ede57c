// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/cumsum/cumsum.h"

#include "onda/ops/cumsum/cumsum_kernel.h"
#include "onda/ops/view.h"

namespace onda {

const schema::BuiltinOperator Cumsum::code = schema::BuiltinOperator::CUMSUM;

Cumsum Cumsum::from(const Options& options) { return {options.exclusive, options.reverse}; }

Cumsum::Options Cumsum::options() const {
  Options options;
  options.exclusive = exclusive;
  options.reverse = reverse;
  return options;
}

namespace {

int sum_axis(const Operands& inputs) {
  inputs.expect_count(2, 2);
  const auto axis = numbers(inputs, 1);
  if (axis.size() != 1) throw inputs.error(1, "expected one number, received {}", axis.size());
  return axis_of(axis[0], inputs[0].shape.rank());
}

}  // namespace

std::vector<Shape> Cumsum::output_shapes(const Operands& inputs) const {
  static_cast<void>(sum_axis(inputs));
  return {inputs[0].shape};
}

Call Cumsum::prepare(Prepare& prepare) const {
  expect_computed(prepare.inputs, 0);
  const int axis = sum_axis(prepare.inputs);
  const Shape& x = prepare.inputs[0].shape;
  const auto outer = static_cast<std::int32_t>(x.elements(0, axis));
  const auto inner = static_cast<std::int32_t>(x.elements(axis + 1, x.rank()));
  const auto before = static_cast<std::int8_t>(exclusive ? 1 : 0);
  const auto back = static_cast<std::int8_t>(reverse ? 1 : 0);
  switch (prepare.type({DType::float32, DType::int32, DType::int64})) {
    case DType::float32:
      return ONDA_CALL(prepare, cumsum, Cumsum<float>, {outer, x[axis], inner, before, back});
    case DType::int32:
      return ONDA_CALL(prepare, cumsum, Cumsum<int32_t>, {outer, x[axis], inner, before, back});
    default:
      return ONDA_CALL(prepare, cumsum, Cumsum<int64_t>, {outer, x[axis], inner, before, back});
  }
}

ONDA_OPERATOR(Cumsum);

}  // namespace onda
