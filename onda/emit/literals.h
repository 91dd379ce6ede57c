// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "onda/core/dtype.h"

namespace onda {

/// A float as a C++ literal that reads back as the same bits: "0.1f", "-3.4028235e+38f", "NAN".
std::string float_literal(float value);

/// An integer as a C++ literal of a type that holds it, also where `int` has 16 bits.
std::string integer_literal(std::int64_t value);

/// `count` elements at `data` as the inside of an array initializer, wrapped at 100 columns and
/// indented by two spaces, with a newline before and after.
std::string array_literal(DType type, const void* data, std::size_t count);

/// The C type of an element, "int8_t".
std::string c_type(DType type);

}  // namespace onda
