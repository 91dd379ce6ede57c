// SPDX-License-Identifier: Apache-2.0
#include "onda/data/csv.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <deque>
#include <limits>
#include <type_traits>

#include "onda/core/error.h"
#include "onda/core/file.h"
#include "onda/data/raw.h"
#include "onda/data/shown.h"
#include "onda/data/visit.h"

namespace onda::data {
namespace {

constexpr std::size_t max_columns = std::size_t{1} << 20;
constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";

// Cuts text into rows of fields.
class RowReader {
 public:
  RowReader(std::string_view text, std::string where, char separator)
      : text_(text), where_(std::move(where)) {
    if (text_.starts_with("\xff\xfe") || text_.starts_with("\xfe\xff")) {
      throw Error("{}: expected UTF-8 text, received UTF-16", where_);
    }
    if (text_.starts_with(byte_order_mark)) text_.remove_prefix(byte_order_mark.size());
    separator_ = separator != 0 ? separator : detected_separator();
  }

  // The next row that is not blank; false at the end.
  bool next() {
    skip_blank_lines();
    if (at_ == text_.size()) return false;
    fields_.clear();
    unescaped_.clear();
    row_line_ = line_;
    while (true) {
      if (fields_.size() == max_columns) {
        throw Error("{}: expected at most {} columns", place(), max_columns);
      }
      fields_.push_back(at_ < text_.size() && text_[at_] == '"' ? quoted_field() : plain_field());
      if (at_ == text_.size()) return true;
      const char end = text_[at_++];
      if (end == separator_) continue;
      if (end == '\r' && at_ < text_.size() && text_[at_] == '\n') ++at_;
      ++line_;
      return true;
    }
  }
  // Valid until the next row.
  const std::vector<std::string_view>& fields() const { return fields_; }
  // "digits.csv:41", of the row.
  std::string place() const { return fmt::format("{}:{}", where_, row_line_); }
  // "digits.csv:41, column 3", where the column counts from 0.
  std::string place(std::size_t column) const {
    return fmt::format("{}, column {}", place(), column + 1);
  }

 private:
  static bool is_line_end(char c) { return c == '\n' || c == '\r'; }

  char detected_separator() {
    skip_blank_lines();
    bool quoted = false;
    char found = ',';
    for (const char c : text_.substr(at_)) {
      if (c == '"') quoted = !quoted;
      if (quoted) continue;
      if (is_line_end(c)) break;
      if (c == '\t') return c;
      if (c == ';') found = c;
    }
    return found;
  }
  void skip_blank_lines() {
    std::size_t at = at_;
    std::size_t line = line_;
    for (; at < text_.size(); ++at) {
      const char c = text_[at];
      if (is_line_end(c)) {
        if (c == '\r' && at + 1 < text_.size() && text_[at + 1] == '\n') ++at;
        at_ = at + 1;
        line_ = ++line;
      } else if (c == separator_ || (c != ' ' && c != '\t')) {
        return;
      }
    }
    at_ = at;  // nothing but spaces is left
  }
  std::string_view plain_field() {
    const std::size_t start = at_;
    while (at_ < text_.size() && text_[at_] != separator_ && !is_line_end(text_[at_])) {
      if (text_[at_] == '\0') {
        throw Error("{}: expected text, received a zero byte", place(fields_.size()));
      }
      ++at_;
    }
    return text_.substr(start, at_ - start);
  }
  std::string_view quoted_field() {
    const std::size_t start = ++at_;
    bool doubled = false;
    while (true) {
      if (at_ == text_.size()) {
        throw Error("{}: expected a quote that closes, received the end of the file",
                    place(fields_.size()));
      }
      const char c = text_[at_++];
      if (c == '"') {
        if (at_ == text_.size() || text_[at_] != '"') break;
        doubled = true;
        ++at_;
      } else if (c == '\n' || (c == '\r' && (at_ == text_.size() || text_[at_] != '\n'))) {
        ++line_;
      }
    }
    const std::string_view field = text_.substr(start, at_ - 1 - start);
    const std::string_view rest = plain_field();
    if (rest.find_first_not_of(" \t") != rest.npos) {
      throw Error("{}: expected nothing after the closing quote, received {}",
                  place(fields_.size()), shown(rest));
    }
    if (!doubled) return field;
    std::string& unescaped = unescaped_.emplace_back();
    for (std::size_t at = 0; at < field.size(); ++at) {
      unescaped += field[at];
      if (field[at] == '"') ++at;  // the second of two
    }
    return unescaped;
  }

