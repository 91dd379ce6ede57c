// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/concatenation/concatenation.h"

#include "onda/ops/activation.h"
#include "onda/ops/blocks.h"
#include "onda/ops/concatenation/concatenation_kernel.h"

namespace onda {

const schema::BuiltinOperator Concatenation::code = schema::BuiltinOperator::CONCATENATION;

Concatenation Concatenation::from(const Options& options) {
  if (from_schema(options.fused_activation_function) != Activation::none) {
    throw Error("fused activation: expected none");
  }
  return {options.axis};
}

Concatenation::Options Concatenation::options() const {
  Options options;
  options.axis = axis;
  return options;
}

std::vector<Shape> Concatenation::output_shapes(const Operands& inputs) const {
  inputs.expect_count(1, INT32_MAX);
  const Shape& first = inputs[0].shape;
  const int at = axis < 0 ? axis + first.rank() : axis;
  if (at < 0 || at >= first.rank()) {
    throw Error("axis: expected one of shape {}, received {}", to_string(first), axis);
  }
  std::vector<std::int32_t> extents = first.extents();
  std::int32_t& along = extents[static_cast<std::size_t>(at)];
  for (int i = 1; i < inputs.size(); ++i) {
    std::vector<std::int32_t> others = inputs[i].shape.extents();
    if (others.size() == extents.size()) {
      const std::int32_t more = others[static_cast<std::size_t>(at)];
      others[static_cast<std::size_t>(at)] = along;
      if (others == extents && more <= Shape::max_elements - along) {
        along += more;
        continue;
      }
    }
    throw inputs.error(i, "expected shape {} but for axis {}, received {}", to_string(first), at,
                       to_string(inputs[i].shape));
  }
  const Shape shape(std::move(extents));
  static_cast<void>(shape.elements());  // throws where they are too many
  return {shape};
}

namespace {

std::int64_t blocks_of(const Shape& shape, int axis) {
  return shape.elements(0, axis < 0 ? axis + shape.rank() : axis);
}

}  // namespace

Call Concatenation::prepare(Prepare& prepare) const {
  return join(prepare, blocks_of(prepare.outputs[0].shape, axis));
}

void Concatenation::forward(const TrainingBatch& batch) const {
  join_forward(batch, blocks_of(batch.outputs[0].tensor->shape, axis));
}

void Concatenation::backward(const TrainingBatch& batch) const {
  join_backward(batch, blocks_of(batch.outputs[0].tensor->shape, axis));
}

ONDA_OPERATOR(Concatenation);

}  // namespace onda
