// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/float_products.h"

#include <algorithm>
#include <cmath>

#define ONDA_VECTOR_LOOPS "onda/ops/float_products_loops.inc"
#include "onda/core/vector_loops.inc"

namespace onda {

const FloatLoops* float_loops() {
#if defined(__x86_64__)
  switch (instruction_set()) {
    case InstructionSet::baseline:
      return nullptr;
    case InstructionSet::avx2:
    case InstructionSet::avx_vnni:
      return &avx2::loops;
    case InstructionSet::avx512:
    case InstructionSet::avx512_vnni:
      return &avx512::loops;
  }
#endif
  return nullptr;
}

const FloatLoops* float_loops(const float* weights, std::int64_t count) {
  const bool all = std::all_of(weights, weights + count, [](float w) { return std::isfinite(w); });
  return all ? float_loops() : nullptr;
}

FloatFinish::FloatFinish(const float* given, int count, float least, float most)
    : bias(whole_blocks(count)), channels(count), low(least), high(most) {
  std::copy_n(given, count, bias.data());
}

}  // namespace onda
