// SPDX-License-Identifier: Apache-2.0
// For the sources of int16 LOGISTIC and TANH, which read one table.
#pragma once

#include "onda/ops/sigmoid_int16_kernel.h"
#include "onda/ops/unary.h"

namespace onda {

/// The table, and what brings the input to 1/12288. Where the input's scale is 2^-12 or, if
/// `or_double`, 2^-11, the multiplier is exact, otherwise it has 15 bits. Throws Error unless
/// the output has scale 2^-15, and the input one below 2.66; and, rounding once, at those exact
/// scales, where LiteRT computes in another way that Onda has not.
kernel::SigmoidInt16 sigmoid_int16(Prepare& prepare, bool or_double);

}  // namespace onda
