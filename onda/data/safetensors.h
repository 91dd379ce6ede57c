// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "onda/core/tensor.h"

namespace onda::data {

/// Named tensors and texts: what a .safetensors file holds.
struct SafeTensors {
  /// Their names differ. In a file larger elements come first, so that all are aligned.
  std::vector<Tensor> tensors;
  std::map<std::string, std::string> metadata;

  /// Null when there is none of this name.
  const Tensor* find(const std::string& name) const;
};

/// The length of a file's header that is read at most.
inline constexpr std::size_t safetensors_header_limit = std::size_t{100} << 20;

/// Reads the format of Hugging Face's library of the same name: the header's length in 8 bytes,
/// little-endian; the header, JSON; the elements. Types: float32, float64, bool and all integers.
///
/// Throws Error for anything else: other types (F16, BF16), a shape that does not fit the bytes,
/// bytes that belong to no tensor or to two. Memory stays in proportion to the file.
SafeTensors read_safetensors(const std::filesystem::path& path);
/// The same from bytes; `where` opens the error messages.
SafeTensors decode_safetensors(std::span<const std::byte> content, const std::string& where);

/// The elements begin at a multiple of 64 bytes. Throws Error when two tensors have one name.
void write_safetensors(const std::filesystem::path& path, const SafeTensors& content);
Bytes encode_safetensors(const SafeTensors& content);

}  // namespace onda::data
