// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace onda {

/// SHA-256 (FIPS 180-4, section 6.2) of `content`, as 64 lower-case hexadecimal digits.
std::string sha256(std::span<const std::byte> content);
std::string sha256(std::string_view content);

}  // namespace onda
