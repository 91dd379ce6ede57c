// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "onda/ops/binary_kernel.h"
#include "onda/ops/call.h"

namespace onda {

/// The integers of int8 ADD (or SUB) of two computed inputs of the same shape, fast on this
/// machine. Empty where the plain kernel has to do.
Call::Best best_sum(const Prepare& prepare, const kernel::SumNumbers& numbers, bool is_difference);

}  // namespace onda
