// SPDX-License-Identifier: Apache-2.0
// For the sources of int16 LOGISTIC and TANH, which read one table.
#pragma once

#include "onda/ops/sigmoid_int16_kernel.h"
#include "onda/ops/unary.h"

namespace onda {

/// TensorFlow Lite's sigmoid_table_uint16: 2^16 times the sigmoid of n / 24, each number moved by
/// half of what a straight line to the next misses the sigmoid by in its middle; the last is the
/// largest there is.
std::vector<std::uint16_t> sigmoid_table();

/// The table, and what brings the input to 1/12288. Where the input's scale is 2^-12 or, if
/// `or_double`, 2^-11, the multiplier is exact, otherwise it has 15 bits. Throws Error unless
/// the output has scale 2^-15, and the input one below 2.66; and, rounding once, at those exact
/// scales, where LiteRT computes in another way that Onda has not.
kernel::SigmoidInt16 sigmoid_int16(Prepare& prepare, bool or_double);

}  // namespace onda
