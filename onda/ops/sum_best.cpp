// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/sum_best.h"

#include "onda/core/workers.h"
#include "onda/ops/int8_products.h"

namespace onda {

Call::Best best_sum(const Prepare& prepare, const kernel::SumNumbers& numbers, bool is_difference) {
  const Operands& inputs = prepare.inputs;
  const Int8Loops* const loops = int8_loops();
  const bool is_plain =
      inputs[0].is_constant() || inputs[1].is_constant() || inputs[0].shape != inputs[1].shape;
  if (is_plain || prepare.kernels == Kernels::plain || !loops) return {};
  const auto held = std::make_shared<const SumRequantizer>(numbers, is_difference);
  const std::int64_t count = prepare.outputs.count(0);
  return {[held, loops, count](void* const* memory, Workers& workers) {
    const auto* first = static_cast<const std::int8_t*>(memory[0]);
    const auto* second = static_cast<const std::int8_t*>(memory[1]);
    auto* output = static_cast<std::int8_t*>(memory[2]);
    constexpr std::int64_t some = 64;
    workers.share((count + some - 1) / some,
                  [&](int, std::int64_t begin, std::int64_t end) {
                    std::int64_t i = begin * some;
                    const std::int64_t last = std::min(end * some, count);
                    i += loops->add_elements(*held, first + i, second + i, output + i, last - i);
                    for (; i < last; ++i) {
                      output[i] = kernel::sum(held->numbers, first[i], second[i],
                                              held->is_difference ? -1 : 1);
                    }
                  },
                  count);
  }};
}

}  // namespace onda
