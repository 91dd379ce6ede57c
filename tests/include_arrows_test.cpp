// SPDX-License-Identifier: Apache-2.0
// The arrows of the house: which room may include which. HACKING.md draws them.
#include <gtest/gtest.h>

#include <map>
#include <regex>
#include <set>

#include "onda/core/file.h"

namespace onda {
namespace {

namespace fs = std::filesystem;

// A room may include itself, the rooms named here, and what those may include.
const std::map<std::string, std::set<std::string>> arrows = {
    {"kernels", {}},
    {"schema", {}},
    {"core", {}},
    {"ops", {"kernels", "schema", "core"}},
    {"graph", {"ops"}},
    {"tflite", {"graph"}},
    {"run", {"graph"}},
    {"data", {"core"}},
    {"train", {"graph", "data"}},
    {"quantize", {"run", "data"}},
    {"emit", {"graph"}},
    {"simulate", {"emit"}},
    {"report", {"train", "quantize", "emit", "graph", "data"}},
    {"cli",
     {"core", "ops", "graph", "tflite", "run", "data", "train", "quantize", "emit", "simulate",
      "report"}},
};

std::string room_of(const std::string& path) {
  static const std::regex kernel("onda/ops/.*_kernel\\.h|onda/core/fixed_point\\.h");
  if (std::regex_match(path, kernel)) return "kernels";
  if (path == "onda_schema.h") return "schema";
  const std::size_t slash = path.find('/', 5);
  return slash == std::string::npos ? "onda" : path.substr(5, slash - 5);
}

bool reaches(const std::string& from, const std::string& to) {
  if (from == to) return true;
  for (const std::string& next : arrows.at(from)) {
    if (reaches(next, to)) return true;
  }
  return false;
}

struct Include {
  std::string file;
  std::string included;
};

// Every #include of our own files, as paths from the root.
std::vector<Include> own_includes() {
  const fs::path root = ONDA_SOURCE_DIR;
  const std::regex line("#include \"([^\"]+)\"");
  std::vector<Include> found;
  for (const auto& entry : fs::recursive_directory_iterator(root / "onda")) {
    const fs::path extension = entry.path().extension();
    if (extension != ".h" && extension != ".cpp") continue;
    const std::string file = fs::relative(entry.path(), root).string();
    const std::string text = read_text(entry.path());
    for (std::sregex_iterator at(text.begin(), text.end(), line), end; at != end; ++at) {
      std::string included = (*at)[1];
      if (included.starts_with("..")) {
        included = (fs::path(file).parent_path() / included).lexically_normal().string();
      }
      found.push_back({file, included});
    }
  }
  return found;
}

TEST(IncludeArrows, NoRoomIncludesWhatItMayNot) {
  int checked = 0;
  for (const auto& [file, included] : own_includes()) {
    if (!included.starts_with("onda/") && included != "onda_schema.h") continue;
    const std::string from = room_of(file);
    const std::string to = room_of(included);
    if (file.ends_with("_test.cpp")) continue;  // a test may look at more than its room
    ASSERT_TRUE(arrows.contains(from)) << file << ": the room " << from << " has no arrows";
    ASSERT_TRUE(arrows.contains(to)) << file << " includes " << included;
    EXPECT_TRUE(reaches(from, to))
        << file << " includes " << included << ": " << from << " may not include " << to;
    ++checked;
  }
  EXPECT_GT(checked, 100);
}

// What reaches the board includes C headers and kernels only.
TEST(IncludeArrows, KernelsIncludeOnlyCHeaders) {
  const std::regex line("#include <([^>]+)>");
  const std::set<std::string> allowed = {"stdint.h", "stddef.h", "string.h", "math.h",
                                         "avr/pgmspace.h"};
  int kernels = 0;
  for (const auto& entry : fs::recursive_directory_iterator(fs::path(ONDA_SOURCE_DIR) / "onda")) {
    const std::string file = fs::relative(entry.path(), ONDA_SOURCE_DIR).string();
    if (!entry.is_regular_file() || room_of(file) != "kernels") continue;
    const std::string text = read_text(entry.path());
    for (std::sregex_iterator at(text.begin(), text.end(), line), end; at != end; ++at) {
      EXPECT_TRUE(allowed.contains((*at)[1])) << file << " includes <" << (*at)[1] << ">";
    }
    ++kernels;
  }
  EXPECT_GE(kernels, 5);
}

TEST(IncludeArrows, TheCheckKnowsForbiddenOnes) {
  EXPECT_FALSE(reaches("core", "graph"));
  EXPECT_FALSE(reaches("kernels", "core"));
  EXPECT_FALSE(reaches("emit", "run"));
  EXPECT_TRUE(reaches("simulate", "core"));
  EXPECT_EQ(room_of("onda/ops/relu/relu_kernel.h"), "kernels");
  EXPECT_EQ(room_of("onda/ops/relu/relu.h"), "ops");
}

}  // namespace
}  // namespace onda
