// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/floor/floor.h"

#include "onda/ops/floor/floor_kernel.h"
#include "onda/ops/unary.h"

namespace onda {

const schema::BuiltinOperator Floor::code = schema::BuiltinOperator::FLOOR;

Call Floor::prepare(Prepare& prepare) const {
  prepare.type({DType::float32});
  return ONDA_EACH(prepare, FloorFloat);
}

ONDA_OPERATOR(Floor);

}  // namespace onda
