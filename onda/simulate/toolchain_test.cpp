// SPDX-License-Identifier: Apache-2.0
#include "onda/simulate/toolchain.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <sstream>

#include "onda/core/error.h"
#include "onda/core/file.h"
#include "onda/core/process.h"
#include "onda/simulate/simavr.h"

namespace onda::simulate {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::HasSubstr;
using testing::ThrowsMessage;

TEST(Boards, AreFoundByName) {
  for (const Board& each : boards()) EXPECT_EQ(&board(each.name), &each);
  EXPECT_THAT([] { board("due"); },
              ThrowsMessage<Error>("board: expected one of uno, cortex-m0plus, cortex-m4, host, "
                                   "received due"));
}

class Toolchain : public testing::Test {
 protected:
  void SetUp() override {
    if (const std::string missing = missing_tools(board("uno")); !missing.empty()) {
      GTEST_SKIP() << missing;
    }
    folder_ = fs::temp_directory_path() / fmt::format("onda_toolchain_test_{}", ::getpid());
    fs::create_directories(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }
  void write(const fs::path& name, std::string_view text) { write_file(folder_ / name, text); }
  Firmware sketch(BuildOptions options = {}) {
    options.folder = folder_ / "build";
    return build_sketch(board("uno"), folder_ / "wave", options);
  }
  fs::path folder_;
};

TEST_F(Toolchain, CompilesTabsAndEverythingBelowSrc) {
  write("wave/wave.ino",
        "#include \"src/deep/model.h\"\n"
        "void setup() { Serial.begin(115200); report(twice(four()) + three() + HIDDEN); }\n"
        "void loop() {}\n");
  // Tabs are joined behind the main file, which declares nothing here: a macro and a prototype.
  write("wave/src/deep/model.h",
        "#pragma once\nextern \"C\" int three();\nint four();\nint twice(int);\n"
        "void report(int);\n");
  write("wave/src/deep/model.cpp",
        "#include \"model.h\"\n#include \"../near.h\"\nint four() { return NEAR; }\n");
  write("wave/src/near.h", "#define NEAR 4\n");
  write("wave/src/model.cpp", "int twice(int x) { return 2 * x; }\n");  // the same name elsewhere
  write("wave/three.c", "int three() { return 3; }\n");
  write("wave/b.ino", "void report(int value) { Serial.println(value); }\n");
  const Firmware firmware = sketch({.folder = {}, .definitions = {"HIDDEN=100"}});
  const SimavrRun run = run_simavr(firmware.elf, {.stop_text = "\n", .must_end = true});
  EXPECT_EQ(run.serial_text(), "111\r\n");
}

TEST_F(Toolchain, MeasuresFlashAndRam) {
  write("wave/wave.ino", "void setup() {}\nvoid loop() {}\n");
  const Firmware empty = sketch();
  // The Arduino IDE reports 444 bytes and 9 for the empty sketch with its gcc 7.3; gcc 5.4 with the
  // same core differs by a few.
  EXPECT_NEAR(static_cast<double>(empty.flash_bytes), 444, 30);
  EXPECT_EQ(empty.ram_bytes, 9);
  write("wave/wave.ino",
        "volatile char zeros[100], ones[50] = {1}, last;\n"
        "void setup() { last = zeros[last] + ones[last]; }\nvoid loop() {}\n");
  const Firmware more = sketch();
  EXPECT_EQ(more.ram_bytes - empty.ram_bytes, 151);
  EXPECT_GE(more.flash_bytes - empty.flash_bytes, 50);
  EXPECT_LE(more.flash_bytes - empty.flash_bytes, 110);
  // The same by the other format of avr-size: text + data, data + bss.
  const std::string berkeley = run_process({.arguments = {"avr-size", more.elf.string()}}).output;
  std::istringstream line(berkeley.substr(berkeley.find('\n') + 1));
  std::int64_t text = 0, data = 0, bss = 0;
  line >> text >> data >> bss;
  EXPECT_EQ(more.flash_bytes, text + data);
  EXPECT_EQ(more.ram_bytes, data + bss);
}

TEST_F(Toolchain, KeepsTheCoreInTheCacheFolder) {
  const char* before = std::getenv("XDG_CACHE_HOME");
  const std::string kept = before != nullptr ? before : "";
  ::setenv("XDG_CACHE_HOME", (folder_ / "cache").c_str(), 1);
  write("wave/wave.ino", "void setup() {}\nvoid loop() {}\n");
  sketch();
  std::vector<fs::path> archives;
  for (const auto& entry : fs::directory_iterator(folder_ / "cache" / "onda")) {
    archives.push_back(entry.path());
  }
  ASSERT_EQ(archives.size(), 1u);
  EXPECT_EQ(archives[0].extension(), ".a");
  const auto made = fs::last_write_time(archives[0]);
  sketch();
  EXPECT_EQ(fs::last_write_time(archives[0]), made);
  // Where the cache cannot be made the build folder serves.
  ::setenv("XDG_CACHE_HOME", "/proc/none", 1);
  EXPECT_GT(sketch().flash_bytes, 0);
  if (before != nullptr) {
    ::setenv("XDG_CACHE_HOME", kept.c_str(), 1);
  } else {
    ::unsetenv("XDG_CACHE_HOME");
  }
}

TEST_F(Toolchain, TellsWhatDoesNotBuild) {
  EXPECT_THAT([&] { build_sketch(board("uno"), folder_ / "none", {.folder = folder_}); },
              ThrowsMessage<Error>(HasSubstr("none: no such folder")));
  write("wave/other.ino", "");
  EXPECT_THAT([&] { sketch(); },
              ThrowsMessage<Error>(HasSubstr("expected the sketch wave.ino in it")));
  write("wave/wave.ino", "void setup() {}\n\nvoid loop() { wave(); }\n");
  EXPECT_THAT([&] { sketch(); },
              ThrowsMessage<Error>(AllOf(HasSubstr("does not build for uno"),
                                         HasSubstr("wave.ino:3:"), HasSubstr("'wave'"))));
  write("wave/wave.ino", "void setup() {}\n");
  EXPECT_THAT([&] { sketch(); },
              ThrowsMessage<Error>(AllOf(HasSubstr("wave: does not build"), HasSubstr("loop"))));
  write("wave/wave.ino",
        "char big[2100]; void setup() { big[analogRead(0)] = 1; Serial.print(big); }\n"
        "void loop() {}\n");
  EXPECT_THAT([&] { sketch(); },
              ThrowsMessage<Error>(
                  HasSubstr("expected at most 32256 bytes of flash and 2048 of RAM on uno")));
  EXPECT_THAT(
      [&] { build_sketch(board("cortex-m4"), folder_ / "wave", {.folder = folder_}); },
      ThrowsMessage<Error>(HasSubstr("expected an Arduino board (uno), received cortex-m4")));
}

}  // namespace
}  // namespace onda::simulate
