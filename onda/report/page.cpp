// SPDX-License-Identifier: Apache-2.0
#include "onda/report/page.h"

#include <cctype>

#include "onda/core/error.h"
#include "onda/report/page_style.h"
#include "onda/report/text.h"

namespace onda::report {
namespace {

const Text contents{.en = "Contents", .es = "Contenido"};
const Text figure_name{.en = "Figure", .es = "Figura"};

// A pair of marks around some text, and what it becomes.
struct Mark {
  std::string_view sign;
  std::string_view element;
};
// The longer sign first: "**" is not two of "*".
constexpr Mark marks[] = {{"`", "code"}, {"**", "strong"}, {"*", "em"}};

// Where the text that `sign` opens at the beginning of `text` ends; npos when it opens nothing.
std::size_t closing(std::string_view text, std::string_view sign) {
  const std::size_t end = text.find(sign, sign.size());
  if (end == text.npos || end == sign.size()) return text.npos;
  if (sign == "`") return end;
  const bool spaced = text[sign.size()] == ' ' || text[end - 1] == ' ';
  return spaced ? text.npos : end;
}

// A relative path as a URL: what is special in URLs is percent-encoded (RFC 3986, 2.1).
std::string url(const std::string& path) {
  std::string text;
  for (const char c : path) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = byte < 0x80 && (std::isalnum(byte) ||
                                       std::string_view("-._~/").find(c) != std::string_view::npos);
    text += plain ? std::string(1, c) : fmt::format("%{:02X}", byte);
  }
  return text;
}

}  // namespace

std::string inline_html(std::string_view text) {
  std::string html;
  std::size_t plain = 0;  // where the text begins that no mark has taken yet
  std::size_t at = 0;
  const auto flush = [&](std::size_t end) { html += escape_html(text.substr(plain, end - plain)); };
  while (at < text.size()) {
    const Mark* found = nullptr;
    for (const Mark& mark : marks) {
      if (!text.substr(at).starts_with(mark.sign)) continue;
      found = &mark;
      break;
    }
    if (found == nullptr) {
      ++at;
      continue;
    }
    const std::size_t size = found->sign.size();
    const std::size_t end = closing(text.substr(at), found->sign);
    if (end == text.npos) {
      at += size;
      continue;
    }
    flush(at);
    const std::string_view inside = text.substr(at + size, end - size);
    const std::string content = found->sign == "`" ? escape_html(inside) : inline_html(inside);
    html += fmt::format("<{0}>{1}</{0}>", found->element, content);
    at += end + size;
    plain = at;
  }
  flush(text.size());
  return html;
}

Page::Page(Options options) : options_(std::move(options)) {}

Page& Page::section(std::string_view heading) {
  if (!headings_.empty()) body_ += "</section>\n";
  headings_.push_back(escape_html(heading));
  const std::size_t number = headings_.size();
  body_ += fmt::format(
      "<section aria-labelledby=\"section-{0}\">\n<h2 id=\"section-{0}\">"
      "<span class=\"number\">{0}</span>{1}</h2>\n",
      number, headings_.back());
  return *this;
}

Page& Page::paragraph(std::string_view text) {
  body_ += "<p>" + inline_html(text) + "</p>\n";
  return *this;
}

Page& Page::list(const std::vector<std::string>& points) {
  if (points.empty()) return *this;
  body_ += "<ul>\n";
  for (const std::string& point : points) body_ += "<li>" + inline_html(point) + "</li>\n";
  body_ += "</ul>\n";
  return *this;
}

Page& Page::table(const Table& table, std::string_view caption) {
  // A table wider than a phone scrolls alone; the tab stop lets a keyboard scroll it.
  body_ +=
      "<div class=\"scroll\" tabindex=\"0\">\n" + to_html(table, std::string(caption)) + "</div>\n";
  return *this;
}

Page& Page::figure(std::string_view svg, std::string_view caption) {
  if (!svg.starts_with("<svg")) {
    throw Error("page, figure {}: expected an <svg> element, received \"{}\"", figures_ + 1,
                clean_text(svg.substr(0, 20)));
  }
  ++figures_;
  body_ += fmt::format("<figure>\n{}<figcaption>{} {}. {}</figcaption>\n</figure>\n", svg,
                       figure_name.in(options_.language), figures_, inline_html(caption));
  return *this;
}

Page& Page::code(std::string_view text) {
  while (text.ends_with('\n')) text.remove_suffix(1);
  body_ += "<pre tabindex=\"0\"><code>" + escape_html(text) + "</code></pre>\n";
  return *this;
}

Page& Page::tiles(const std::vector<Tile>& tiles) {
  if (tiles.empty()) return *this;
  body_ += "<dl class=\"tiles\">\n";
  for (const Tile& tile : tiles) {
    body_ += "<div><dt>" + escape_html(tile.label) + "</dt><dd class=\"value\">" +
             escape_html(tile.value) + "</dd>";
    if (!tile.note.empty()) body_ += "<dd class=\"note\">" + escape_html(tile.note) + "</dd>";
    body_ += "</div>\n";
  }
  body_ += "</dl>\n";
  return *this;
}

Page& Page::links(const std::vector<Link>& links) {
  if (links.empty()) return *this;
  std::string list = "<ul>\n";
  for (const Link& link : links) {
    if (link.file.empty() || link.file.starts_with('/')) {
      throw Error("page, link: expected a path relative to the page, received \"{}\"",
                  clean_text(link.file));
    }
    list += fmt::format("<li><a href=\"{}\">{}</a>", url(link.file),
                        escape_html(link.text.empty() ? link.file : link.text));
    if (!link.note.empty()) list += ": " + inline_html(link.note);
    list += "</li>\n";
  }
  body_ += list + "</ul>\n";
  return *this;
}

std::string Page::html() const {
  const std::string title = escape_html(options_.title);
  std::string html = fmt::format(
      "<!DOCTYPE html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<title>{}</title>\n<style>{}</style>\n</head>\n<body>\n<header>\n<h1>{}</h1>\n",
      tag(options_.language), title, page_style, title);
  if (!options_.subtitle.empty()) {
    html += "<p class=\"subtitle\">" + inline_html(options_.subtitle) + "</p>\n";
  }
  html += "</header>\n";
  if (headings_.size() > 1) {
    const std::string& name = contents.in(options_.language);
    html += fmt::format("<nav aria-label=\"{0}\">\n<h2>{0}</h2>\n<ol>\n", name);
    for (std::size_t i = 0; i < headings_.size(); ++i) {
      html += fmt::format("<li><a href=\"#section-{}\">{}</a></li>\n", i + 1, headings_[i]);
    }
    html += "</ol>\n</nav>\n";
  }
  html += "<main>\n" + body_ + (headings_.empty() ? "" : "</section>\n") + "</main>\n";
  if (!options_.footer.empty()) html += "<footer>" + inline_html(options_.footer) + "</footer>\n";
  return html + "</body>\n</html>\n";
}

}  // namespace onda::report
