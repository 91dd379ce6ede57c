// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/topk_v2/topk_v2.h"

#include "onda/ops/topk_v2/topk_v2_kernel.h"
#include "onda/ops/view.h"

namespace onda {

const schema::BuiltinOperator TopK::code = schema::BuiltinOperator::TOPK_V2;

std::vector<Shape> TopK::output_shapes(const Operands& inputs) const {
  inputs.expect_count(2, 2);
  const Shape& x = inputs[0].shape;
  const auto k = numbers(inputs, 1);
  if (x.rank() < 1 || k.size() != 1 || k[0] < 0 || k[0] > x[-1]) {
    throw inputs.error(1, "expected a number up to the last extent of shape {}, received {}",
                       to_string(x), k.size() == 1 ? k[0] : -1);
  }
  std::vector<std::int32_t> extents = x.extents();
  extents.back() = k[0];
  return {Shape(extents), Shape(extents)};
}

Call TopK::prepare(Prepare& prepare) const {
  expect_computed(prepare.inputs, 0);
  prepare.outputs.expect_type(1, DType::int32);
  const Shape& x = prepare.inputs[0].shape;
  const auto rows = static_cast<std::int32_t>(x.elements(0, x.rank() - 1));
  const std::int32_t k = prepare.outputs[0].shape[-1];
  switch (moved_type(prepare)) {
    case DType::float32:
      return ONDA_CALL(prepare, topk_v2, TopK<float>, {rows, x[-1], k});
    case DType::int8:
      return ONDA_CALL(prepare, topk_v2, TopK<int8_t>, {rows, x[-1], k});
    case DType::uint8:
      return ONDA_CALL(prepare, topk_v2, TopK<uint8_t>, {rows, x[-1], k});
    case DType::int16:
      return ONDA_CALL(prepare, topk_v2, TopK<int16_t>, {rows, x[-1], k});
    case DType::int32:
      return ONDA_CALL(prepare, topk_v2, TopK<int32_t>, {rows, x[-1], k});
    case DType::int64:
      return ONDA_CALL(prepare, topk_v2, TopK<int64_t>, {rows, x[-1], k});
    default:
      throw prepare.inputs.error(
          0, "expected float32, int8, uint8, int16, int32 or int64, received {}",
          name_of(prepare.inputs[0].type));
  }
}

std::int64_t TopK::multiply_adds(const Operands& inputs, const Operands& outputs) const {
  return inputs[0].shape.elements() * outputs[0].shape[-1];  // at most 2^30 * 2^30
}

ONDA_OPERATOR(TopK);

}  // namespace onda
