// SPDX-License-Identifier: Apache-2.0
#include "onda/data/npy.h"

#include <algorithm>
#include <charconv>
#include <limits>
#include <optional>
#include <string_view>
#include <vector>

#include "onda/core/error.h"
#include "onda/core/file.h"
#include "onda/data/raw.h"
#include "onda/data/shown.h"

// The file: "\x93NUMPY", major, minor, length of the header (2 bytes, from version 2.0 on 4,
// little-endian), the header (a Python dictionary, spaces, a newline), the elements.

namespace onda::data {
namespace {

constexpr std::string_view magic = "\x93NUMPY";
constexpr std::size_t alignment = 64;      // of the elements, counted from the start of the file
constexpr int max_rank = 64;               // numpy's own limit since 2.0
constexpr std::size_t growth_digits = 21;  // the digits that numpy keeps free for an extent

struct ElementCode {
  DType type;
  std::string_view code;  // numpy's kind and size
};

constexpr ElementCode element_codes[] = {
    {DType::float32, "f4"}, {DType::float64, "f8"}, {DType::int8, "i1"},    {DType::uint8, "u1"},
    {DType::int16, "i2"},   {DType::uint16, "u2"},  {DType::int32, "i4"},   {DType::uint32, "u4"},
    {DType::int64, "i8"},   {DType::uint64, "u8"},  {DType::boolean, "b1"},
};

struct Header {
  DType type;
  bool big_endian;
  bool fortran_order;
  Shape shape;
};

// Reads the subset of Python that numpy's headers use: strings, True, False, tuples of integers.
class HeaderParser {
 public:
  explicit HeaderParser(std::string_view text) : text_(text) {}

  Header parse() {
    std::optional<std::string_view> descr;
    std::optional<bool> fortran_order;
    std::optional<Shape> shape;
    expect('{');
    while (!accept('}')) {
      const std::string_view key = string("a key");
      expect(':');
      if (key == "descr" && !descr) {
        descr = string("the name of a plain element type");
      } else if (key == "fortran_order" && !fortran_order) {
        fortran_order = boolean();
      } else if (key == "shape" && !shape) {
        shape = tuple();
      } else {
        throw Error("header: expected descr, fortran_order and shape once each, received {}",
                    shown(key));
      }
      if (accept(',')) continue;
      expect('}');
      break;
    }
    skip_space();
    if (at_ != text_.size()) fail("its end");
    if (!descr || !fortran_order || !shape) {
      throw Error("header: expected descr, fortran_order and shape, received {}", shown(text_));
    }
    const auto [type, big_endian] = element_type(*descr);
    return {type, big_endian, *fortran_order, std::move(*shape)};
  }

