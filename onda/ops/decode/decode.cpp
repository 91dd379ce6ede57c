// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/decode/decode.h"

#include <algorithm>
#include <array>

#include "onda/ops/custom_operator.h"
#include "onda/ops/decode/decode_kernel.h"

namespace onda {
namespace {

using kernel::DecodePart;
using Values = std::span<const std::uint8_t>;

constexpr std::size_t header_bytes = 16;
constexpr int first_bits = 5;  // the byte of the header that tells of the codes' bits

constexpr const char* names[] = {"look-up tables", "Huffman codes", "pruned elements"};

// One output in the making. Everything that the kernel relies on is checked here.
class Part {
 public:
  Part(const Prepare& prepare, int index)
      : inputs_(prepare.inputs),
        outputs_(prepare.outputs),
        index_(index),
        codes_(bytes_of(2 * index)),
        header_(bytes_of(2 * index + 1)) {
    check_header();
    table_ = header_.subspan(header_bytes);
    const Tensor& output = outputs_[index];
    size_ = size_of(output.type);
    row_ = {.method = DecodePart::lut,
            .element_bytes = static_cast<std::int32_t>(size_),
            .outer = 1,
            .channels = 1,
            .inner = outputs_.count(index),
            .codes_at = 0,
            .table_at = 0,
            .stride = 0,
            .width = 1,
            .entry_bytes = 0};
    if (header_[0] == 0) look_up();
    if (header_[0] == 1) huffman();
    if (header_[0] == 2) pruned();
  }

  // The row, with its bytes behind those of the rows before it: no more of them than it reads, as
  // many nodes may share an input.
  void add_to(std::vector<std::int32_t>& rows, std::vector<std::uint8_t>& bytes) {
    row_.codes_at = static_cast<std::int32_t>(bytes.size());
    // A look from the last bit on sees the next three bytes, zeros behind the end.
    const std::size_t seen = static_cast<std::size_t>(used_bits_ / 8) + 3;
    const Values codes = codes_.first(std::min(seen, codes_.size()));
    bytes.insert(bytes.end(), codes.begin(), codes.end());
    bytes.insert(bytes.end(), seen - codes.size(), 0);
    row_.table_at = static_cast<std::int32_t>(bytes.size());
    bytes.insert(bytes.end(), zero_points_.begin(), zero_points_.end());
    bytes.insert(bytes.end(), table_.begin(), table_.end());
    if (bytes.size() > INT32_MAX) throw Error("expected at most {} bytes to decode", INT32_MAX);
    rows.insert(rows.end(),
                {row_.method, row_.element_bytes, row_.outer, row_.channels, row_.inner,
                 row_.codes_at, row_.table_at, row_.stride, row_.width, row_.entry_bytes});
  }

 private:
  Values bytes_of(int input) const {
    inputs_.expect_type(input, DType::uint8);
    inputs_.expect_constant(input);
    return inputs_[input].values<std::uint8_t>();
  }
  template <class... Args>
  Error codes_error(fmt::format_string<Args...> format, Args&&... args) const {
    return inputs_.error(2 * index_, format, std::forward<Args>(args)...);
  }
  template <class... Args>
  Error header_error(fmt::format_string<Args...> format, Args&&... args) const {
    return inputs_.error(2 * index_ + 1, format, std::forward<Args>(args)...);
  }

  void check_header() const {
    if (header_.size() < header_bytes) {
      throw header_error("expected a header of {} bytes, received {} bytes", header_bytes,
                         header_.size());
    }
    if (header_[1] != 1) throw header_error("expected version 1, received {}", header_[1]);
    if (header_[0] >= std::size(names)) {
      throw header_error("expected type 0 (look-up tables), 1 (Huffman) or 2 (pruned), received {}",
                         header_[0]);
    }
    if (header_[4] != 1) {
      throw header_error("expected version 1 of {}, received {}", names[header_[0]], header_[4]);
    }
  }

  void expect_type(std::initializer_list<DType> types) const {
    const DType type = outputs_[index_].type;
    if (std::find(types.begin(), types.end(), type) != types.end()) return;
    throw outputs_.error(index_, "{} cannot be of {}", name_of(type), names[header_[0]]);
  }
  void expect_any_type() const {
    expect_type(
        {DType::float32, DType::int8, DType::int16, DType::int32, DType::int64, DType::boolean});
  }

