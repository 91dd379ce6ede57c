// SPDX-License-Identifier: Apache-2.0
// The values of a text's arguments. read() reads a word into a value, or returns false and leaves
// it as it was; kind_of() says what is expected.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "onda/train/initializer.h"
#include "onda/train/layers.h"

namespace onda::text {

struct Kind {
  std::string what;
  /// When these are all that there are: each says what it is, and may stand anywhere.
  std::vector<std::string_view> words = {};
};

bool read(std::string_view text, int& value);
bool read(std::string_view text, double& value);
bool read(std::string_view text, bool& value);
bool read(std::string_view text, std::string& value);
bool read(std::string_view text, std::vector<int>& value);
bool read(std::string_view text, Shape& value);
bool read(std::string_view text, Padding& value);
bool read(std::string_view text, Initializer& value);
bool read(std::string_view text, layers::Size2D& value);
/// All edges, rows x columns, or top x bottom x left x right.
bool read(std::string_view text, layers::Edges& value);
bool read(std::string_view text, layers::Function& value);

Kind kind_of(const int&);
Kind kind_of(const double&);
Kind kind_of(const bool&);
Kind kind_of(const std::string&);
Kind kind_of(const std::vector<int>&);
Kind kind_of(const Shape&);
Kind kind_of(const Padding&);
Kind kind_of(const Initializer&);
Kind kind_of(const layers::Size2D&);
Kind kind_of(const layers::Edges&);
Kind kind_of(const layers::Function&);

template <class T>
bool read(std::string_view text, std::optional<T>& value) {
  T inner{0};
  if (!read(text, inner)) return false;
  value = inner;
  return true;
}
template <class T>
Kind kind_of(const std::optional<T>&) {
  return kind_of(T{0});
}

}  // namespace onda::text