 private:
  [[noreturn]] void fail(std::string_view expected) const {
    throw Error("header, byte {}: expected {}, received {}", at_, expected,
                at_ == text_.size() ? "its end" : shown(text_.substr(at_)));
  }
  void skip_space() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\n')) ++at_;
  }
  bool accept(char c) {
    skip_space();
    if (at_ == text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  void expect(char c) {
    if (!accept(c)) fail(std::string_view(&c, 1));
  }
  bool accept_word(std::string_view word) {
    skip_space();
    if (!text_.substr(at_).starts_with(word)) return false;
    at_ += word.size();
    return true;
  }
  std::string_view string(std::string_view what) {
    skip_space();
    const char quote = at_ < text_.size() ? text_[at_] : '\0';
    if (quote != '\'' && quote != '"') fail(what);
    const std::size_t end = text_.find(quote, at_ + 1);
    if (end == text_.npos) fail("a string that ends");
    const std::string_view value = text_.substr(at_ + 1, end - at_ - 1);
    at_ = end + 1;
    return value;
  }
  bool boolean() {
    if (accept_word("True")) return true;
    if (!accept_word("False")) fail("True or False");
    return false;
  }
  Shape tuple() {
    std::vector<std::int32_t> extents;
    expect('(');
    bool comma = true;  // what makes (3) a number and (3,) a tuple
    while (!accept(')')) {
      if (!comma) fail(", or )");
      if (extents.size() == max_rank) fail(fmt::format("at most {} axes", max_rank));
      extents.push_back(extent());
      accept_word("L");  // Python 2 marks its long integers
      comma = accept(',');
    }
    if (extents.size() == 1 && !comma) {
      throw Error("header: expected a tuple as shape, received ({})", extents[0]);
    }
    return Shape(std::move(extents));
  }
  std::int32_t extent() {
    skip_space();
    std::int32_t value = 0;
    const auto [end, code] =
        std::from_chars(text_.data() + at_, text_.data() + text_.size(), value);
    if (code != std::errc{} || value < 0) {
      fail(fmt::format("an extent in [0, {}]", std::numeric_limits<std::int32_t>::max()));
    }
    at_ = static_cast<std::size_t>(end - text_.data());
    return value;
  }
  struct ElementType {
    DType type;
    bool big_endian;
  };
  static ElementType element_type(std::string_view descr) {
    for (const ElementCode& row : element_codes) {
      if (descr.size() != 3 || descr.substr(1) != row.code) continue;
      // One byte has no order: numpy writes '|' and reads all.
      const bool one_byte = size_of(row.type) == 1;
      if (descr[0] == '<' || (descr[0] == '|' && one_byte)) return {row.type, false};
      if (descr[0] == '>') return {row.type, !one_byte};
    }
    std::string known;
    for (const ElementCode& row : element_codes) known += fmt::format(" {}", row.code);
    throw Error("header: expected < or > and one of{} as descr, received {}", known, shown(descr));
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

void reverse_bytes(Tensor& tensor) {
  const std::size_t size = size_of(tensor.type);
  for (auto at = tensor.data.begin(); at != tensor.data.end();) {
    const auto next = at + static_cast<std::ptrdiff_t>(size);
    std::reverse(at, next);
    at = next;
  }
}

// From Fortran order (first axis innermost) to C order (last axis innermost).
void transpose(Tensor& tensor) {
  const std::size_t size = size_of(tensor.type);
  const std::size_t rank = static_cast<std::size_t>(tensor.shape.rank());
  const std::vector<std::int32_t>& extents = tensor.shape.extents();
  std::vector<std::size_t> stride(rank, 1);  // in elements of the source
  for (std::size_t axis = 1; axis < rank; ++axis) {
    stride[axis] = stride[axis - 1] * static_cast<std::size_t>(extents[axis - 1]);
  }
  Bytes ordered(tensor.data.size());
  std::vector<std::int32_t> index(rank, 0);
  std::size_t source = 0;
  for (std::size_t target = 0; target < ordered.size(); target += size) {
    std::copy_n(tensor.data.data() + source * size, size, ordered.data() + target);
    for (std::size_t axis = rank; axis-- > 0;) {
      source += stride[axis];
      if (++index[axis] < extents[axis]) break;
      source -= stride[axis] * static_cast<std::size_t>(extents[axis]);
      index[axis] = 0;
    }
  }
  tensor.data = std::move(ordered);
}

Tensor decode(std::span<const std::byte> content) {
  const std::string_view text(reinterpret_cast<const char*>(content.data()), content.size());
  if (!text.starts_with(magic)) throw Error("expected an NPY file, which starts with \\x93NUMPY");
  const auto need = [&](std::size_t size, std::string_view what) {
    if (content.size() < size) {
      throw Error("{}: expected at least {} bytes, the file has {}", what, size, content.size());
    }
  };
  const auto byte = [&](std::size_t at) { return std::to_integer<std::size_t>(content[at]); };
  need(magic.size() + 2, "version");
  const std::size_t major = byte(6);
  const std::size_t minor = byte(7);
  if (major < 1 || major > 3 || minor != 0) {
    throw Error("version: expected 1.0, 2.0 or 3.0, received {}.{}", major, minor);
  }
  const std::size_t start = magic.size() + 2 + (major == 1 ? 2 : 4);
  need(start, "length of the header");
  std::size_t length = byte(8) | byte(9) << 8;
  if (major > 1) length |= byte(10) << 16 | byte(11) << 24;
  need(start + length, "header");
  const Header header = HeaderParser(text.substr(start, length)).parse();
  Tensor tensor = decode_raw(content.subspan(start + length), header.type, header.shape, "data");
  if (header.big_endian) reverse_bytes(tensor);
  if (header.fortran_order && header.shape.rank() > 1) transpose(tensor);
  return tensor;
}

}  // namespace

Tensor decode_npy(std::span<const std::byte> content, const std::string& where) {
  try {
    return decode(content);
  } catch (const Error& error) {
    throw error.within(where);
  }
}

Tensor read_npy(const std::filesystem::path& path) {
  Tensor tensor = decode_npy(read_file(path), path.string());
  tensor.name = path.stem().string();
  return tensor;
}

Bytes encode_npy(const Tensor& tensor) {
  expect_data(tensor, "npy");
  const Shape& shape = tensor.shape;
  if (shape.rank() > max_rank) {
    throw Error("npy: tensor {}: expected at most {} axes, received {}", tensor.name, max_rank,
                shape.rank());
  }
  const auto* row = std::find_if(std::begin(element_codes), std::end(element_codes),
                                 [&](const ElementCode& code) { return code.type == tensor.type; });
  std::string header =
      fmt::format("{{'descr': '{}{}', 'fortran_order': False, 'shape': {}, }}",
                  size_of(tensor.type) == 1 ? '|' : '<', row->code, to_string(shape));
  if (shape.rank() > 0) header.append(growth_digits - std::to_string(shape[0]).size(), ' ');
  const std::size_t start = magic.size() + 4;
  header.append(alignment - (start + header.size() + 1) % alignment, ' ');
  header += '\n';
  std::string bytes(magic);
  bytes +=
      {'\1', '\0', static_cast<char>(header.size() & 0xff), static_cast<char>(header.size() >> 8)};
  bytes += header;
  Bytes content(bytes.size() + tensor.data.size());
  std::copy(bytes.begin(), bytes.end(), reinterpret_cast<char*>(content.data()));
  std::copy(tensor.data.begin(), tensor.data.end(),
            content.begin() + static_cast<std::ptrdiff_t>(bytes.size()));
  return content;
}

void write_npy(const std::filesystem::path& path, const Tensor& tensor) {
  write_file(path, encode_npy(tensor));
}

}  // namespace onda::data