  // A channel for each scale, along the first axis or the last.
  void find_channels() {
    const Tensor& output = outputs_[index_];
    const Quantization& how = output.quantization;
    if (!how.per_channel()) return;
    const int last = output.shape.rank() - 1;
    if (last < 0 || (how.axis != 0 && how.axis != last)) {
      throw outputs_.error(index_, "expected scales along the first axis or the last, received {}",
                           how.axis);
    }
    const std::int32_t extent = output.shape[how.axis];
    if (how.scale.size() != static_cast<std::size_t>(extent)) {
      throw outputs_.error(index_, "expected {} scales along axis {}, received {}", extent,
                           how.axis, how.scale.size());
    }
    row_.channels = extent;
    row_.inner /= extent;
    if (how.axis == last) std::swap(row_.outer, row_.inner);
  }

  // As kernel::code_at() with zeros behind the last code.
  std::uint16_t code_at(std::int32_t at, int bits) const {
    std::array<std::uint8_t, 3> bytes = {};
    const auto first = static_cast<std::size_t>(at / 8);
    for (std::size_t i = 0; i < bytes.size() && first + i < codes_.size(); ++i) {
      bytes[i] = codes_[first + i];
    }
    return kernel::code_at(bytes.data(), at % 8, bits);
  }

  // The codes have the same number of bits each.
  void expect_codes() {
    const std::int64_t bits = std::int64_t{outputs_.count(index_)} * row_.width;
    const auto bytes = static_cast<std::int64_t>(codes_.size());
    if (bits > INT32_MAX) throw codes_error("expected at most {} bits of codes", INT32_MAX);
    if (bytes < (bits + 7) / 8) {
      throw codes_error("expected {} bytes for {} codes of {} bits, received {}", (bits + 7) / 8,
                        outputs_.count(index_), row_.width, bytes);
    }
    used_bits_ = static_cast<std::int32_t>(bits);
  }
  template <class See>
  void for_each_code(const See& see) const {
    for (std::int32_t n = 0; n < outputs_.count(index_); ++n) {
      see(n, code_at(n * row_.width, row_.width));
    }
  }

  void look_up() {
    expect_any_type();
    find_channels();
    row_.width = header_[first_bits] & 7;
    row_.stride = header_[6];
    if (row_.width == 0) throw header_error("expected codes of 1 to 7 bits, received 0");
    expect_codes();
    const std::size_t elements = table_.size() / size_;
    const auto channels = static_cast<std::size_t>(row_.channels);
    const auto stride = static_cast<std::size_t>(row_.stride);
    if (channels > 1 && elements < channels * stride) {
      throw header_error("expected {} tables of {} elements, received {} elements", channels,
                         stride, elements);
    }
    // A single table ends where the input does.
    const std::size_t limit = channels > 1 ? stride : elements;
    for_each_code([&](std::int32_t n, std::size_t code) {
      if (code < limit) return;
      throw codes_error("code {}: expected one below {}, the elements of its table, received {}", n,
                        limit, code);
    });
    const std::size_t used = channels > 1 ? channels * stride : std::size_t{1} << row_.width;
    table_ = table_.first(std::min(used, elements) * size_);
  }

  void pruned() {
    expect_any_type();
    find_channels();
    row_.method = DecodePart::pruned;
    expect_codes();
    const Tensor& output = outputs_[index_];
    zero_points_.resize(static_cast<std::size_t>(row_.channels));
    const std::vector<std::int64_t>& given = output.quantization.zero_point;
    for (std::size_t i = 0; i < given.size(); ++i) {
      const std::int64_t most = output.type == DType::int8 ? INT8_MAX : 0;
      const std::int64_t least = output.type == DType::int8 ? INT8_MIN : 0;
      if (given[i] < least || given[i] > most) {
        throw outputs_.error(index_, "expected a zero point in [{}, {}], received {}", least, most,
                             given[i]);
      }
      zero_points_[i] = static_cast<std::uint8_t>(given[i]);
    }
    std::size_t kept = 0;
    for_each_code([&](std::int32_t, std::size_t code) { kept += code; });
    if (kept > table_.size() / size_) {
      throw header_error("expected the {} elements that are kept, received {}", kept,
                         table_.size() / size_);
    }
    table_ = table_.first(kept * size_);
  }

