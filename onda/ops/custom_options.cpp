// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/custom_options.h"

#include <flatbuffers/flexbuffers.h>

#include <algorithm>

namespace onda {
namespace {

// Reads a FlexBuffers map from bytes that may be anything. The library's own verifier (2.0.8) lets
// names without an end and vectors at odd places through, so every read is checked here.
//
//   …  | keys: offset | keys: width | size | value 0 … | type 0 …  …  | root | type | width |
//                                          ^ what an offset to the map leads to
class Reader {
 public:
  explicit Reader(std::span<const std::byte> bytes)
      : bytes_(bytes), left_(16 * bytes.size() + 4096) {}

  CustomOptions::Values map() {
    if (bytes_.size() < 3) throw Error("expected a map, received {} bytes", bytes_.size());
    const std::size_t width = checked_width(byte(bytes_.size() - 1));
    const Item root{bytes_.size() - 2 - std::min(width, bytes_.size() - 2), width,
                    byte(bytes_.size() - 2)};
    if (root.type() != flexbuffers::FBT_MAP) throw unexpected("a map", root);
    const std::size_t at = target(root);
    const std::size_t step = root.child_width();
    const std::size_t prefix = before(at, 3 * step);
    const std::size_t size = list_size(at, step, true);
    const std::size_t keys = back(prefix, unsigned_at(prefix, step));
    const std::size_t key_step = checked_width(unsigned_at(prefix + step, step));
    if (list_size(keys, key_step, false) != size) {
      throw Error("expected as many names as values, {}", size);
    }
    CustomOptions::Values values;
    for (std::size_t i = 0; i < size; ++i) {
      const std::size_t place = keys + i * key_step;
      const std::string name = text_until_zero(back(place, unsigned_at(place, key_step)));
      try {
        values.insert_or_assign(name, value({at + i * step, step, byte(at + size * step + i)}));
      } catch (const Error& error) {
        throw error.within(fmt::format("option {}", name));
      }
    }
    return values;
  }

 private:
  // A value in its place: itself where it is a number, otherwise how far back it lies.
  struct Item {
    std::size_t at;
    std::size_t width;
    std::uint8_t packed;
    int type() const { return packed >> 2; }
    std::size_t child_width() const { return std::size_t{1} << (packed & 3); }
  };

  static Error unexpected(const char* what, const Item& item) {
    return Error("expected {}, received FlexBuffers type {}", what, item.type());
  }
  static std::size_t checked_width(std::uint64_t width) {
    if (width != 1 && width != 2 && width != 4 && width != 8) {
      throw Error("expected a width of 1, 2, 4 or 8 bytes, received {}", width);
    }
    return static_cast<std::size_t>(width);
  }
  void take(std::size_t bytes) {
    if (bytes > left_) {
      throw Error(
          "expected options in proportion to their {} bytes, received over 16 times as many",
          bytes_.size());
    }
    left_ -= bytes;
  }
  static Error outside() { return Error("an offset leads out of the options' bytes"); }
  std::size_t back(std::size_t at, std::uint64_t offset) const {
    if (offset > at) throw outside();
    return at - static_cast<std::size_t>(offset);
  }
  static std::size_t before(std::size_t at, std::size_t bytes) {
    if (bytes > at) throw outside();
    return at - bytes;
  }
  std::uint8_t byte(std::size_t at) const {
    if (at >= bytes_.size()) throw outside();
    return static_cast<std::uint8_t>(bytes_[at]);
  }
  template <class T>
  T number_at(std::size_t at) const {
    if (at > bytes_.size() || bytes_.size() - at < sizeof(T)) throw outside();
    T number;
    std::memcpy(&number, bytes_.data() + at, sizeof number);
    return number;
  }
  std::uint64_t unsigned_at(std::size_t at, std::size_t width) const {
    return width == 1   ? number_at<std::uint8_t>(at)
           : width == 2 ? number_at<std::uint16_t>(at)
           : width == 4 ? number_at<std::uint32_t>(at)
                        : number_at<std::uint64_t>(at);
  }
  std::int64_t signed_at(std::size_t at, std::size_t width) const {
    return width == 1   ? number_at<std::int8_t>(at)
           : width == 2 ? number_at<std::int16_t>(at)
           : width == 4 ? number_at<std::int32_t>(at)
                        : number_at<std::int64_t>(at);
  }
  double real_at(std::size_t at, std::size_t width) const {
    if (width == 4) return static_cast<double>(number_at<float>(at));
    if (width == 8) return number_at<double>(at);
    throw Error("expected a real number of 4 or 8 bytes, received {}", width);
  }
  std::size_t target(const Item& item) const {
    return back(item.at, unsigned_at(item.at, item.width));
  }
  // The number of elements of the vector at `at`, of which all and their types are there.
  std::size_t list_size(std::size_t at, std::size_t width, bool typed_one_by_one) const {
    const std::uint64_t size = unsigned_at(before(at, width), width);
    if (size > (bytes_.size() - at) / (width + (typed_one_by_one ? 1 : 0))) throw outside();
    return static_cast<std::size_t>(size);
  }
  std::string text_until_zero(std::size_t at) {
    const auto end =
        std::find(bytes_.begin() + static_cast<std::ptrdiff_t>(at), bytes_.end(), std::byte{0});
    if (end == bytes_.end()) throw outside();
    return text(at, static_cast<std::size_t>(end - bytes_.begin()) - at);
  }
  std::string text(std::size_t at, std::size_t size) {
    take(size + sizeof(CustomOptions::Value));
    return std::string(reinterpret_cast<const char*>(bytes_.data()) + at, size);
  }

