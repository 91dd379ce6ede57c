// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string_view>

namespace onda {

/// A source file of Onda that travels to the board.
struct EmbeddedFile {
  std::string_view path;  ///< from the repository's root, "onda/core/fixed_point.h"
  std::string_view content;
};

/// Every kernel header and what they include, byte for byte as the host was compiled with.
std::span<const EmbeddedFile> embedded_kernels();

}  // namespace onda
