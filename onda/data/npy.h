// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>

#include "onda/core/tensor.h"

namespace onda::data {

/// Reads one array in numpy's NPY format, versions 1.0, 2.0 and 3.0 (numpy.lib.format). Element
/// types: float32, float64, bool and all integers. Big-endian files are converted, Fortran order
/// is transposed, an array of no axes has shape (). The tensor is named after the file.
///
/// Throws Error for anything else: another magic, version or element type (objects and structures
/// among them), a header that is not numpy's dictionary, extents that no tensor may have, and data
/// that is shorter or longer than the shape asks for. Memory stays in proportion to the file.
Tensor read_npy(const std::filesystem::path& path);
/// The same from bytes; `where` opens the error messages.
Tensor decode_npy(std::span<const std::byte> content, const std::string& where);

/// Writes what `numpy.save` writes, byte for byte (version 1.0, little-endian, C order; the header
/// leaves the room that numpy 1.24 and later leave for the first extent to grow).
void write_npy(const std::filesystem::path& path, const Tensor& tensor);
Bytes encode_npy(const Tensor& tensor);

}  // namespace onda::data
