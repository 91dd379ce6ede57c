// SPDX-License-Identifier: Apache-2.0
// For the sources of the operators that TensorFlow Lite Micro computes features of sound with.
// Their arithmetic is that of its signal/ folder (2026-08).
#pragma once

#include <limits>

#include "onda/ops/custom_operator.h"

namespace onda {

/// Throws Error unless the option is in [least, most].
void expect_option(std::string_view name, std::int32_t value, std::int32_t least,
                   std::int32_t most = std::numeric_limits<std::int32_t>::max());

/// The option T, an element type as its number in a .tflite: float32, int16 or int32.
DType stored_type(const CustomOptions& options);
std::int64_t stored_number(DType type);

/// Throws Error unless the input has at least one axis and one element.
void expect_row(const Operands& inputs, int index);
/// Throws Error unless the input has one axis, and an element.
void expect_vector(const Operands& inputs, int index);
/// The number of rows along the last axis.
inline std::int32_t row_count(const Shape& shape) {
  return static_cast<std::int32_t>(shape.elements(0, shape.rank() - 1));
}
/// The number of samples that an operator keeps. Throws Error where no tensor could have as many.
std::size_t kept_count(std::int32_t rows, std::int64_t of_each);
/// The same extents with others in the place of the last `replaced`.
Shape with_last(const Shape& shape, int replaced, std::initializer_list<std::int32_t> last);

}  // namespace onda
