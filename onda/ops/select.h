// SPDX-License-Identifier: Apache-2.0
// For the sources of SELECT and SELECT_V2, which differ in the shapes that they take.
#pragma once

#include "onda/ops/operator_model.h"

namespace onda {

/// The shape that the three inputs broadcast to, as numpy's do. At most 8 axes.
Shape selected_shape(const Operands& inputs);

/// Binds kernel::choose(): output = input 0 ? input 1 : input 2. The shapes are those of the inputs
/// as they are broadcast.
Call select(Prepare& prepare, const Shape& condition);

}  // namespace onda
