// SPDX-License-Identifier: Apache-2.0
#include "onda/train/loss.h"

#include <vector>

namespace onda {
namespace {

std::vector<std::int32_t> without_ones_at_the_end(const Shape& shape) {
  std::vector<std::int32_t> extents = shape.extents();
  while (extents.size() > 1 && extents.back() == 1) extents.pop_back();
  return extents;
}

}  // namespace

bool Loss::accepts_target(const Shape& target, const Shape& output) const {
  if (target.rank() == 0) return false;
  return without_ones_at_the_end(target) ==
         without_ones_at_the_end(target_shape(output).with_batch(target[0]));
}

}  // namespace onda
