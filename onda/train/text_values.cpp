// SPDX-License-Identifier: Apache-2.0
#include "onda/train/text_values.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace onda::text {
namespace {

template <class T>
std::optional<T> number(std::string_view text) {
  T value{};
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (code != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<std::vector<std::int32_t>> extents(std::string_view text) {
  constexpr std::size_t most_axes = 8;
  std::vector<std::int32_t> found;
  while (found.size() < most_axes) {
    const std::size_t end = std::min(text.find('x'), text.size());
    const auto extent = number<std::int32_t>(text.substr(0, end));
    if (!extent) return std::nullopt;
    found.push_back(*extent);
    if (end == text.size()) return found;
    text.remove_prefix(end + 1);
  }
  return std::nullopt;
}

struct NamedInitializer {
  std::string_view name;
  Initializer (*make)();
};
constexpr std::array initializers{
    NamedInitializer{"glorot_uniform", [] { return Initializer(GlorotUniform{}); }},
    NamedInitializer{"glorot_normal", [] { return Initializer(GlorotNormal{}); }},
    NamedInitializer{"he_uniform", [] { return Initializer(HeUniform{}); }},
    NamedInitializer{"he_normal", [] { return Initializer(HeNormal{}); }},
    NamedInitializer{"lecun_uniform", [] { return Initializer(LecunUniform{}); }},
    NamedInitializer{"lecun_normal", [] { return Initializer(LecunNormal{}); }},
    NamedInitializer{"random_uniform", [] { return Initializer(RandomUniform{}); }},
    NamedInitializer{"random_normal", [] { return Initializer(RandomNormal{}); }},
    NamedInitializer{"zeros", [] { return Initializer(Zeros{}); }},
    NamedInitializer{"ones", [] { return Initializer(Ones{}); }},
};

}  // namespace

bool read(std::string_view text, int& value) {
  const auto found = number<int>(text);
  if (found) value = *found;
  return found.has_value();
}
bool read(std::string_view text, double& value) {
  const auto found = number<double>(text);
  if (found) value = *found;
  return found.has_value();
}
bool read(std::string_view text, bool& value) {
  if (text != "true" && text != "false") return false;
  value = text == "true";
  return true;
}
bool read(std::string_view text, layers::Size2D& value) {
  const auto found = extents(text);
  if (!found || found->size() > 2) return false;
  value = layers::Size2D(found->front(), found->back());
  return true;
}
bool read(std::string_view text, Shape& value) {
  const auto found = extents(text);
  if (found) value = Shape(*found);
  return found.has_value();
}
bool read(std::string_view text, std::vector<int>& value) {
  const auto found = extents(text);
  if (found) value.assign(found->begin(), found->end());
  return found.has_value();
}
bool read(std::string_view text, layers::Edges& value) {
  const auto found = extents(text);
  if (!found || found->size() == 3 || found->size() > 4) return false;
  const std::vector<std::int32_t>& e = *found;
  if (e.size() == 4) {
    value = {e[0], e[1], e[2], e[3]};
  } else {
    value = {e.front(), e.front(), e.back(), e.back()};
  }
  return true;
}
bool read(std::string_view text, Padding& value) {
  if (text != "same" && text != "valid") return false;
  value = text == "same" ? Padding::same : Padding::valid;
  return true;
}
bool read(std::string_view text, layers::Function& value) {
  const auto found = layers::find_function(text);
  if (found) value = *found;
  return found.has_value();
}
bool read(std::string_view text, std::string& value) {
  value = text;
  return !text.empty();
}
bool read(std::string_view text, Initializer& value) {
  const auto found = std::find_if(initializers.begin(), initializers.end(),
                                  [&](const NamedInitializer& one) { return one.name == text; });
  if (found != initializers.end()) value = found->make();
  return found != initializers.end();
}

Kind kind_of(const int&) { return {"a whole number"}; }
Kind kind_of(const double&) { return {"a number"}; }
Kind kind_of(const bool&) { return {"true or false"}; }
Kind kind_of(const layers::Size2D&) { return {"a size such as 3 or 3x3"}; }
Kind kind_of(const Shape&) { return {"a shape such as 4x4x2"}; }
Kind kind_of(const std::vector<int>&) { return {"axes such as 2x1"}; }
Kind kind_of(const layers::Edges&) { return {"edges such as 1, 1x2 or 0x1x0x1"}; }
Kind kind_of(const Padding&) { return {"same or valid", {"same", "valid"}}; }
Kind kind_of(const layers::Function&) {
  return {"an activation such as relu", layers::function_names()};
}
Kind kind_of(const std::string&) { return {"a name"}; }
Kind kind_of(const Initializer&) { return {"an initializer such as he_normal"}; }

}  // namespace onda::text
