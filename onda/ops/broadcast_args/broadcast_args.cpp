// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/broadcast_args/broadcast_args.h"

#include <algorithm>

#include "onda/ops/broadcast_args/broadcast_args_kernel.h"
#include "onda/ops/view.h"

namespace onda {

const schema::BuiltinOperator BroadcastArgs::code = schema::BuiltinOperator::BROADCAST_ARGS;

namespace {

std::vector<std::int32_t> common(const Operands& inputs) {
  inputs.expect_count(2, 2);
  std::vector<std::int32_t> a = numbers(inputs, 0);
  std::vector<std::int32_t> b = numbers(inputs, 1);
  inputs.expect_type(1, inputs[0].type);
  if (a.size() < b.size()) std::swap(a, b);
  for (std::size_t i = 1; i <= b.size(); ++i) {
    std::int32_t& extent = a[a.size() - i];
    const std::int32_t other = b[b.size() - i];
    if (extent != other && extent != 1 && other != 1) {
      throw inputs.error(1, "expected shapes that fit, received {} and {}", extent, other);
    }
    if (extent == 1) extent = other;
  }
  return a;
}

}  // namespace

std::vector<Shape> BroadcastArgs::output_shapes(const Operands& inputs) const {
  return {{static_cast<std::int32_t>(common(inputs).size())}};
}

Call BroadcastArgs::prepare(Prepare& prepare) const {
  prepare.outputs.expect_type(0, prepare.inputs[0].type);
  return store_numbers(prepare, common(prepare.inputs));
}

ONDA_OPERATOR(BroadcastArgs);

}  // namespace onda
