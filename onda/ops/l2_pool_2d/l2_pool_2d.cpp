// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/l2_pool_2d/l2_pool_2d.h"

#include "onda/ops/l2_pool_2d/l2_pool_2d_kernel.h"
#include "onda/ops/operator_model.h"

namespace onda {

const schema::BuiltinOperator L2Pool2D::code = schema::BuiltinOperator::L2_POOL_2D;

Call L2Pool2D::prepare(Prepare& prepare) const {
  prepare.type({DType::float32});
  return ONDA_CALL(prepare, l2_pool_2d, Pool2DFloat, (float_parameters(prepare)));
}

ONDA_OPERATOR(L2Pool2D);

}  // namespace onda
