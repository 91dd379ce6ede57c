// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/sum/sum.h"

#include <cmath>
#include <limits>

#include "onda/ops/reduce.h"
#include "onda/ops/sum/sum_kernel.h"

namespace onda {

const schema::BuiltinOperator Sum::code = schema::BuiltinOperator::SUM;

Sum Sum::from(const Options& options) { return {options.keep_dims}; }

Sum::Options Sum::options() const {
  Options options;
  options.keep_dims = keep_dims;
  return options;
}

std::vector<Shape> Sum::output_shapes(const Operands& inputs) const {
  return {Reduction(inputs, keep_dims).shape};
}

namespace {

template <class T>
kernel::SumInFloat<T> in_float(Prepare& prepare, const Reduction& reduction) {
  const float scale = prepare.inputs.scale(0) / prepare.outputs.scale(0);
  // Of any sum, so that the kernel never meets infinity less infinity.
  const float most = scale * 65536.0f * static_cast<float>(reduction.terms);
  if (!std::isfinite(most)) {
    throw prepare.outputs.error(0, "expected a scale nearer to the input's {}, received {}",
                                prepare.inputs.scale(0), prepare.outputs.scale(0));
  }
  const auto zero_point = static_cast<float>(-prepare.inputs.zero_point(0));
  return {.loops = reduce_loops(prepare, reduction),
          .scale = scale,
          .offset = zero_point * scale * static_cast<float>(reduction.terms),
          .zero_point = prepare.outputs.zero_point(0),
          .low = std::numeric_limits<T>::min(),
          .high = std::numeric_limits<T>::max()};
}

}  // namespace

Call Sum::prepare(Prepare& prepare) const {
  const Reduction reduction(prepare.inputs, keep_dims);
  expect_computed(prepare.inputs, 0);
  const DType type = prepare.inputs[0].type;
  prepare.outputs.expect_type(0, type);
  switch (type) {
    case DType::float32:
      return ONDA_REDUCE(prepare, SumOf, reduction, float, 0);
    case DType::int32:
      return ONDA_REDUCE(prepare, SumOf, reduction, int32_t, 0);
    case DType::int64:
      return ONDA_REDUCE(prepare, SumOf, reduction, int64_t, 0);
    case DType::int8:
    case DType::int16:
      expect_scales(prepare);
      expect_elements(prepare, reduction);
      expect_sum_fits(prepare, reduction);
      if (prepare.rounding == Rounding::doubled) {
        return scaled_sum(prepare, reduction, sum_numbers(prepare, reduction));
      }
      return type == DType::int8 ? ONDA_CALL(prepare, sum_in_float, SumInFloat<int8_t>,
                                             (in_float<int8_t>(prepare, reduction)))
                                 : ONDA_CALL(prepare, sum_in_float, SumInFloat<int16_t>,
                                             (in_float<int16_t>(prepare, reduction)));
    default:
      throw prepare.inputs.error(0, "expected float32, int32, int64, int8 or int16, received {}",
                                 name_of(type));
  }
}

void Sum::forward(const TrainingBatch& batch) const {
  sum_forward(batch, Reduction(operands(batch), keep_dims), 1);
}

void Sum::backward(const TrainingBatch& batch) const {
  sum_backward(batch, Reduction(operands(batch), keep_dims), 1);
}

ONDA_OPERATOR(Sum);

}  // namespace onda
