// SPDX-License-Identifier: Apache-2.0
#include "onda/report/svg.h"

#include <charconv>
#include <optional>

#include "onda/core/error.h"
#include "onda/report/text.h"

namespace onda::report {
namespace {

// The text between `before` and `after`; nothing when one is absent.
std::optional<std::string_view> between(std::string_view text, std::string_view before,
                                        std::string_view after) {
  const std::size_t start = text.find(before);
  if (start == text.npos) return std::nullopt;
  const std::size_t end = text.find(after, start + before.size());
  if (end == text.npos) return std::nullopt;
  return text.substr(start + before.size(), end - start - before.size());
}

void replace_all(std::string& text, std::string_view old, std::string_view with) {
  std::string replaced;
  std::size_t from = 0;
  for (std::size_t at; (at = text.find(old, from)) != text.npos; from = at + old.size()) {
    replaced.append(text, from, at - from).append(with);
  }
  text = std::move(replaced.append(text, from));
}

// Takes out every stretch from `begin` to the next `end`, both included.
void remove_all(std::string& text, std::string_view begin, std::string_view end) {
  std::string kept;
  std::size_t from = 0;
  for (;;) {
    const std::size_t at = text.find(begin, from);
    const std::size_t close = at == text.npos ? at : text.find(end, at + begin.size());
    if (close == text.npos) break;
    kept.append(text, from, at - from);
    from = close + end.size();
  }
  kept.append(text, from);
  text = std::move(kept);
}

// Takes an attribute out of every tag. A shown text may look like an attribute and must stay; it
// holds no "<", since gnuplot writes that as "&lt;".
void remove_attribute(std::string& text, std::string_view begin, std::string_view end) {
  std::string kept;
  std::size_t from = 0;
  while (from < text.size()) {
    const std::size_t open = std::min(text.find('<', from), text.size());
    const std::size_t close = std::min(text.find('>', open), text.size());
    std::string tag = text.substr(open, close - open);
    remove_all(tag, begin, end);
    kept.append(text, from, open - from).append(tag);
    from = close;
  }
  text = std::move(kept);
}

// Takes out every group without content, and those that are empty without it.
void remove_empty_groups(std::string& text) {
  constexpr std::string_view end = ">\n</g>";
  for (std::size_t close = text.find(end); close != text.npos; close = text.find(end, close)) {
    const std::size_t open = text.rfind('<', close);
    if (open == text.npos || text.compare(open, 2, "<g") != 0) {
      ++close;
      continue;
    }
    text.erase(open, close + end.size() - open);
    close = open == 0 ? 0 : open - 1;
  }
}

// A filled round marker of gnuplot, as in
// <use xlink:href='#gpPt6' transform='translate(63.63,319.50) scale(2.62)' color='rgb(0,0,0)'/>
struct Marker {
  std::string_view x, y, radius, colour;
};

std::optional<Marker> marker_in(std::string_view line) {
  if (line.find("<use xlink:href='#gpPt6' transform=") == line.npos) return std::nullopt;
  const auto x = between(line, "translate(", ",");
  const auto y = x ? between(line, ",", ")") : std::nullopt;
  const auto radius = between(line, "scale(", ")");
  const auto colour = between(line, "color='", "'");
  if (!x || !y || !radius || !colour) return std::nullopt;
  return Marker{*x, *y, *radius, *colour};
}

// Neighbouring markers of one size and colour become one path: a stroke of no length with round
// ends is a dot.
std::string join_markers(std::string_view text) {
  std::string joined;
  std::string radius, colour;
  bool open = false;
  const auto close = [&] {
    if (open) joined += "'/>\n";
    open = false;
  };
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size() - 1);
    const std::string_view line = text.substr(0, end + 1);
    text.remove_prefix(end + 1);
    const auto marker = marker_in(line);
    if (!marker) {
      close();
      joined += line;
      continue;
    }
    if (!open || radius != marker->radius || colour != marker->colour) {
      close();
      open = true;
      radius = marker->radius;
      colour = marker->colour;
      double number = 0;
      std::from_chars(radius.data(), radius.data() + radius.size(), number);
      joined += fmt::format("<path stroke='{}' stroke-width='{:.2f}' stroke-linecap='round' d='",
                            colour, 2 * number);
    }
    joined += fmt::format("M{},{}h0", marker->x, marker->y);
  }
  close();
  return joined;
}

}  // namespace

std::string inline_svg(std::string_view file, int width, int height, std::string_view description) {
  const std::size_t opening = file.find("<svg");
  const std::size_t start = opening == file.npos ? opening : file.find('>', opening);
  const std::size_t end = file.rfind("</svg>");
  if (start == file.npos || end == file.npos || end < start) {
    throw Error("plot: expected a complete SVG from gnuplot, received {} bytes", file.size());
  }
  std::string body = join_markers(file.substr(start + 1, end - start - 1));
  remove_all(body, "<title>", "</title>");
  remove_all(body, "<desc>", "</desc>");
  // Only markers of other shapes need the definitions, and a Plot draws none.
  remove_all(body, "<defs>", "</defs>");
  remove_attribute(body, " id=\"", "\"");
  remove_attribute(body, " font-family=\"", "\"");
  remove_attribute(body, " stroke-linecap=\"butt\" stroke-linejoin=\"miter\"", "");
  replace_all(body, "\t", "");
  replace_all(body, "\n\n", "\n");
  remove_empty_groups(body);
  replace_all(body, "\n\n", "\n");
  return fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {} {}\" role=\"img\" "
      "aria-label=\"{}\" style=\"width:100%;height:auto;white-space:pre\" "
      "font-family=\"DejaVu Sans,Verdana,sans-serif\">{}</svg>\n",
      width, height, escape_html(description), body);
}

}  // namespace onda::report
