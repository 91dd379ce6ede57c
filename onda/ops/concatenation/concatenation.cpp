// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/concatenation/concatenation.h"

#include <algorithm>

#include "onda/ops/activation.h"
#include "onda/ops/concatenation/concatenation_kernel.h"
#include "onda/ops/view.h"

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
  inputs.expect_count(2, 4);
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

// The elements of an input that lie together in the output.
std::int64_t block_of(const Shape& shape, int axis) {
  return shape.elements(axis < 0 ? axis + shape.rank() : axis, shape.rank());
}

}  // namespace

Call Concatenation::prepare(Prepare& prepare) const {
  const Operands& inputs = prepare.inputs;
  const DType type = prepare.type();
  std::int32_t bytes[4] = {};
  for (int i = 0; i < inputs.size(); ++i) {
    inputs.expect_type(i, type);
    if (inputs[i].is_constant()) throw inputs.error(i, "expected a computed tensor");
    if (type == DType::int8) {
      inputs.expect_quantized(i);
      if (inputs.scale(i) != prepare.outputs.scale(0) ||
          inputs.zero_point(i) != prepare.outputs.zero_point(0)) {
        throw inputs.error(
            i, "expected scale {} and zero point {} as the output has, received {} and {}",
            prepare.outputs.scale(0), prepare.outputs.zero_point(0), inputs.scale(i),
            inputs.zero_point(i));
      }
    }
    const std::int64_t size =
        block_of(inputs[i].shape, axis) * static_cast<std::int64_t>(size_of(type));
    if (size > INT32_MAX) throw inputs.error(i, "expected at most {} bytes", INT32_MAX);
    bytes[i] = static_cast<std::int32_t>(size);
  }
  const int at = axis < 0 ? axis + inputs[0].shape.rank() : axis;
  const auto blocks = static_cast<std::int32_t>(inputs[0].shape.elements(0, at));
  switch (inputs.size()) {
    case 2:
      return ONDA_CALL(prepare, concatenation, Concatenation2, {blocks, bytes[0], bytes[1]});
    case 3:
      return ONDA_CALL(prepare, concatenation, Concatenation3,
                       {blocks, bytes[0], bytes[1], bytes[2]});
    default:
      return ONDA_CALL(prepare, concatenation, Concatenation4,
                       {blocks, bytes[0], bytes[1], bytes[2], bytes[3]});
  }
}

namespace {

// visit(input, its block's first element, the output's, elements) for every block.
template <class Visit>
void for_each_block(const TrainingBatch& batch, int axis, const Visit& visit) {
  const std::int64_t whole = block_of(batch.outputs[0].tensor->shape, axis);
  std::int64_t begin = 0;
  for (const TrainingTensor& input : batch.inputs) {
    if (input.is_parameter) throw Error("expected computed tensors to train");
    const std::int64_t block = block_of(input.tensor->shape, axis);
    for (std::int64_t i = 0; block > 0 && i < input.elements / block; ++i) {
      visit(input, i * block * batch.stride, (i * whole + begin) * batch.stride,
            block * batch.stride);
    }
    begin += block;
  }
}

}  // namespace

void Concatenation::forward(const TrainingBatch& batch) const {
  for_each_block(
      batch, axis,
      [&](const TrainingTensor& input, std::int64_t from, std::int64_t to, std::int64_t count) {
        std::copy_n(input.value + from, count, batch.outputs[0].value + to);
      });
}

void Concatenation::backward(const TrainingBatch& batch) const {
  for_each_block(
      batch, axis,
      [&](const TrainingTensor& input, std::int64_t to, std::int64_t from, std::int64_t count) {
        if (!input.gradient) return;
        const float* dy = batch.outputs[0].gradient + from;
        float* dx = input.gradient + to;
        if (input.accumulate) {
          for (std::int64_t i = 0; i < count; ++i) dx[i] += dy[i];
        } else {
          std::copy_n(dy, count, dx);
        }
      });
}

ONDA_OPERATOR(Concatenation);

}  // namespace onda
