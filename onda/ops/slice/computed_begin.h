// SPDX-License-Identifier: Apache-2.0
// For SLICE and STRIDED_SLICE whose input 1, where the part begins, is computed.
#pragma once

#include <vector>

#include "onda/ops/call.h"

namespace onda {

/// How the numbers of input 1 are read, one for each of the first axes.
struct ComputedBegin {
  std::vector<bool> named;  ///< false: the part begins at 0, whatever the number is
  bool wraps = false;       ///< a number below 0 counts from the axis's end
};

/// Binds the kernel that gives output 0 the part of input 0 that begins where input 1 says and has
/// these extents, one for each axis of input 0. Before every run it is checked that the part lies
/// within; a board takes the nearest begin of which it does.
Call slice_from_computed(Prepare& prepare, const std::vector<std::int32_t>& part,
                         const ComputedBegin& begin);

}  // namespace onda
