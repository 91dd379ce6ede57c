// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/rank/rank.h"

#include "onda/ops/rank/rank_kernel.h"
#include "onda/ops/view.h"

namespace onda {

const schema::BuiltinOperator Rank::code = schema::BuiltinOperator::RANK;

std::vector<Shape> Rank::output_shapes(const Operands& inputs) const {
  inputs.expect_count(1, 1);
  return {Shape{}};
}

Call Rank::prepare(Prepare& prepare) const {
  prepare.outputs.expect_type(0, DType::int32);
  return store_numbers(prepare, {prepare.inputs[0].shape.rank()});
}

ONDA_OPERATOR(Rank);

}  // namespace onda
