// SPDX-License-Identifier: Apache-2.0
#include "onda/simulate/simavr.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include "onda/core/error.h"
#include "onda/core/file.h"
#include "onda/simulate/toolchain.h"

namespace onda::simulate {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::ThrowsMessage;

class Simavr : public testing::Test {
 protected:
  void SetUp() override {
    if (const std::string missing = missing_tools(board("uno")); !missing.empty()) {
      GTEST_SKIP() << missing;
    }
    folder_ = fs::temp_directory_path() / fmt::format("onda_simavr_test_{}", ::getpid());
    fs::create_directories(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }

  // A program over avr-libc alone.
  fs::path program(const std::string& body) {
    const fs::path source = folder_ / "program.cpp";
    write_file(source,
               "#include <avr/interrupt.h>\n#include <avr/io.h>\n#include <avr/sleep.h>\n"
               "#include <stdint.h>\n" +
                   body);
    return build_program(board("uno"), std::vector{source}, {.folder = folder_ / "build"}).elf;
  }
  fs::path sketch(const std::string& text) {
    write_file(folder_ / "wave" / "wave.ino", text);
    return build_sketch(board("uno"), folder_ / "wave", {.folder = folder_ / "build"}).elf;
  }
  fs::path folder_;
};

TEST_F(Simavr, RecordsTheBrightnessAndTheSerialTextOfASketch) {
  // 0 and 255 are set by digitalWrite, the rest by the timer; the levels follow from the formula.
  const fs::path elf = sketch(R"(
      void setup() { pinMode(9, OUTPUT); Serial.begin(115200); }
      void loop() {
        static int step = 0;
        const int level = step * 51 % 306;  // 0, 51, 102, 153, 204, 255, 0, …
        analogWrite(9, level);
        Serial.println(level);
        ++step;
        delay(10);
      })");
  const SimavrRun run = run_simavr(elf, {.simulated_seconds = 0.2});
  EXPECT_EQ(run.end, SimavrEnd::time_limit);
  const std::vector<Brightness> levels = brightness(run, 9);
  ASSERT_GE(levels.size(), 19u);
  EXPECT_LE(levels.size(), 20u);
  std::string text;
  for (std::size_t i = 0; i < levels.size(); ++i) {
    EXPECT_EQ(levels[i].level, static_cast<int>(i) * 51 % 306) << i;
    text += fmt::format("{}\r\n", levels[i].level);
    // delay counts in timer ticks of 1,024 µs / 1,000: within 2 % of 10 ms after the first one.
    if (i > 1) EXPECT_NEAR(levels[i].seconds - levels[i - 1].seconds, 0.010, 0.0003) << i;
  }
  EXPECT_EQ(run.serial_text(), text.substr(0, run.serial.size()));
  EXPECT_GE(run.serial.size(), text.size() - 5);
  for (const int pin : {3, 5, 6, 10, 11}) EXPECT_TRUE(brightness(run, pin).empty()) << pin;
  EXPECT_THAT([&] { brightness(run, 4); }, ThrowsMessage<Error>(HasSubstr("expected a PWM pin")));
}

TEST_F(Simavr, KnowsEveryPwmPin) {
  const fs::path elf = sketch(R"(
      const uint8_t pins[] = {3, 5, 6, 9, 10, 11};
      void setup() {
        for (uint8_t i = 0; i < 6; ++i) { analogWrite(pins[i], 10 + pins[i]); delay(2); }
        for (uint8_t i = 0; i < 6; ++i) { analogWrite(pins[i], 255); delay(2); }
        for (uint8_t i = 0; i < 6; ++i) { analogWrite(pins[i], 0); delay(2); }
        for (uint8_t i = 0; i < 6; ++i) { analogWrite(pins[i], 200); delay(2); }
      }
      void loop() {})");
  const SimavrRun run = run_simavr(elf, {.simulated_seconds = 0.06});
  for (const int pin : {3, 5, 6, 9, 10, 11}) {
    std::vector<int> levels;
    for (const Brightness& entry : brightness(run, pin)) {
      if (levels.empty() || levels.back() != entry.level) levels.push_back(entry.level);
    }
    EXPECT_EQ(levels, (std::vector<int>{10 + pin, 255, 0, 200})) << pin;
  }
}

}  // namespace
}  // namespace onda::simulate
