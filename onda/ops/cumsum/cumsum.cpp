// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/cumsum/cumsum.h"

#include "onda/ops/cumsum/cumsum_kernel.h"
#include "onda/ops/requantization.h"
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

namespace {

Call prepare_int8(Prepare& prepare, const kernel::CumsumLoops& loops) {
  const double real = 2 * static_cast<double>(prepare.inputs.scale(0)) /
                      ((1 << 20) * static_cast<double>(prepare.outputs.scale(0)));
  if (!(real < 1)) {
    throw prepare.outputs.error(0, "expected a scale above {}, received {}",
                                prepare.inputs.scale(0) / (1 << 19), prepare.outputs.scale(0));
  }
  const FixedPointFactor factor = to_fixed_point(real);
  return ONDA_CALL(prepare, cumsum, CumsumInt8,
                   {.loops = loops,
                    .input_zero_point = prepare.inputs.zero_point(0),
                    .output_zero_point = prepare.outputs.zero_point(0),
                    .multiplier = factor.multiplier,
                    .shift = factor.shift});
}

}  // namespace

Call Cumsum::prepare(Prepare& prepare) const {
  expect_computed(prepare.inputs, 0);
  const int axis = sum_axis(prepare.inputs);
  const Shape& x = prepare.inputs[0].shape;
  const kernel::CumsumLoops loops = {
      .outer = static_cast<std::int32_t>(x.elements(0, axis)),
      .count = x[axis],
      .inner = static_cast<std::int32_t>(x.elements(axis + 1, x.rank())),
      .exclusive = static_cast<std::int8_t>(exclusive ? 1 : 0),
      .reverse = static_cast<std::int8_t>(reverse ? 1 : 0)};
  switch (prepare.type({DType::float32, DType::int8, DType::int32, DType::int64})) {
    case DType::float32:
      return ONDA_CALL(prepare, cumsum, Cumsum<float>, {loops});
    case DType::int8:
      return prepare_int8(prepare, loops);
    case DType::int32:
      return ONDA_CALL(prepare, cumsum, Cumsum<int32_t>, {loops});
    default:
      return ONDA_CALL(prepare, cumsum, Cumsum<int64_t>, {loops});
  }
}

ONDA_OPERATOR(Cumsum);

}  // namespace onda