  std::int64_t unsigned_value(std::size_t at, std::size_t width) const {
    const std::uint64_t value = unsigned_at(at, width);
    if (value > static_cast<std::uint64_t>(INT64_MAX)) {
      throw Error("expected an integer below 2^63, received {}", value);
    }
    return static_cast<std::int64_t>(value);
  }
  CustomOptions::Value number(int type, std::size_t at, std::size_t width) const {
    if (type == flexbuffers::FBT_INT) return signed_at(at, width);
    if (type == flexbuffers::FBT_UINT) return unsigned_value(at, width);
    if (type == flexbuffers::FBT_FLOAT) return real_at(at, width);
    return unsigned_at(at, width) != 0;
  }
  CustomOptions::Value value(const Item& item) {
    using namespace flexbuffers;
    const std::size_t width = item.child_width();
    switch (item.type()) {
      case FBT_INT:
      case FBT_UINT:
      case FBT_FLOAT:
      case FBT_BOOL:
        return number(item.type(), item.at, item.width);
      case FBT_INDIRECT_INT:
      case FBT_INDIRECT_UINT:
      case FBT_INDIRECT_FLOAT:
        return number(item.type() - FBT_INDIRECT_INT + FBT_INT, target(item), width);
      case FBT_STRING: {
        const std::size_t at = target(item);
        const std::uint64_t size = unsigned_at(before(at, width), width);
        if (size > bytes_.size() - at) throw outside();
        return text(at, static_cast<std::size_t>(size));
      }
      case FBT_VECTOR:
      case FBT_VECTOR_INT:
      case FBT_VECTOR_UINT:
      case FBT_VECTOR_FLOAT:
        return list(item);
      default:
        throw unexpected("a bool, a number, a text or a vector of numbers", item);
    }
  }
  // Of integers, or of real numbers where one of them is.
  CustomOptions::Value list(const Item& item) {
    using namespace flexbuffers;
    const bool mixed = item.type() == FBT_VECTOR;
    const std::size_t width = item.child_width();
    const std::size_t at = target(item);
    const std::size_t size = list_size(at, width, mixed);
    take(size * (sizeof(std::int64_t) + sizeof(double)));
    std::vector<std::int64_t> integers;
    std::vector<double> reals;
    for (std::size_t i = 0; i < size; ++i) {
      const std::size_t place = at + i * width;
      const int type =
          mixed ? byte(at + size * width + i) >> 2 : item.type() - FBT_VECTOR_INT + FBT_INT;
      if (type < FBT_INT || type > FBT_FLOAT) {
        throw Error("expected numbers in a vector, received FlexBuffers type {}", type);
      }
      const CustomOptions::Value one = number(type, place, width);
      const auto* integer = std::get_if<std::int64_t>(&one);
      if (integer) integers.push_back(*integer);
      reals.push_back(integer ? static_cast<double>(*integer) : std::get<double>(one));
    }
    if (integers.size() == size) return integers;
    return reals;
  }

  std::span<const std::byte> bytes_;
  std::size_t left_;  // that may be copied: many entries can point to one long text
};

}  // namespace

CustomOptions CustomOptions::read(std::span<const std::byte> bytes) {
  CustomOptions options;
  if (bytes.empty()) return options;
  try {
    options.values_ = Reader(bytes).map();
  } catch (const Error& error) {
    throw error.within("custom options as FlexBuffers");
  }
  return options;
}

Bytes CustomOptions::write() const {
  if (values_.empty()) return {};
  flexbuffers::Builder builder;
  const std::size_t start = builder.StartMap();
  for (const auto& [name, value] : values_) {
    builder.Key(name);
    const auto write = [&](const auto& held) {
      using T = std::decay_t<decltype(held)>;
      if constexpr (std::same_as<T, std::vector<std::int64_t>> ||
                    std::same_as<T, std::vector<double>>) {
        builder.Vector(held);
      } else {
        builder.Add(held);
      }
    };
    std::visit(write, value);
  }
  builder.EndMap(start);
  builder.Finish();
  const auto* data = reinterpret_cast<const std::byte*>(builder.GetBuffer().data());
  return Bytes(data, data + builder.GetBuffer().size());
}

Error CustomOptions::wrong(std::string_view name, std::string_view expected,
                           const Value& received) {
  static constexpr const char* kinds[] = {"true or false", "an integer", "a number",
                                          "a text",        "a vector",   "a vector"};
  const auto* integer = std::get_if<std::int64_t>(&received);
  return Error("option {}: expected {}, received {}", name, expected,
               integer ? std::to_string(*integer) : kinds[received.index()]);
}

}  // namespace onda
