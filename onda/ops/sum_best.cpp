// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/sum_best.h"

#include "onda/core/lockstep.h"
#include "onda/ops/float_products.h"
#include "onda/ops/int8_products.h"

namespace onda {
namespace {

bool is_plain(const Prepare& prepare) {
  const Operands& inputs = prepare.inputs;
  return inputs[0].is_constant() || inputs[1].is_constant() || inputs[0].shape != inputs[1].shape ||
         prepare.kernels == Kernels::plain;
}

// add(first, second, output, count) for runs of elements.
template <class T, class Add>
Call::Best by_runs(std::int64_t count, const Add& add) {
  return {[add, count](void* const* memory, Workers& workers) {
    const auto* first = static_cast<const T*>(memory[0]);
    const auto* second = static_cast<const T*>(memory[1]);
    auto* output = static_cast<T*>(memory[2]);
    constexpr std::int64_t run = 64;
    share_in_step(
        workers, (count + run - 1) / run,
        [&](int, std::int64_t begin, std::int64_t end) {
          const std::int64_t at = begin * run;
          add(first + at, second + at, output + at, std::min(end * run, count) - at);
        },
        count);
  }};
}

}  // namespace

Call::Best best_sum(const Prepare& prepare, const kernel::SumNumbers& numbers, bool is_difference) {
  const Int8Loops* const loops = int8_loops();
  if (is_plain(prepare) || !loops) return {};
  const auto held = std::make_shared<const SumRequantizer>(numbers, is_difference);
  return by_runs<std::int8_t>(
      prepare.outputs.count(0), [held, loops](const std::int8_t* first, const std::int8_t* second,
                                              std::int8_t* output, std::int64_t count) {
        std::int64_t i = loops->add_elements(*held, first, second, output, count);
        for (; i < count; ++i) {
          output[i] = kernel::sum(held->numbers, first[i], second[i], held->is_difference ? -1 : 1);
        }
      });
}

Call::Best best_sum(const Prepare& prepare, const FloatRange& range, bool is_difference) {
  const FloatLoops* const loops = float_loops();
  if (is_plain(prepare) || !loops) return {};
  const float sign = is_difference ? -1.0f : 1.0f;
  return by_runs<float>(
      prepare.outputs.count(0), [range, loops, sign](const float* first, const float* second,
                                                     float* output, std::int64_t count) {
        loops->add_elements(first, second, sign, range.low, range.high, output, count);
      });
}

}  // namespace onda
