// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/batch_matmul/batch_matmul.h"

#include <algorithm>

#include "onda/ops/batch_matmul/batch_matmul_kernel.h"
#include "onda/ops/operator_model.h"
#include "onda/ops/requantization.h"

namespace onda {

const schema::BuiltinOperator BatchMatMul::code = schema::BuiltinOperator::BATCH_MATMUL;

BatchMatMul BatchMatMul::from(const Options& options) {
  return {options.adj_x, options.adj_y, options.asymmetric_quantize_inputs};
}

BatchMatMul::Options BatchMatMul::options() const {
  Options options;
  options.adj_x = adjoint_x;
  options.adj_y = adjoint_y;
  options.asymmetric_quantize_inputs = asymmetric_quantize_inputs;
  return options;
}

namespace {

constexpr int most_axes = 5;

// Extent of an axis counted from the last; axes that a shape does not have are 1.
std::int32_t extent(const Shape& shape, int from_last) {
  return from_last < shape.rank() ? shape[shape.rank() - 1 - from_last] : 1;
}

// A shape's two last axes: what its rows and columns are when it is not transposed.
struct Sides {
  std::int32_t rows;
  std::int32_t columns;
};
Sides sides(const Shape& shape, bool adjoint) {
  return adjoint ? Sides{extent(shape, 0), extent(shape, 1)}
                 : Sides{extent(shape, 1), extent(shape, 0)};
}

kernel::MatrixPair matrices(const Operands& inputs, const Operands& outputs,
                            const BatchMatMul& op) {
  const Shape& x = inputs[0].shape;
  const Shape& y = inputs[1].shape;
  const Sides left = sides(x, op.adjoint_x);
  const Sides right = sides(y, op.adjoint_y);
  kernel::MatrixPair pair{};
  pair.rows = left.rows;
  pair.inner = left.columns;
  pair.columns = right.columns;
  pair.left_row = op.adjoint_x ? 1 : left.columns;
  pair.left_inner = op.adjoint_x ? left.rows : 1;
  pair.right_inner = op.adjoint_y ? 1 : right.columns;
  pair.right_column = op.adjoint_y ? right.rows : 1;
  if (outputs.count(0) == 0) return pair;  // no axis has a count
  std::int64_t left_step = std::int64_t{left.rows} * left.columns;
  std::int64_t right_step = std::int64_t{right.rows} * right.columns;
  int from_last = 2;
  for (kernel::MatrixAxis* axis : {&pair.batch, &pair.middle, &pair.outer}) {
    const std::int32_t left_extent = extent(x, from_last);
    const std::int32_t right_extent = extent(y, from_last++);
    // An output that has elements comes from operands of at most 2^30, or of none: steps fit.
    *axis = {left_extent == 1 ? right_extent : left_extent,
             left_extent == 1 ? 0 : static_cast<int>(left_step),
             right_extent == 1 ? 0 : static_cast<int>(right_step)};
    left_step *= left_extent;
    right_step *= right_extent;
  }
  return pair;
}

}  // namespace

std::vector<Shape> BatchMatMul::output_shapes(const Operands& inputs) const {
  inputs.expect_count(2, 2);
  for (const int input : {0, 1}) {
    const int rank = inputs[input].shape.rank();
    if (rank < 2 || rank > most_axes) {
      throw inputs.error(input, "expected 2 to {} axes, received shape {}", most_axes,
                         to_string(inputs[input].shape));
    }
  }
  const Shape& x = inputs[0].shape;
  const Shape& y = inputs[1].shape;
  const Sides left = sides(x, adjoint_x);
  const Sides right = sides(y, adjoint_y);
  if (left.columns != right.rows) {
    throw inputs.error(1, "expected {} rows for x of shape {}, received {} in shape {}",
                       left.columns, to_string(x), right.rows, to_string(y));
  }
  std::vector<std::int32_t> extents;
  for (int axis = std::max(x.rank(), y.rank()) - 1; axis >= 2; --axis) {
    const std::int32_t a = extent(x, axis);
    const std::int32_t b = extent(y, axis);
    if (a != b && a != 1 && b != 1) {
      throw inputs.error(1, "expected axes that broadcast with those of shape {}, received {}",
                         to_string(x), to_string(y));
    }
    extents.push_back(a == 1 ? b : a);
  }
  extents.push_back(left.rows);
  extents.push_back(right.columns);
  return {Shape(std::move(extents))};
}

std::int64_t BatchMatMul::multiply_adds(const Operands& inputs, const Operands& outputs) const {
  return outputs[0].shape.elements() * sides(inputs[0].shape, adjoint_x).columns;
}

// Binds the kernel to a Function, whichever operand is constant.
#define ONDA_MATMUL(prepare, Function, pair, ...)                                                  \
  ((prepare).inputs[1].is_constant()                                                               \
       ? ONDA_CALL(prepare, batch_matmul, MatmulByConstant<onda::kernel::Function>,                \
                   {.matrices = pair,                                                              \
                    .function = ::onda::kernel::Function __VA_ARGS__,                              \
                    .constant = (prepare).constant<::onda::kernel::Function::Right>(1, "right")})  \
   : (prepare).inputs[0].is_constant()                                                             \
       ? ONDA_CALL(prepare, batch_matmul, MatmulOfConstant<onda::kernel::Function>,                \
                   {.matrices = pair,                                                              \
                    .function = ::onda::kernel::Function __VA_ARGS__,                              \
                    .constant = (prepare).constant<::onda::kernel::Function::Element>(0, "left")}) \
       : ONDA_CALL(prepare, batch_matmul, Matmul<onda::kernel::Function>,                          \
                   {.matrices = pair, .function = ::onda::kernel::Function __VA_ARGS__}))

namespace {

Call prepare_dynamic_range(Prepare& prepare, const BatchMatMul& op) {
  const Operands& inputs = prepare.inputs;
  const Shape& y = inputs[1].shape;
  const kernel::MatrixPair pair = matrices(inputs, prepare.outputs, op);
  if (inputs[0].is_constant()) throw inputs.error(0, "expected a computed tensor");
  if (y.elements() != std::int64_t{pair.inner} * pair.columns) {
    throw inputs.error(1, "expected one matrix of int8 for the whole batch, received shape {}",
                       to_string(y));
  }
  inputs.expect_symmetric(1, op.adjoint_y ? y.rank() - 2 : y.rank() - 1, pair.columns);
  const std::vector<float>& scales = inputs[1].quantization.scale;
  const std::int8_t* constant = prepare.constant<std::int8_t>(1, "right");
  std::vector<std::int32_t> sums(static_cast<std::size_t>(pair.columns));
  for (int j = 0; j < pair.columns; ++j) {
    std::uint32_t sum = 0;
    for (int k = 0; k < pair.inner; ++k) {
      sum += static_cast<std::uint32_t>(
          std::int32_t{constant[j * pair.right_column + k * pair.right_inner]});
    }
    sums[static_cast<std::size_t>(j)] = static_cast<std::int32_t>(sum);
  }
  prepare.scratch<float>(static_cast<std::size_t>(pair.inner));
  prepare.scratch<std::int8_t>(static_cast<std::size_t>(pair.inner));
  return ONDA_CALL(prepare, batch_matmul, MatmulDynamicRange,
                   {.matrices = pair,
                    .constant = constant,
                    .sums = prepare.keep(std::move(sums), "sums"),
                    .scales = prepare.keep(std::vector<float>(scales), "scales"),
                    .column_step = static_cast<std::int8_t>(scales.size() > 1 ? 1 : 0),
                    .asymmetric = static_cast<std::int8_t>(op.asymmetric_quantize_inputs)});
}

}  // namespace

Call BatchMatMul::prepare(Prepare& prepare) const {
  const Operands& inputs = prepare.inputs;
  const DType type = prepare.real_type();
  if (type == DType::float32 && inputs[1].type == DType::int8) {
    return prepare_dynamic_range(prepare, *this);
  }
  const bool by_int8 = type == DType::int16 && inputs[1].type == DType::int8;
  if (!by_int8) inputs.expect_type(1, type);
  if (inputs[0].is_constant() && inputs[1].is_constant()) {
    throw inputs.error(1, "expected a computed tensor where x is constant");
  }
  const kernel::MatrixPair pair = matrices(inputs, prepare.outputs, *this);
  if (type == DType::float32) return ONDA_MATMUL(prepare, ProductsFloat, pair, {});
  static_cast<void>(prepare.input_type({inputs[1].type}, 1));
  inputs.expect_quantized(1);
  if (by_int8 && inputs.zero_point(1) != 0) {
    throw inputs.error(1, "expected a zero point of 0, received {}", inputs.zero_point(1));
  }
  // The product is rounded to float32, as in TensorFlow Lite's GetQuantizedConvolutionMultipler.
  const auto product = static_cast<double>(inputs.scale(0) * inputs.scale(1));
  const FixedPointFactor factor =
      to_fixed_point(product / static_cast<double>(prepare.outputs.scale(0)));
  if (type == DType::int16) {
    if (factor.shift > 7) {
      throw prepare.outputs.error(0, "expected a scale of at least {}, received {}", product / 128,
                                  prepare.outputs.scale(0));
    }
    if (by_int8) {
      return ONDA_MATMUL(prepare, ProductsInt16ByInt8, pair,
                         {.multiplier = factor.multiplier, .shift = factor.shift});
    }
    return ONDA_MATMUL(prepare, ProductsInt16, pair,
                       {.multiplier = factor.multiplier, .shift = factor.shift});
  }
  const auto left = static_cast<std::int16_t>(inputs.zero_point(0));
  const auto right = static_cast<std::int16_t>(inputs.zero_point(1));
  const auto output = static_cast<std::int16_t>(prepare.outputs.zero_point(0));
  return ONDA_MATMUL(prepare, ProductsInt8, pair,
                     {left, right, output, factor.multiplier, factor.shift});
}

ONDA_OPERATOR(BatchMatMul);

}  // namespace onda
