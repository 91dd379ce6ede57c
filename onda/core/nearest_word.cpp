// SPDX-License-Identifier: Apache-2.0
#include "onda/core/nearest_word.h"

#include <algorithm>
#include <numeric>
#include <vector>

namespace onda {

std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i + 1;
    for (std::size_t k = 0; k < b.size(); ++k) {
      const std::size_t changed = diagonal + (a[i] == b[k] ? 0 : 1);
      diagonal = row[k + 1];
      row[k + 1] = std::min({changed, row[k] + 1, row[k + 1] + 1});
    }
  }
  return row.back();
}

std::string did_you_mean(std::string_view received, std::span<const std::string_view> words) {
  constexpr std::size_t longest = 64;
  if (received.size() > longest) return "";
  std::string small(received);
  for (char& c : small) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  std::size_t best = received.size() / 3 + 2;  // from here on they have little in common
  std::string_view nearest;
  for (const std::string_view word : words) {
    const std::size_t distance = edit_distance(small, word);
    if (distance >= best || distance >= word.size()) continue;
    best = distance;
    nearest = word;
  }
  return nearest.empty() ? "" : "; did you mean " + std::string(nearest) + "?";
}

}  // namespace onda
