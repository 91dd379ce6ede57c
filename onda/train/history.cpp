// SPDX-License-Identifier: Apache-2.0
#include "onda/train/history.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "onda/core/error.h"
#include "onda/core/file.h"

namespace onda {
namespace {

std::size_t index_of(const std::vector<std::string>& names, std::string_view name) {
  const auto found = std::find(names.begin(), names.end(), name);
  if (found == names.end()) {
    throw Error("history: expected one of {}, received {}", fmt::join(names, ", "), name);
  }
  return static_cast<std::size_t>(found - names.begin());
}

}  // namespace

double Values::operator[](std::string_view name) const { return values[index_of(names, name)]; }

void Values::set(std::string_view name, double value) {
  const auto found = std::find(names.begin(), names.end(), name);
  if (found != names.end()) {
    values[static_cast<std::size_t>(found - names.begin())] = value;
  } else {
    names.emplace_back(name);
    values.push_back(value);
  }
}

std::span<const double> History::operator[](std::string_view name) const {
  return columns_[index_of(names_, name)];
}

void History::add(const Values& epoch) {
  if (columns_.empty()) {
    names_ = epoch.names;
    columns_.resize(names_.size());
  }
  if (names_ != epoch.names || epoch.values.size() != names_.size()) {
    throw Error("history: expected values of {}, received {} values of {}", fmt::join(names_, ", "),
                epoch.values.size(), fmt::join(epoch.names, ", "));
  }
  for (std::size_t i = 0; i < columns_.size(); ++i) columns_[i].push_back(epoch.values[i]);
}

std::string History::to_csv() const {
  std::string text = "epoch";
  for (const std::string& name : names_) text += ',' + name;
  text += '\n';
  for (int epoch = 0; epoch < epochs(); ++epoch) {
    text += fmt::format("{}", epoch + 1);
    for (const auto& column : columns_) {
      text += fmt::format(",{}", column[static_cast<std::size_t>(epoch)]);
    }
    text += '\n';
  }
  return text;
}

void History::write_csv(const std::filesystem::path& path) const { write_file(path, to_csv()); }

}  // namespace onda
