// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "onda/ops/places_kernel.h"
#include "onda/ops/view.h"

namespace onda {

/// Places in a shape that the last axis of an array of indices names, one index for each of the
/// shape's first axes: GATHER_ND, SCATTER_ND.
struct PlacesInShape {
  /// Throws Error unless input `index` holds int32 or int64 indices that fit, and, where they are
  /// constant, lie within the shape.
  PlacesInShape(const Operands& inputs, int index, const Shape& shape);

  kernel::NamedPlaces keep(Prepare& prepare) const;
  /// Where each place begins, for constant indices.
  std::vector<std::int32_t> known(const Operands& inputs, int index) const;
  /// Has the interpreter refuse indices out of range. `argument` is the kernel's, from 0 on.
  void check_in(Call& call, int index, std::size_t argument) const;

  std::int32_t count = 0;                 ///< of the places
  std::int32_t slice = 0;                 ///< elements of each
  std::vector<std::int32_t> place_shape;  ///< the indices' shape without its last axis
  std::vector<std::int32_t> slice_shape;  ///< the shape's axes that no index names

 private:
  std::vector<std::int32_t> extents_;  // [axes][2], as kernel::NamedPlaces
  bool is_wide_ = false;
};

}  // namespace onda
