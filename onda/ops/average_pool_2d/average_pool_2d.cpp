// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/average_pool_2d/average_pool_2d.h"

#include "onda/ops/average_pool_2d/average_pool_2d_kernel.h"
#include "onda/ops/operator_model.h"

namespace onda {

const schema::BuiltinOperator AveragePool2D::code = schema::BuiltinOperator::AVERAGE_POOL_2D;

Call AveragePool2D::prepare(Prepare& prepare) const {
  switch (prepare.type({DType::float32, DType::int8, DType::int16})) {
    case DType::float32:
      return ONDA_CALL(prepare, average_pool_2d, Pool2DFloat, (float_parameters(prepare)));
    case DType::int8:
      return ONDA_CALL(prepare, average_pool_2d, Pool2DInt8, (int8_parameters(prepare)));
    default:
      return ONDA_CALL(prepare, average_pool_2d, Pool2DInt16, (int16_parameters(prepare)));
  }
}

ONDA_OPERATOR(AveragePool2D);

}  // namespace onda
