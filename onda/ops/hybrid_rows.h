// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "onda/ops/hybrid_kernel.h"

namespace onda {

/// kernel::quantize_row(), by vectors: the same bits.
kernel::RowScale quantize_row(const float* x, std::int64_t count, bool asymmetric,
                              std::int8_t* quantized);

}  // namespace onda
