// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "onda/ops/activation.h"
#include "onda/ops/call.h"

namespace onda {

/// FULLY_CONNECTED by weights that are computed, [units, width]: float32, int8 with one scale and
/// any zero point, and int16 by int16. The bias is constant or left out; the rows may be constant.
Call prepare_computed_weights(Prepare& prepare, Activation activation, int rows, int width,
                              int units);

}  // namespace onda
