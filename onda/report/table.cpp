// SPDX-License-Identifier: Apache-2.0
#include "onda/report/table.h"

#include <algorithm>
#include <string_view>

#include "onda/core/error.h"
#include "onda/report/text.h"

namespace onda::report {
namespace {

void check(const Table& table) {
  const std::size_t columns = table.header.size();
  if (columns == 0) throw Error("table: expected at least 1 column, received 0");
  if (table.alignment.size() > columns) {
    throw Error("table: expected at most {} alignments, received {}", columns,
                table.alignment.size());
  }
  for (std::size_t row = 0; row < table.rows.size(); ++row) {
    if (table.rows[row].size() != columns) {
      throw Error("table, row {}: expected {} cells, received {}", row, columns,
                  table.rows[row].size());
    }
  }
}

Align alignment_of(const Table& table, std::size_t column) {
  return column < table.alignment.size() ? table.alignment[column] : Align::left;
}

std::string repeat(std::string_view piece, std::size_t times) {
  std::string text;
  for (std::size_t i = 0; i < times; ++i) text += piece;
  return text;
}

std::string pad(const std::string& cell, std::size_t width, Align align) {
  const std::size_t space = width - display_width(cell);
  const std::size_t before = align == Align::left ? 0 : align == Align::right ? space : space / 2;
  return std::string(before, ' ') + cell + std::string(space - before, ' ');
}

}  // namespace

std::string to_text(const Table& table) {
  check(table);
  std::vector<std::vector<std::string>> lines = {table.header};
  lines.insert(lines.end(), table.rows.begin(), table.rows.end());
  std::vector<std::size_t> widths(table.header.size(), 0);
  for (auto& line : lines) {
    for (std::size_t column = 0; column < line.size(); ++column) {
      line[column] = clean_text(line[column]);
      widths[column] = std::max(widths[column], display_width(line[column]));
    }
  }
  const auto rule = [&](const char* left, const char* cross, const char* right) {
    std::string text = left;
    for (std::size_t column = 0; column < widths.size(); ++column) {
      if (column > 0) text += cross;
      text += repeat("─", widths[column] + 2);
    }
    return text + right + "\n";
  };
  std::string text = rule("┌", "┬", "┐");
  for (std::size_t row = 0; row < lines.size(); ++row) {
    for (std::size_t column = 0; column < widths.size(); ++column) {
      text += "│ " + pad(lines[row][column], widths[column], alignment_of(table, column)) + " ";
    }
    text += "│\n";
    if (row == 0) text += rule("├", "┼", "┤");
  }
  return text + rule("└", "┴", "┘");
}

std::string to_html(const Table& table, const std::string& caption) {
  check(table);
  const auto line = [&](const std::vector<std::string>& cells, const char* open,
                        const char* close) {
    std::string html = "<tr>";
    for (std::size_t column = 0; column < cells.size(); ++column) {
      const Align align = alignment_of(table, column);
      html += open;
      if (align == Align::right) html += " class=\"right\"";
      if (align == Align::centre) html += " class=\"centre\"";
      html.append(">").append(escape_html(cells[column])).append(close);
    }
    return html + "</tr>\n";
  };
  std::string html = "<table>\n";
  if (!caption.empty()) html += "<caption>" + escape_html(caption) + "</caption>\n";
  html += "<thead>\n" + line(table.header, "<th scope=\"col\"", "</th>") + "</thead>\n<tbody>\n";
  for (const auto& row : table.rows) html += line(row, "<td", "</td>");
  return html + "</tbody>\n</table>\n";
}

}  // namespace onda::report
