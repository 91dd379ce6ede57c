// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "onda/core/tensor.h"

namespace onda::data {

/// Whether the first row of a CSV file holds the names of the columns.
enum class HeaderRow {
  detect,  // it does when none of its fields is a number and one at least is not empty
  present,
  absent,
};

struct CsvOptions {
  /// float32 or float64.
  DType type = DType::float32;
  HeaderRow header = HeaderRow::detect;
  /// Between the fields. 0 looks at the first line that is not blank: a tab if it has one outside
  /// of quotes, else a semicolon, else a comma.
  char separator = 0;
  /// Takes "nan", "inf" and "infinity", in any case, as numbers instead of refusing them.
  bool allow_non_finite = false;
};

/// Rows of numbers, and the names of their columns if the file has them.
struct Table {
  std::vector<std::string> header;
  Tensor values;  // [rows, columns]
};

/// Reads a table of numbers: UTF-8 with or without a byte order mark, lines that end in LF, CRLF
/// or CR, fields in double quotes where they need them (RFC 4180), spaces around numbers, blank
/// lines. Numbers are decimal with a point and rounded to the nearest of the asked type. The
/// values are named after the file.
///
/// Throws Error, naming file, line and column (both counted from 1), for what is not a number or
/// too large for the type, for rows of different lengths, and for a file without any number.
Table read_table(const std::filesystem::path& path, const CsvOptions& options = {});
/// The same from text; `where` opens the error messages.
Table decode_table(std::string_view text, const std::string& where, const CsvOptions& options = {});
/// The values of `read_table` alone.
Tensor read_csv(const std::filesystem::path& path, const CsvOptions& options = {});

/// Writes columns side by side, under their names unless `header` is empty. Each tensor brings
/// [rows] one column or [rows, …] as many as a row has elements. Floats are the shortest decimals
/// that read back as the same bits. Throws Error when rows or names do not match the columns.
void write_csv(const std::filesystem::path& path, const std::vector<std::string>& header,
               const std::vector<Tensor>& columns);
std::string encode_csv(const std::vector<std::string>& header, const std::vector<Tensor>& columns);

}  // namespace onda::data
