// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "onda/ops/call.h"
#include "onda/ops/pool_2d_kernel.h"

namespace onda {

/// What kernel::average_pool_2d() gives, bit by bit, fast on this machine. Empty where the plain
/// kernel has to do.
Call::Best best_average_pool_2d(const kernel::Pool2DInt8& parameters);
Call::Best best_average_pool_2d(const kernel::Pool2DFloat& parameters);

}  // namespace onda
