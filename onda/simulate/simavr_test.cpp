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
    // delay(10) and what the loop itself takes, well below 0.3 ms.
    if (i > 0) {
      EXPECT_NEAR(levels[i].seconds - levels[i - 1].seconds, 0.01015, 0.00015) << i;
    }
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

TEST_F(Simavr, CountsTheCyclesBetweenMarkersExactly) {
  // After the AVR instruction set manual: LDI 1; DEC 1 and BRNE 2 a round, 1 where it falls
  // through: 1 + 100 * 3 - 1 = 300. The empty window has nothing but the markers' own cost.
  const SimavrRun run = run_simavr(program(R"(
      int main() {
        GPIOR0 = 1;
        GPIOR0 = 0x81;
        GPIOR0 = 2;
        __asm__ volatile("ldi r24, 100\n1: dec r24\n brne 1b" ::: "r24");
        GPIOR0 = 0x82;
        for (uint8_t i = 0; i < 3; ++i) {
          GPIOR0 = 3;
          __asm__ volatile("nop\n nop\n nop\n nop\n nop");
          GPIOR0 = 0x83;
        }
        return 0;
      })"),
                                   {.must_end = true});
  EXPECT_EQ(run.end, SimavrEnd::finished);
  ASSERT_EQ(run.marked.size(), 5u);
  const std::vector<std::uint64_t> expected = {0, 300, 5, 5, 5};
  for (std::size_t i = 0; i < 5; ++i) {
    EXPECT_EQ(run.marked[i].id, std::min<int>(static_cast<int>(i) + 1, 3));
    EXPECT_EQ(run.marked[i].cycles, expected[i]) << i;
    EXPECT_EQ(run.marked[i].interrupt_cycles, 0u);
    EXPECT_EQ(run.marked[i].stack_bytes, 0);
  }
  EXPECT_GT(run.cycles, 300u);
  EXPECT_LT(run.cycles, 600u);
}

TEST_F(Simavr, LeavesInterruptsOutOfMarkedRuns) {
  // 200 rounds of (LDI + 250 * 3 - 1 + DEC + BRNE) - 1 = 200 * 753 - 1 + 1 (outer LDI) = 150,600
  // cycles, while timer 0 interrupts every 256.
  const SimavrRun run = run_simavr(program(R"(
      volatile uint8_t count;
      ISR(TIMER0_OVF_vect) { ++count; }
      int main() {
        TCCR0B = 1;
        TIMSK0 = 1;
        sei();
        GPIOR0 = 1;
        __asm__ volatile("ldi r25, 200\n2: ldi r24, 250\n1: dec r24\n brne 1b\n dec r25\n brne 2b"
                         ::: "r24", "r25");
        GPIOR0 = 0x81;
        cli();
        return 0;
      })"),
                                   {.must_end = true});
  ASSERT_EQ(run.marked.size(), 1u);
  EXPECT_EQ(run.marked[0].cycles, 150'600u);
  EXPECT_GT(run.marked[0].interrupt_cycles, 150'600u / 256 * 10);
  EXPECT_EQ(run.marked[0].stack_bytes, 0);
  EXPECT_GE(run.stack_bytes, 2 + 4);  // return address of main; r0, r1, r24, SREG in the handler
}

TEST_F(Simavr, MeasuresTheStack) {
  const SimavrRun run = run_simavr(program(R"(
      __attribute__((noinline)) void frame() {
        volatile uint8_t bytes[300];
        for (uint16_t i = 0; i < sizeof bytes; ++i) bytes[i] = 1;
      }
      int main() {
        GPIOR0 = 1;  // return address 2 + 5 pushed
        __asm__ volatile("rcall 1f\n rjmp 2f\n"
                         "1: push r0\n push r0\n push r0\n push r0\n push r0\n"
                         "pop r0\n pop r0\n pop r0\n pop r0\n pop r0\n ret\n2:" ::: "r0");
        GPIOR0 = 0x81;
        GPIOR0 = 2;
        frame();
        GPIOR0 = 0x82;
        return 0;
      })"),
                                   {.must_end = true});
  ASSERT_EQ(run.marked.size(), 2u);
  EXPECT_EQ(run.marked[0].stack_bytes, 7);
  // The frame, its return address, the saved frame pointer, and at most a few saved registers. The
  // stack pointer crosses a multiple of 256, where its halves do not fit for two instructions.
  EXPECT_GE(run.marked[1].stack_bytes, 304);
  EXPECT_LE(run.marked[1].stack_bytes, 310);
  EXPECT_GE(run.stack_bytes, 306);  // main's own return address
  EXPECT_LE(run.stack_bytes, 316);
}

TEST_F(Simavr, StopsAtAText) {
  const SimavrRun run = run_simavr(
      sketch(R"(
      void setup() { Serial.begin(115200); }
      void loop() { static int i = 0; Serial.print(i++); Serial.print(' '); })"),
      {.simulated_seconds = 10, .stop_text = " 42 ", .must_end = true, .registers = {0xC6}});
  EXPECT_EQ(run.end, SimavrEnd::stop_text);
  EXPECT_LT(run.seconds, 0.1);
  const std::string text = run.serial_text();
  EXPECT_EQ(text.substr(text.size() - 6), "41 42 ");
}

TEST_F(Simavr, ReportsAHang) {
  const fs::path elf = program("int main() { while ((PINB & 1) == 0) {} return 0; }");
  EXPECT_THAT([&] { run_simavr(elf, {.simulated_seconds = 0.01, .must_end = true}); },
              ThrowsMessage<Error>(HasSubstr("expected the program to end within 0.01 s")));
  EXPECT_EQ(run_simavr(elf, {.simulated_seconds = 0.01}).cycles / 10, 16'000u);
}

TEST_F(Simavr, ReportsCrashes) {
  const std::pair<const char*, const char*> crashes[] = {
      {"__asm__ volatile(\".word 0x9404\");", "Invalid Opcode"},
      {"((void (*)())0x3000)();", "jumped to 0x6000, outside its"},
      {"((void (*)())0)();", "started anew"},
      {"*(volatile uint8_t*)0x1000 = 1;", "simavr: "},
      {"__asm__ volatile(\"1: rcall 1b\");", "the stack grew into the variables"},
      {"sei(); TCCR0B = 1; TIMSK0 = 1; while (true) {}", "started anew"},  // no handler
  };
  for (const auto& [body, message] : crashes) {
    const fs::path elf = program(fmt::format("int main() {{ {} return 0; }}", body));
    EXPECT_THAT([&] { run_simavr(elf); },
                ThrowsMessage<Error>(
                    testing::AllOf(HasSubstr("the program crashed after 0.0"), HasSubstr(message))))
        << body;
  }
}

TEST_F(Simavr, RefusesWhatIsNoProgram) {
  write_file(folder_ / "text.elf", std::string(100, 'x'));
  EXPECT_THAT([&] { run_simavr(folder_ / "text.elf"); },
              ThrowsMessage<Error>(HasSubstr("expected an ELF file for AVR")));
  EXPECT_THAT([&] { run_simavr("/proc/self/exe"); },
              ThrowsMessage<Error>(HasSubstr("expected an ELF file for AVR")));
  EXPECT_THAT([&] { run_simavr(folder_ / "none.elf"); },
              ThrowsMessage<Error>(HasSubstr("none.elf: cannot be opened")));
}

}  // namespace
}  // namespace onda::simulate
