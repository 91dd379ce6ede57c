// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace onda {

/// The folder of models that others made, with reference outputs: $ONDA_CORPUS, or shared/corpus
/// beside the checkout. Nothing when it is absent; a test that needs it then says so and skips.
inline std::optional<std::filesystem::path> corpus() {
  const char* named = std::getenv("ONDA_CORPUS");
  const std::filesystem::path folder =
      named ? std::filesystem::path(named)
            : std::filesystem::path(ONDA_SOURCE_DIR) / ".." / "shared" / "corpus";
  if (!std::filesystem::is_directory(folder)) return std::nullopt;
  return folder;
}

/// The names of its models, sorted; none when it is absent.
inline std::vector<std::string> corpus_models() {
  std::vector<std::string> names;
  if (!corpus()) return names;
  for (const auto& entry : std::filesystem::directory_iterator(*corpus())) {
    if (std::filesystem::exists(entry.path() / "model.tflite")) {
      names.push_back(entry.path().filename().string());
    }
  }
  std::sort(names.begin(), names.end());
  return names;
}

#define ONDA_REQUIRE_CORPUS() \
  if (!::onda::corpus())      \
  GTEST_SKIP() << "the corpus of models is absent: set ONDA_CORPUS to its folder to run this"

}  // namespace onda
