// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "onda/ops/call.h"
#include "onda/ops/depthwise_conv_2d/depthwise_conv_2d_kernel.h"

namespace onda {

/// The integers of kernel::depthwise_conv_2d(), fast on this machine. The arrays have to outlive
/// this call only. Empty where the plain kernel has to do.
Call::Best best_depthwise_conv_2d(const kernel::DepthwiseConv2DInt8& parameters);

}  // namespace onda
