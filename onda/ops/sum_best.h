// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "onda/ops/activation.h"
#include "onda/ops/binary_kernel.h"
#include "onda/ops/call.h"

namespace onda {

/// What int8 or float ADD (or SUB) gives for two computed inputs of the same shape,
/// bit by bit, fast on this machine. Empty where the plain kernel has to do.
Call::Best best_sum(const Prepare& prepare, const kernel::SumNumbers& numbers, bool is_difference);
Call::Best best_sum(const Prepare& prepare, const FloatRange& range, bool is_difference);

}  // namespace onda
