// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <fmt/format.h>

#include <stdexcept>
#include <string>
#include <utility>

namespace onda {

/// The one exception of the library. Its message says where, what was expected and what was
/// received, as in "digits.csv:41: expected 65 columns, received 64".
class Error : public std::runtime_error {
 public:
  template <class... Args>
  explicit Error(fmt::format_string<Args...> format, Args&&... args)
      : std::runtime_error(fmt::format(format, std::forward<Args>(args)...)) {}

  /// The same error seen from further out: `where` and a colon come before the message.
  Error within(const std::string& where) const { return Error("{}: {}", where, what()); }
};

}  // namespace onda