  std::string_view text_;
  std::string where_;
  char separator_ = 0;
  std::size_t at_ = 0;
  std::size_t line_ = 1;
  std::size_t row_line_ = 1;
  std::vector<std::string_view> fields_;
  std::deque<std::string> unescaped_;  // what quoted fields with quotes inside refer to
};

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t");
  if (first == text.npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") + 1 - first);
}

// Of a decimal number that no type holds: whether it is too close to zero rather than too large.
bool is_tiny(std::string_view number) {
  const std::size_t mark = std::min(number.find_first_of("eE"), number.size());
  const std::string_view digits = number.substr(0, mark);
  const std::size_t point = std::min(digits.find('.'), digits.size());
  const std::size_t leading = digits.find_first_of("123456789");
  const auto weight = static_cast<std::int64_t>(point) - static_cast<std::int64_t>(leading);
  std::int64_t exponent = 0;
  if (mark < number.size()) {
    number.remove_prefix(mark + 1);
    if (number.starts_with('+')) number.remove_prefix(1);
    const auto result = std::from_chars(number.data(), number.data() + number.size(), exponent);
    if (result.ec == std::errc::result_out_of_range) return number.starts_with('-');
  }
  return exponent < -weight;  // the sum of the two could overflow
}

enum class Parsed { number, too_large, no_number };

// Rounds to the nearest T; below the smallest T is zero.
template <class T>
Parsed parse(std::string_view field, T& value) {
  field = trimmed(field);
  if (field.starts_with('+') && !field.starts_with("+-")) field.remove_prefix(1);
  const auto [end, code] = std::from_chars(field.data(), field.data() + field.size(), value);
  if (code == std::errc::invalid_argument || end != field.data() + field.size()) {
    return Parsed::no_number;
  }
  if (code == std::errc::result_out_of_range) {
    if (!is_tiny(field)) return Parsed::too_large;
    value = field.starts_with('-') ? T{-0.0} : T{0};
  }
  return Parsed::number;
}

bool looks_like_header(const std::vector<std::string_view>& fields) {
  double ignored = 0;
  bool named = false;
  for (const std::string_view field : fields) {
    if (parse(field, ignored) != Parsed::no_number) return false;
    named = named || !trimmed(field).empty();
  }
  return named;
}

template <class T>
void append_row(const RowReader& row, bool allow_non_finite, Bytes& data) {
  const std::vector<std::string_view>& fields = row.fields();
  for (std::size_t column = 0; column < fields.size(); ++column) {
    T value = 0;
    const Parsed parsed = parse(fields[column], value);
    if (parsed == Parsed::too_large) {
      throw Error("{}: expected a number that fits {}, received {}", row.place(column),
                  name_of(dtype_of<T>), shown(fields[column]));
    }
    const bool finite = std::isfinite(value);
    if (parsed == Parsed::no_number || (!finite && !allow_non_finite)) {
      throw Error("{}: expected a {}number, received {}", row.place(column),
                  parsed == Parsed::number ? "finite " : "", shown(fields[column]));
    }
    const auto bytes = std::as_bytes(std::span(&value, 1));
    data.insert(data.end(), bytes.begin(), bytes.end());
  }
}

// How a name stands in the header row.
std::string quoted(const std::string& name) {
  const bool plain = !name.empty() && name.find_first_of(",;\t\"\r\n") == name.npos &&
                     trimmed(name).size() == name.size() && !name.starts_with(byte_order_mark);
  if (plain) return name;
  std::string text = "\"";
  for (const char c : name) {
    text += c;
    if (c == '"') text += c;
  }
  return text + '"';
}

template <class T>
void append_number(std::string& text, T value) {
  if constexpr (std::is_same_v<T, bool>) {
    text += value ? '1' : '0';
  } else {
    char buffer[32];  // the longest float64 takes 24
    const auto [end, code] = std::to_chars(std::begin(buffer), std::end(buffer), value);
    text.append(buffer, end);
  }
}

std::size_t rows_of(const Tensor& column) {
  if (column.shape.rank() == 0) {
    throw Error("csv: column {}: expected an axis of rows, received shape ()", column.name);
  }
  expect_data(column, "csv");
  return static_cast<std::size_t>(column.shape[0]);
}

std::size_t width_of(const Tensor& column) {
  return static_cast<std::size_t>(column.shape.elements(1, column.shape.rank()));
}

}  // namespace

Table decode_table(std::string_view text, const std::string& where, const CsvOptions& options) {
  if (options.type != DType::float32 && options.type != DType::float64) {
    throw Error("{}: expected float32 or float64 as type, received {}", where,
                name_of(options.type));
  }
  if (std::string_view("\"\r\n").find(options.separator) != std::string_view::npos) {
    throw Error("{}: expected no quote or line end as separator", where);
  }
  Table table{{}, Tensor{{}, options.type, {}, {}, {}}};
  RowReader row(text, where, options.separator);
  std::size_t columns = 0;
  std::int32_t rows = 0;
  for (bool first = true; row.next(); first = false) {
    if (first) columns = row.fields().size();
    if (row.fields().size() != columns) {
      throw Error("{}: expected {} columns, received {}", row.place(), columns,
                  row.fields().size());
    }
    if (first && (options.header == HeaderRow::present ||
                  (options.header == HeaderRow::detect && looks_like_header(row.fields())))) {
      for (const std::string_view name : row.fields()) table.header.emplace_back(trimmed(name));
      continue;
    }
    if (rows == std::numeric_limits<std::int32_t>::max()) {
      throw Error("{}: expected at most {} rows", row.place(), rows);
    }
    if (options.type == DType::float32) {
      append_row<float>(row, options.allow_non_finite, table.values.data);
    } else {
      append_row<double>(row, options.allow_non_finite, table.values.data);
    }
    ++rows;
  }
  if (rows == 0) throw Error("{}: expected at least one row of numbers, received none", where);
  table.values.shape = {rows, static_cast<std::int32_t>(columns)};
  expect_data(table.values, where);
  return table;
}

Table read_table(const std::filesystem::path& path, const CsvOptions& options) {
  Table table = decode_table(read_text(path), path.string(), options);
  table.values.name = path.stem().string();
  return table;
}

Tensor read_csv(const std::filesystem::path& path, const CsvOptions& options) {
  return read_table(path, options).values;
}

std::string encode_csv(const std::vector<std::string>& header, const std::vector<Tensor>& columns) {
  std::size_t width = 0;
  for (const Tensor& column : columns) {
    if (rows_of(column) != rows_of(columns.front())) {
      throw Error("csv: column {}: expected {} rows as in the first, received {}", column.name,
                  rows_of(columns.front()), rows_of(column));
    }
    width += width_of(column);
  }
  if (!header.empty() && header.size() != width) {
    throw Error("csv: expected {} names for {} columns, received {}", width, width, header.size());
  }
  std::string text;
  for (std::size_t at = 0; at < header.size(); ++at) {
    if (at > 0) text += ',';
    text += quoted(header[at]);
  }
  if (!header.empty()) text += '\n';
  const std::size_t rows = columns.empty() || width == 0 ? 0 : rows_of(columns.front());
  for (std::size_t row = 0; row < rows; ++row) {
    const std::size_t start = text.size();
    for (const Tensor& column : columns) {
      visit_values(column, [&](auto values) {
        for (const auto value : values.subspan(row * width_of(column), width_of(column))) {
          if (text.size() > start) text += ',';
          append_number(text, value);
        }
      });
    }
    text += '\n';
  }
  return text;
}

void write_csv(const std::filesystem::path& path, const std::vector<std::string>& header,
               const std::vector<Tensor>& columns) {
  std::string text;
  try {
    text = encode_csv(header, columns);
  } catch (const Error& error) {
    throw error.within(path.string());
  }
  write_file(path, std::string_view(text));
}

}  // namespace onda::data
