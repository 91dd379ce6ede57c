// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "onda/ops/arg_kernel.h"
#include "onda/ops/view.h"

namespace onda {

/// What ARG_MAX and ARG_MIN have in common. Throws Error where they do not fit.
Shape arg_shape(const Operands& inputs);
kernel::ArgLoops arg_loops(const Prepare& prepare, DType output_type);

/// int32 or int64 of the format's options.
DType arg_type(schema::TensorType type);
schema::TensorType arg_type(DType type);

}  // namespace onda
