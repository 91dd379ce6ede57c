// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "onda/ops/call.h"
#include "onda/ops/fully_connected/fully_connected_kernel.h"

namespace onda {

/// The integers of kernel::fully_connected(), fast on this machine. The arrays have to outlive this
/// call only. Empty where the plain kernel has to do.
Call::Best best_fully_connected(const kernel::FullyConnectedInt8& parameters, Rounding rounding);

}  // namespace onda
