// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace onda::report {

/// The same text as valid UTF-8 that holds no control characters: each ill-formed byte becomes
/// U+FFFD, a tab or another control character a space. Line breaks ("\n", "\r\n") stay as "\n"
/// when `keep_newlines`, else they become a space too.
std::string clean_text(std::string_view text, bool keep_newlines = false);

/// How many columns a terminal needs for this UTF-8 text: none for combining marks, two for East
/// Asian wide characters and emoji, one for all others (after Unicode Standard Annex #11).
std::size_t display_width(std::string_view text);

/// The longest beginning of the text that fits into `columns`, with "…" as its last column when
/// something was cut.
std::string fit_text(std::string_view text, std::size_t columns);

/// Clean text in which `&`, `<`, `>`, `"` and `'` are character references, fit for HTML and SVG
/// content and for quoted attributes. Line breaks stay.
std::string escape_html(std::string_view text);

}  // namespace onda::report
