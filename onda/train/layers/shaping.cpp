// SPDX-License-Identifier: Apache-2.0
#include "onda/train/layers/shaping.h"

#include <algorithm>

#include "onda/core/error.h"

namespace onda::layers {

int Flatten::build(LayerBuilder& builder, int input) const {
  return builder.reshape(input, {static_cast<std::int32_t>(builder.shape(input).elements())});
}

int Reshape::build(LayerBuilder& builder, int input) const {
  const std::int64_t elements = builder.shape(input).elements();
  std::vector<std::int32_t> extents = target_shape.extents();
  std::int64_t known = 1;
  for (const std::int32_t extent : extents) known *= extent == -1 ? 1 : extent;
  const auto open = std::find(extents.begin(), extents.end(), -1);
  if (open != extents.end() && known > 0) *open = static_cast<std::int32_t>(elements / known);
  const Shape shape(extents);
  if (shape.elements() != elements) {
    throw Error("Reshape: expected a shape of {} elements, received {}", elements,
                to_string(target_shape));
  }
  return builder.reshape(input, shape);
}

}  // namespace onda::layers
