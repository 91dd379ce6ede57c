// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "onda/report/language.h"
#include "onda/report/table.h"

namespace onda::report {

/// One key figure: "321", "parameters", and optionally a line that puts it into proportion.
struct Tile {
  std::string value;
  std::string label;
  std::string note = {};
};

/// A file beside the page, by a relative path such as "plots/loss.png".
struct Link {
  std::string file;
  std::string text = {};  // what is shown; empty: the path
  std::string note = {};  // what the file is; inline markup as in Page::paragraph
};

/// Builds a report as one HTML file that needs nothing else: no script, no font, no style from
/// outside. It fits phone and desktop, light and dark, and is in one language throughout.
///
///     Page page({.title = "Hello", .language = Language::en});
///     page.section("Data").paragraph("The values of `x` are *uniform*.");
///     page.figure(to_svg(plot), "The noisy sine.");
///     write_file("report.html", page.html());
///
/// All texts are plain and escaped; what stands before the first section is the introduction.
class Page {
 public:
  struct Options {
    std::string title;
    Language language = Language::en;
    std::string subtitle = {};
    std::string footer = {};  // inline markup as in paragraph()
  };

  explicit Page(Options options);

  /// Begins a section: it is numbered from 1 and stands in the table of contents.
  Page& section(std::string_view heading);

  /// A paragraph. Inline markup: `code`, *emphasis* and **strong**. A mark that is not closed,
  /// or an asterisk with a space where the marked text would begin or end, stands for itself.
  Page& paragraph(std::string_view text);

  /// A list of points, each with inline markup.
  Page& list(const std::vector<std::string>& points);

  /// A table. Throws Error as to_html(Table) does.
  Page& table(const Table& table, std::string_view caption = "");

  /// A numbered figure: an <svg> element, as Picture::svg and to_svg() give it, embedded as it
  /// is. The caption has inline markup. Throws Error when `svg` does not begin with "<svg".
  Page& figure(std::string_view svg, std::string_view caption);

  /// Preformatted text: a program, or what one printed.
  Page& code(std::string_view text);

  /// Key figures side by side.
  Page& tiles(const std::vector<Tile>& tiles);

  /// Links to files beside the page. Throws Error for a file that is not a relative path.
  Page& links(const std::vector<Link>& links);

  /// The whole page.
  std::string html() const;

 private:
  Options options_;
  std::vector<std::string> headings_;
  std::size_t figures_ = 0;
  std::string body_;
};

/// A paragraph's inline markup as escaped HTML; see Page::paragraph.
std::string inline_html(std::string_view text);

}  // namespace onda::report
