// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <limits>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "onda/core/error.h"
#include "onda/core/file.h"

namespace onda {

/// The options of a custom operator by their names, as a `.tflite` file keeps them: a FlexBuffers
/// map, in the order of the names' bytes.
///
///   static Scale from(const CustomOptions& options) { return {options.get("factor", 1.0f)}; }
///   CustomOptions options() const { return {{"factor", factor}}; }
class CustomOptions {
 public:
  using Value = std::variant<bool, std::int64_t, double, std::string, std::vector<std::int64_t>,
                             std::vector<double>>;
  using Values = std::map<std::string, Value, std::less<>>;

  CustomOptions() = default;
  CustomOptions(std::initializer_list<Values::value_type> values) : values_(values) {}

  const Values& values() const { return values_; }
  bool empty() const { return values_.empty(); }

  /// The option as a bool, an integer of any size, a float, a text or a vector of numbers. A bool
  /// may be stored as an integer and a float as one, nothing else. Throws Error when it is missing,
  /// of another kind or beyond the integer's range.
  template <class T>
  T get(std::string_view name) const {
    const auto found = values_.find(name);
    if (found == values_.end()) throw Error("option {}: it is required, and missing", name);
    return as<T>(name, found->second);
  }
  /// The same, or `otherwise` when it is missing.
  template <class T>
  T get(std::string_view name, T otherwise) const {
    const auto found = values_.find(name);
    return found == values_.end() ? otherwise : as<T>(name, found->second);
  }

  /// The map that these bytes are, nothing when there are none. Throws Error for what is no map of
  /// bools, numbers, texts and vectors of numbers, and for one that unfolds to far more than it is.
  static CustomOptions read(std::span<const std::byte> bytes);
  /// The bytes of the map; none when it is empty.
  Bytes write() const;

 private:
  static Error wrong(std::string_view name, std::string_view expected, const Value& received);

  template <class T>
  static T as(std::string_view name, const Value& value) {
    const auto* integer = std::get_if<std::int64_t>(&value);
    if constexpr (std::same_as<T, bool>) {
      if (const auto* flag = std::get_if<bool>(&value)) return *flag;
      if (integer) return *integer != 0;
      throw wrong(name, "true or false", value);
    } else if constexpr (std::integral<T>) {
      if (integer && std::in_range<T>(*integer)) return static_cast<T>(*integer);
      throw wrong(name, range<T>(), value);
    } else if constexpr (std::floating_point<T>) {
      if (const auto* real = std::get_if<double>(&value)) return static_cast<T>(*real);
      if (integer) return static_cast<T>(*integer);
      throw wrong(name, "a number", value);
    } else {
      if (const auto* held = std::get_if<T>(&value)) return *held;
      throw wrong(name, std::same_as<T, std::string> ? "a text" : "a vector of numbers", value);
    }
  }
  template <class T>
  static std::string range() {
    return fmt::format("an integer in [{}, {}]", std::numeric_limits<T>::min(),
                       std::numeric_limits<T>::max());
  }

  Values values_;
};

}  // namespace onda
