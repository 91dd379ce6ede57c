// SPDX-License-Identifier: Apache-2.0
#include "onda/core/shape.h"

#include "onda/core/error.h"

namespace onda {

std::int32_t Shape::operator[](int axis) const {
  const int at = axis < 0 ? axis + rank() : axis;
  if (at < 0 || at >= rank()) {
    throw Error("shape {}: expected an axis in [{}, {}), received {}", to_string(*this), -rank(),
                rank(), axis);
  }
  return extents_[static_cast<std::size_t>(at)];
}

std::int64_t Shape::elements() const { return elements(0, rank()); }

std::int64_t Shape::elements(int first, int last) const {
  // Zero extents are looked for first: (0, 2^31 - 1, 2^31 - 1) is an empty tensor, not a large one.
  bool empty = false;
  for (int axis = first; axis < last; ++axis) {
    if ((*this)[axis] < 0) throw Error("shape {}: expected no negative extent", to_string(*this));
    empty = empty || (*this)[axis] == 0;
  }
  if (empty) return 0;
  std::int64_t product = 1;
  for (int axis = first; axis < last; ++axis) {
    product *= (*this)[axis];
    if (product > max_elements) {
      throw Error("shape {}: expected at most {} elements", to_string(*this), max_elements);
    }
  }
  return product;
}

Shape Shape::with_batch(std::int32_t batch) const {
  if (rank() == 0) throw Error("shape (): expected at least one axis, the batch");
  Shape batched = *this;
  batched.extents_.front() = batch;
  return batched;
}

std::string to_string(const Shape& shape) {
  std::string text = "(";
  for (int axis = 0; axis < shape.rank(); ++axis) {
    if (axis > 0) text += ", ";
    text += std::to_string(shape[axis]);
  }
  return text + (shape.rank() == 1 ? ",)" : ")");
}

}  // namespace onda
