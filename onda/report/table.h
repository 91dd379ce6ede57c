// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace onda::report {

enum class Align { left, right, centre };

/// A table of texts: a header and rows of as many cells as the header has.
///
///     Table{.header = {"layer", "parameters"},
///           .rows = {{"dense", "32"}, {"dense_1", "17"}},
///           .alignment = {Align::left, Align::right}}
struct Table {
  std::vector<std::string> header;
  std::vector<std::vector<std::string>> rows;
  std::vector<Align> alignment = {};  // one per column; columns beyond its end are left-aligned
};

/// The table in a box for a terminal, each line ended by a newline. Columns are as wide as their
/// widest cell in terminal columns, so accented and wide characters stay aligned. Throws Error
/// when a row's length or the alignment's does not fit the header.
std::string to_text(const Table& table);

/// The table as an HTML `<table>` with escaped cells, with `caption` (plain text) when not empty.
/// Throws as to_text does.
std::string to_html(const Table& table, const std::string& caption = "");

}  // namespace onda::report
