// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/sum_best.h"

#include "onda/core/workers.h"
#include "onda/ops/int8_products.h"

namespace onda {

Call::Best best_sum(const Prepare& prepare, const kernel::SumNumbers& numbers, bool is_difference) {
  const Operands& inputs = prepare.inputs;
  // The output's factor may be above 1 where its scale is tiny; the inputs' never are.
  const bool is_plain = inputs[0].is_constant() || inputs[1].is_constant() ||
                        inputs[0].shape != inputs[1].shape || numbers.output_shift > 0;
  if (is_plain || prepare.kernels == Kernels::plain || !has_int8_products()) return {};
  const auto held = std::make_shared<const SumRequantizer>(numbers, is_difference);
  const std::int64_t count = prepare.outputs.count(0);
  return {[held, count](void* const* memory, Workers& workers) {
    const auto* first = static_cast<const std::int8_t*>(memory[0]);
    const auto* second = static_cast<const std::int8_t*>(memory[1]);
    auto* output = static_cast<std::int8_t*>(memory[2]);
    workers.share((count + 15) / 16,
                  [&](int, std::int64_t begin, std::int64_t end) {
                    const std::int64_t from = begin * 16;
                    add_elements(*held, first + from, second + from, output + from,
                                 std::min(end * 16, count) - from);
                  },
                  count);
  }};
}

}  // namespace onda
