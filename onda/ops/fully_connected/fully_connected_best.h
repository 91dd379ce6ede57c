// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "onda/ops/call.h"
#include "onda/ops/fully_connected/fully_connected_kernel.h"

namespace onda {

/// What kernel::fully_connected() gives, bit by bit, fast on this machine. The arrays have to
/// outlive this call only, the weights also `all`, which holds those that are packed. Empty where
/// the plain kernel has to do.
Call::Best best_fully_connected(const kernel::FullyConnectedInt8& parameters, Rounding rounding,
                                PackedWeights& all);
Call::Best best_fully_connected(const kernel::FullyConnectedFloat& parameters, PackedWeights& all);
Call::Best best_fully_connected(const kernel::FullyConnectedHybrid& parameters, PackedWeights& all);

}  // namespace onda
