// SPDX-License-Identifier: Apache-2.0
#include "onda/core/file.h"

#include <gtest/gtest.h>

#include "onda/core/error.h"
#include "onda/core/temporary_folder.h"

namespace onda {
namespace {

namespace fs = std::filesystem;

class FileTest : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::temp_directory_path() / fmt::format("onda_file_test_{}", ::getpid());
    fs::create_directories(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }
  std::vector<std::string> names() const {
    std::vector<std::string> found;
    for (const auto& entry : fs::directory_iterator(folder_))
      found.push_back(entry.path().filename());
    return found;
  }
  fs::path folder_;
};

TEST_F(FileTest, WritesWholeAndReadsBack) {
  write_file(folder_ / "deep" / "a.txt", std::string_view("wave"));
  EXPECT_EQ(read_text(folder_ / "deep" / "a.txt"), "wave");
  write_file(folder_ / "deep" / "a.txt", std::string_view(""));
  EXPECT_EQ(read_file(folder_ / "deep" / "a.txt").size(), 0u);
}

TEST_F(FileTest, NamesWhatIsMissingOrTooLong) {
  EXPECT_THAT([&] { read_file(folder_ / "none"); },
              testing::ThrowsMessage<Error>(testing::HasSubstr("none: no such file")));
  EXPECT_THAT([&] { read_file(folder_); },
              testing::ThrowsMessage<Error>(testing::HasSubstr("expected a regular file")));
  write_file(folder_ / "five", std::string_view("12345"));
  EXPECT_THAT([&] { read_file(folder_ / "five", 4); },
              testing::ThrowsMessage<Error>(testing::HasSubstr("at most 4 bytes, the file has 5")));
}

TEST_F(FileTest, LeavesNothingHalfWritten) {
  write_file(folder_ / "plain", std::string_view("x"));
  EXPECT_THROW(write_file(folder_ / "plain" / "below", std::string_view("y")), Error);
  EXPECT_EQ(names(), std::vector<std::string>{"plain"});
}

TEST(TemporaryFolderTest, LeavesNothingBehind) {
  fs::path path;
  {
    const TemporaryFolder folder;
    path = folder.path();
    write_file(path / "deep" / "file", std::string_view("x"));
    EXPECT_TRUE(fs::exists(path / "deep" / "file"));
  }
  EXPECT_FALSE(fs::exists(path));
}

TEST_F(FileTest, WritesSeveralFilesOrNone) {
  const Bytes content(3, std::byte{'x'});
  write_file(folder_ / "plain", std::string_view("x"));
  fs::create_directory(folder_ / "taken");
  EXPECT_THROW(
      write_files(std::vector<FileToWrite>{{folder_ / "a", content}, {folder_ / "taken", content}}),
      Error);
  EXPECT_THAT(names(), testing::UnorderedElementsAre("plain", "taken"));
  write_files(std::vector<FileToWrite>{{folder_ / "a", content}, {folder_ / "b", {}}});
  EXPECT_EQ(read_text(folder_ / "a"), "xxx");
  EXPECT_EQ(read_text(folder_ / "b"), "");
}

TEST_F(FileTest, ADeviceIsNotReplaced) {
  EXPECT_THAT([] { write_file("/dev/null", std::string_view("x")); },
              testing::ThrowsMessage<Error>(testing::HasSubstr("expected a regular file")));
}

}  // namespace
}  // namespace onda
