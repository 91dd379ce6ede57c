// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/average_pool_2d/average_pool_2d.h"

#include "onda/ops/average_pool_2d/average_pool_2d_kernel.h"
#include "onda/ops/operator_model.h"

namespace onda {

const schema::BuiltinOperator AveragePool2D::code = schema::BuiltinOperator::AVERAGE_POOL_2D;

Call AveragePool2D::prepare(Prepare& prepare) const {
  return prepare.type() == DType::float32
             ? ONDA_CALL(prepare, average_pool_2d, Pool2DFloat, (float_parameters(prepare)))
             : ONDA_CALL(prepare, average_pool_2d, Pool2DInt8, (int8_parameters(prepare)));
}

ONDA_OPERATOR(AveragePool2D);

}  // namespace onda
