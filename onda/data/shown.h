// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <fmt/format.h>

#include <cstddef>
#include <string>
#include <string_view>

namespace onda::data {

/// Foreign text as an error message may show it: in double quotes, short, and with everything
/// escaped that is not printable UTF-8.
inline std::string shown(std::string_view text) {
  constexpr std::size_t most = 24;
  if (text.size() <= most) return fmt::format("{:?}", text);
  std::size_t end = most;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80)
    --end;  // whole characters
  return fmt::format("{:?}…", text.substr(0, end));
}

}  // namespace onda::data
