// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>

#include "onda/core/tensor.h"

namespace onda::data {

/// The tensor whose elements a file holds one after the other: little-endian, in C order, nothing
/// around them. A first extent of -1 stands for as many samples as the file has. The tensor is
/// named after the file. Throws Error when the length does not fit the shape, and for a bool that
/// is neither 0 nor 1.
Tensor read_raw(const std::filesystem::path& path, DType type, const Shape& shape);
/// The same from bytes; `where` opens the error messages.
Tensor decode_raw(std::span<const std::byte> content, DType type, const Shape& shape,
                  const std::string& where);

/// Writes the elements alone, as `read_raw` reads them.
void write_raw(const std::filesystem::path& path, const Tensor& tensor);

/// Throws Error, opened by `where`, unless the tensor holds as many bytes as its shape asks for.
void expect_data(const Tensor& tensor, const std::string& where);

}  // namespace onda::data
