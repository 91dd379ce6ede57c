// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/average_pool_2d/average_pool_2d.h"

#include "onda/ops/average_pool_2d/average_pool_2d_best.h"
#include "onda/ops/average_pool_2d/average_pool_2d_kernel.h"
#include "onda/ops/operator_model.h"

namespace onda {

const schema::BuiltinOperator AveragePool2D::code = schema::BuiltinOperator::AVERAGE_POOL_2D;

Call AveragePool2D::prepare(Prepare& prepare) const {
  const auto with_best = [&](Call call, const auto& parameters) {
    if (prepare.kernels == Kernels::best) call.set_best(best_average_pool_2d(parameters));
    return call;
  };
  switch (prepare.type({DType::float32, DType::int8, DType::int16})) {
    case DType::float32: {
      const kernel::Pool2DFloat parameters = float_parameters(prepare);
      return with_best(ONDA_CALL(prepare, average_pool_2d, Pool2DFloat, (parameters)), parameters);
    }
    case DType::int8: {
      const kernel::Pool2DInt8 parameters = int8_parameters(prepare);
      return with_best(ONDA_CALL(prepare, average_pool_2d, Pool2DInt8, (parameters)), parameters);
    }
    default:
      return ONDA_CALL(prepare, average_pool_2d, Pool2DInt16, (int16_parameters(prepare)));
  }
}

ONDA_OPERATOR(AveragePool2D);

}  // namespace onda
