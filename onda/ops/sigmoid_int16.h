// SPDX-License-Identifier: Apache-2.0
// For the sources of int16 LOGISTIC and TANH, which read one table.
#pragma once

#include <optional>

#include "onda/ops/sigmoid_int16_kernel.h"
#include "onda/ops/unary.h"

namespace onda {

/// TensorFlow Lite's sigmoid_table_uint16: 2^16 times the sigmoid of n / 24, each number moved by
/// half of what a straight line to the next misses the sigmoid by in its middle; the last is the
/// largest there is.
std::vector<std::uint16_t> sigmoid_table();

/// How far left the input is shifted to have scale 2^-12, by 0 or, if `or_double`, by 1, where its
/// scale is such a power of two, up to a thousandth of its logarithm. Rounding once, LiteRT then
/// computes with gemmlowp's functions of 16 bits. Source: TensorFlow Lite, CheckedLog2.
std::optional<int> shift_of_power_of_two(const Prepare& prepare, bool or_double);

/// The table, and what brings the input to 1/12288. Where shift_of_power_of_two() says one, the
/// multiplier is exact, otherwise it has 15 bits. Throws Error unless the input has a scale below
/// 2.66.
kernel::SigmoidInt16 sigmoid_int16(Prepare& prepare, bool or_double);

}  // namespace onda