  void huffman() {
    expect_type({DType::int8, DType::int16});
    row_.method = DecodePart::huffman;
    row_.entry_bytes = header_[first_bits] & 1 ? 4 : 2;
    row_.width = (header_[first_bits] >> 4) + 1;
    if (row_.entry_bytes == 2 && outputs_[index_].type != DType::int8) {
      throw header_error("expected entries of 4 bytes for {}, received 2",
                         name_of(outputs_[index_].type));
    }
    if (codes_.size() > INT32_MAX / 8 - header_bytes) {
      throw codes_error("expected at most {} bytes of codes", INT32_MAX / 8 - header_bytes);
    }
    const auto end = static_cast<std::int32_t>(8 * codes_.size());
    std::int32_t& at = used_bits_;
    for (std::int32_t n = 0; n < outputs_.count(index_); ++n) {
      const std::int32_t next = behind_symbol(n, at, end);
      // Or a few bytes would decode to any number of elements.
      if (next <= at) throw header_error("code {}: expected at least one bit, received none", n);
      if (next > end) throw too_few_codes(n);
      at = next;
    }
    table_ = table_.first(used_entries_ * static_cast<std::size_t>(row_.entry_bytes));
  }
  Error too_few_codes(std::int32_t n) const {
    return codes_error("expected {} codes, received {}", outputs_.count(index_), n);
  }

  // The bit behind code `n`, which begins at bit `at`.
  std::int32_t behind_symbol(std::int32_t n, std::int32_t at, std::int32_t end) {
    const auto entries = static_cast<std::int64_t>(table_.size()) / row_.entry_bytes;
    int bits = row_.width;
    std::int64_t index = 0;
    for (;;) {
      // A look into a table may reach behind the last code: what is there belongs to none.
      if (at >= end) throw too_few_codes(n);
      index += code_at(at, bits);
      at += bits;
      if (index >= entries) {
        throw header_error("code {}: expected {} entries, received {}", n, index + 1, entries);
      }
      used_entries_ = std::max(used_entries_, static_cast<std::size_t>(index) + 1);
      const std::uint32_t entry =
          kernel::huffman_entry(table_.data(), static_cast<std::int32_t>(index), row_.entry_bytes);
      if (kernel::is_symbol(entry)) return at - std::max(0, bits - kernel::entry_bits(entry));
      index += kernel::entry_value(entry);
      bits = kernel::entry_bits(entry) + 1;
    }
  }

  const Operands& inputs_;
  const Operands& outputs_;
  int index_;
  Values codes_;
  Values header_;
  Values table_ = {};
  std::int32_t used_bits_ = 0;    // of the codes
  std::size_t used_entries_ = 0;  // of the Huffman tables
  std::vector<std::uint8_t> zero_points_ = {};
  std::size_t size_ = 1;
  DecodePart row_ = {};
};

}  // namespace

Decode Decode::with_outputs(const Operands& outputs) const {
  Decode told;
  for (int i = 0; i < outputs.size(); ++i) told.shapes.push_back(outputs[i].shape);
  return told;
}

std::vector<Shape> Decode::output_shapes(const Operands& inputs) const {
  if (shapes.empty()) throw Error("expected at least one output, received none");
  const int expected = 2 * static_cast<int>(shapes.size());
  inputs.expect_count(expected, expected);
  return shapes;
}

Call Decode::prepare(Prepare& prepare) const {
  std::vector<std::int32_t> rows;
  std::vector<std::uint8_t> bytes;
  for (int i = 0; i < prepare.outputs.size(); ++i) Part(prepare, i).add_to(rows, bytes);
  return ONDA_CALL(prepare, decode, Decode,
                   {.outputs = prepare.outputs.size(),
                    .parts = prepare.keep(std::move(rows), "parts"),
                    .bytes = prepare.keep(std::move(bytes), "bytes")});
}

ONDA_CUSTOM_OPERATOR(Decode);

}  // namespace onda
