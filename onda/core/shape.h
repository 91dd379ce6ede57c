// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <vector>

namespace onda {

/// Extents of a tensor, outermost first ([N, H, W, C] for images). A scalar has rank 0.
class Shape {
 public:
  Shape() = default;
  Shape(std::initializer_list<std::int32_t> extents) : extents_(extents) {}
  explicit Shape(std::vector<std::int32_t> extents) : extents_(std::move(extents)) {}

  int rank() const { return static_cast<int>(extents_.size()); }
  /// Extent of one axis; a negative axis counts from the last. Throws Error outside the rank.
  std::int32_t operator[](int axis) const;
  const std::vector<std::int32_t>& extents() const { return extents_; }

  /// Product of all extents, 1 for a scalar. Throws Error on a negative extent or when the
  /// product exceeds `max_elements`.
  std::int64_t elements() const;
  /// Product of the extents of the axes [first, last).
  std::int64_t elements(int first, int last) const;
  static constexpr std::int64_t max_elements = std::int64_t{1} << 30;

  /// The same extents with another first one: how a batch of samples is shaped.
  Shape with_batch(std::int32_t batch) const;

  bool operator==(const Shape&) const = default;

 private:
  std::vector<std::int32_t> extents_;
};

/// "(1, 28, 28, 3)" as numpy and Keras print it; "(16,)" for one axis and "()" for a scalar.
std::string to_string(const Shape& shape);

}  // namespace onda
