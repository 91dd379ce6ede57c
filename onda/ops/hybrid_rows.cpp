// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/hybrid_rows.h"

#define ONDA_VECTOR_LOOPS "onda/ops/hybrid_rows_loops.inc"
#include "onda/core/vector_loops.inc"

namespace onda {

kernel::RowScale quantize_row(const float* x, std::int64_t count, bool asymmetric,
                              std::int8_t* quantized) {
  kernel::RowFactor to;
  if (asymmetric) {
    float low;
    float high;
    ONDA_BEST(range_with_zero)(x, count, &low, &high);
    to = kernel::asymmetric_factor(low, high);
  } else {
    to = kernel::symmetric_factor(ONDA_BEST(most_magnitude)(x, count));
  }
  const int least = asymmetric ? -128 : -127;
  const auto zero_point = static_cast<float>(to.row.zero_point);
  std::int64_t i =
      ONDA_BEST(to_bytes)(x, count, to.factor, zero_point, static_cast<float>(least), quantized);
  for (; i < count; ++i) quantized[i] = kernel::to_int8(zero_point + x[i] * to.factor, least);
  return to.row;
}

}  // namespace onda
