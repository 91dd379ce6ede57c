// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/max_pool_2d/max_pool_2d.h"

#include "onda/ops/max_pool_2d/max_pool_2d_kernel.h"
#include "onda/ops/operator_model.h"

namespace onda {

const schema::BuiltinOperator MaxPool2D::code = schema::BuiltinOperator::MAX_POOL_2D;

Call MaxPool2D::prepare(Prepare& prepare) const {
  switch (prepare.type({DType::float32, DType::int8, DType::int16})) {
    case DType::float32:
      return ONDA_CALL(prepare, max_pool_2d, Pool2DFloat, (float_parameters(prepare)));
    case DType::int8:
      return ONDA_CALL(prepare, max_pool_2d, Pool2DInt8, (int8_parameters(prepare)));
    default:
      return ONDA_CALL(prepare, max_pool_2d, Pool2DInt16, (int16_parameters(prepare)));
  }
}

ONDA_OPERATOR(MaxPool2D);

}  // namespace onda
