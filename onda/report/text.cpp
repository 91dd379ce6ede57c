// SPDX-License-Identifier: Apache-2.0
#include "onda/report/text.h"

#include <algorithm>
#include <array>
#include <span>

namespace onda::report {
namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";  // U+FFFD

struct CodePoint {
  char32_t value;
  std::size_t bytes;  // 0: the first byte starts no well-formed sequence
};

// Decodes the first code point of a non-empty text (Unicode 15, table 3-7).
CodePoint decode(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte(0);
  if (first < 0x80) return {first, 1};
  const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC2 || first > 0xF4 || text.size() < length) return {0, 0};
  char32_t value = first & (0xFF >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return {0, 0};
    value = value << 6 | (byte(i) & 0x3F);
  }
  constexpr std::array<char32_t, 5> smallest = {0, 0, 0x80, 0x800, 0x10000};
  const bool surrogate = value >= 0xD800 && value <= 0xDFFF;
  if (value < smallest[length] || value > 0x10FFFF || surrogate) return {0, 0};
  return {value, length};
}

struct Span {
  char32_t first, last;
};

bool is_in(std::span<const Span> spans, char32_t value) {
  return std::any_of(spans.begin(), spans.end(),
                     [&](const Span& span) { return value >= span.first && value <= span.last; });
}

std::size_t width_of(char32_t value) {
  static constexpr Span none[] = {
      {0x0300, 0x036F}, {0x200B, 0x200F}, {0x2060, 0x2064}, {0xFE00, 0xFE0F}, {0xFEFF, 0xFEFF}};
  static constexpr Span wide[] = {{0x1100, 0x115F}, {0x2E80, 0xA4CF},   {0xAC00, 0xD7A3},
                                  {0xF900, 0xFAFF}, {0xFE30, 0xFE6F},   {0xFF00, 0xFF60},
                                  {0xFFE0, 0xFFE6}, {0x1F300, 0x1FAFF}, {0x20000, 0x3FFFD}};
  if (is_in(none, value)) return 0;
  return is_in(wide, value) ? 2 : 1;
}

}  // namespace

std::string clean_text(std::string_view text, bool keep_newlines) {
  std::string clean;
  clean.reserve(text.size());
  for (std::size_t i = 0; i < text.size();) {
    if (text.substr(i, 2) == "\r\n") ++i;
    const CodePoint point = decode(text.substr(i));
    const bool control = point.value < 0x20 || (point.value >= 0x7F && point.value <= 0x9F);
    if (point.bytes == 0) {
      clean += replacement;
    } else if (point.value == '\n' && keep_newlines) {
      clean += '\n';
    } else if (control) {
      clean += ' ';
    } else {
      clean += text.substr(i, point.bytes);
    }
    i += std::max<std::size_t>(point.bytes, 1);
  }
  return clean;
}

std::size_t display_width(std::string_view text) {
  std::size_t columns = 0;
  for (std::size_t i = 0; i < text.size();) {
    const CodePoint point = decode(text.substr(i));
    columns += point.bytes == 0 ? 1 : width_of(point.value);
    i += std::max<std::size_t>(point.bytes, 1);
  }
  return columns;
}

std::string fit_text(std::string_view text, std::size_t columns) {
  if (display_width(text) <= columns) return std::string(text);
  if (columns == 0) return {};
  std::size_t used = 0;
  std::size_t end = 0;
  while (end < text.size()) {
    const CodePoint point = decode(text.substr(end));
    used += point.bytes == 0 ? 1 : width_of(point.value);
    if (used > columns - 1) break;
    end += std::max<std::size_t>(point.bytes, 1);
  }
  return std::string(text.substr(0, end)) + "…";
}

std::string escape_html(std::string_view text) {
  std::string escaped;
  for (const char c : clean_text(text, true)) {
    switch (c) {
      case '&':
        escaped += "&amp;";
        break;
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      case '"':
        escaped += "&quot;";
        break;
      case '\'':
        escaped += "&#39;";
        break;
      default:
        escaped += c;
    }
  }
  return escaped;
}

}  // namespace onda::report
