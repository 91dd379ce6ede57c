// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/one_hot/one_hot.h"

#include "onda/ops/one_hot/one_hot_kernel.h"
#include "onda/ops/view.h"

namespace onda {

const schema::BuiltinOperator OneHot::code = schema::BuiltinOperator::ONE_HOT;

OneHot OneHot::from(const Options& options) { return {options.axis}; }

OneHot::Options OneHot::options() const {
  Options options;
  options.axis = axis;
  return options;
}

namespace {

int place_of(const OneHot& op, const Operands& inputs) {
  const int rank = inputs[0].shape.rank();
  if (op.axis < -1 || op.axis > rank) {
    throw Error("axis: expected one from -1 to {}, received {}", rank, op.axis);
  }
  return op.axis == -1 ? rank : op.axis;
}

}  // namespace

std::vector<Shape> OneHot::output_shapes(const Operands& inputs) const {
  inputs.expect_count(4, 4);
  const auto depth = numbers(inputs, 1);
  if (depth.size() != 1) throw inputs.error(1, "expected one number, received {}", depth.size());
  if (depth[0] < 0) throw inputs.error(1, "expected a length, received {}", depth[0]);
  std::vector<std::int32_t> extents = inputs[0].shape.extents();
  extents.insert(extents.begin() + place_of(*this, inputs), depth[0]);
  const Shape shape(std::move(extents));
  static_cast<void>(shape.elements());  // throws where they are too many
  return {shape};
}

Call OneHot::prepare(Prepare& prepare) const {
  const Operands& inputs = prepare.inputs;
  expect_computed(inputs, 0);
  const bool is_wide = inputs[0].type == DType::int64;
  if (!is_wide) inputs.expect_type(0, DType::int32);
  for (const int index : {2, 3}) {
    inputs.expect_constant(index);
    inputs.expect_type(index, prepare.outputs[0].type);
    if (inputs[index].shape.elements() != 1) throw inputs.error(index, "expected one number");
  }
  const Shape& shape = inputs[0].shape;
  const int place = place_of(*this, inputs);
  const auto outer = static_cast<std::int32_t>(shape.elements(0, place));
  const auto inner = static_cast<std::int32_t>(shape.elements(place, shape.rank()));
  const std::int32_t depth = numbers(inputs, 1)[0];
  const auto size = static_cast<std::int8_t>(size_of(prepare.outputs[0].type));
  const void* on = keep_constant(prepare, 2, "on");
  const void* off = keep_constant(prepare, 3, "off");
  return is_wide
             ? ONDA_CALL(prepare, one_hot, OneHot<int64_t>, {outer, depth, inner, size, on, off})
             : ONDA_CALL(prepare, one_hot, OneHot<int32_t>, {outer, depth, inner, size, on, off});
}

ONDA_OPERATOR(OneHot);

}  // namespace onda
