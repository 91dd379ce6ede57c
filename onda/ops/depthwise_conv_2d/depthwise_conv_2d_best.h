// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "onda/ops/call.h"
#include "onda/ops/depthwise_conv_2d/depthwise_conv_2d_kernel.h"

namespace onda {

/// What kernel::depthwise_conv_2d() gives, bit by bit, fast on this machine. The arrays have to
/// outlive this call only, the weights also `all`, which holds those that are packed. Empty where
/// the plain kernel has to do.
Call::Best best_depthwise_conv_2d(const kernel::DepthwiseConv2DInt8& parameters,
                                  PackedWeights& all);
Call::Best best_depthwise_conv_2d(const kernel::DepthwiseConv2DFloat& parameters,
                                  PackedWeights& all);
Call::Best best_depthwise_conv_2d(const kernel::DepthwiseConv2DHybrid& parameters,
                                  PackedWeights& all);

}  // namespace onda
