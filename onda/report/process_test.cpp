// SPDX-License-Identifier: Apache-2.0
#include "onda/report/process.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>

#include "onda/core/error.h"
#include "onda/core/file.h"

namespace onda::report {
namespace {

namespace fs = std::filesystem;

class ProcessTest : public testing::Test {
 protected:
  Process::Options options(std::vector<std::string> command, std::string_view input = "") {
    write_file(folder_.path() / "input", input);
    return {.command = std::move(command),
            .folder = folder_.path(),
            .input = folder_.path() / "input",
            .output = folder_.path() / "output"};
  }
  std::string output() const { return read_text(folder_.path() / "output"); }
  TemporaryFolder folder_;
};

TEST_F(ProcessTest, ReadsWritesAndRunsInItsFolder) {
  EXPECT_EQ(Process(options({"cat"}, "wave\n")).wait(), 0);
  EXPECT_EQ(output(), "wave\n");
  EXPECT_EQ(Process(options({"pwd"})).wait(), 0);
  EXPECT_EQ(output(), fs::canonical(folder_.path()).string() + "\n");
}

TEST_F(ProcessTest, PassesArgumentsAsTheyAre) {
  EXPECT_EQ(Process(options({"printf", "%s", "a b'\"$(id) `id` ;*"})).wait(), 0);
  EXPECT_EQ(output(), "a b'\"$(id) `id` ;*");
}

TEST_F(ProcessTest, ReportsHowItEnded) {
  EXPECT_EQ(Process(options({"sh"}, "echo oh >&2; exit 3")).wait(), 3);
  EXPECT_EQ(output(), "oh\n");
  EXPECT_EQ(Process(options({"sh"}, "kill -TERM $$")).wait(), 128 + 15);
  EXPECT_THAT(
      [&] { Process process(options({"onda-no-such-program"})); },
      testing::ThrowsMessage<Error>(testing::HasSubstr("onda-no-such-program: cannot be started")));
}

TEST_F(ProcessTest, EndsAProgramNobodyWaitsFor) {
  const auto start = std::chrono::steady_clock::now();
  { Process process(options({"sleep", "600"})); }
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(60));
}

TEST_F(ProcessTest, FindsPrograms) {
  EXPECT_TRUE(program_exists("sh"));
  EXPECT_TRUE(program_exists("/bin/sh"));
  EXPECT_FALSE(program_exists("onda-no-such-program"));
  EXPECT_FALSE(program_exists("/bin"));
  write_file(folder_.path() / "plain", std::string_view(""));
  EXPECT_FALSE(program_exists((folder_.path() / "plain").string()));
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

}  // namespace
}  // namespace onda::report
