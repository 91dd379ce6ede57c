// SPDX-License-Identifier: Apache-2.0
#include "onda/simulate/qemu.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include "onda/core/error.h"
#include "onda/core/file.h"

namespace onda::simulate {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::ThrowsMessage;

class Qemu : public testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    if (const std::string missing = missing_tools(target()); !missing.empty()) {
      GTEST_SKIP() << missing;
    }
    folder_ = fs::temp_directory_path() / fmt::format("onda_qemu_test_{}", ::getpid());
    fs::create_directories(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }
  const Board& target() const { return board(GetParam()); }
  fs::path program(const std::string& body) {
    write_file(folder_ / "program.cpp", body);
    return build_program(target(), std::vector{folder_ / "program.cpp"},
                         {.folder = folder_ / "build", .compile_flags = {"-Wall", "-Werror"}})
        .elf;
  }
  fs::path folder_;
};

TEST_P(Qemu, PassesOutputAndExitStatus) {
  // Initialized and cleared variables show that .data and .bss are set up.
  const QemuRun run = run_qemu(target(), program(R"(
      extern "C" void onda_write(const void*, unsigned);
      volatile int initialized = 40, cleared;
      int main() {
        onda_write("\0wa\xffve\r\n", 8);
        onda_write("!", 1);
        return initialized + cleared + 2;
      })"));
  EXPECT_EQ(run.output, std::string("\0wa\xffve\r\n!", 9));
  EXPECT_EQ(run.exit_status, 42);
}

TEST_P(Qemu, ComputesFloats) {
  // expf(1) = 2.7182817 in float32: bits 0x402df854; 1 / 3 in float32: 0x3eaaaaab. The volatile
  // keeps the compiler from computing them itself.
  const QemuRun run = run_qemu(target(), program(R"(
      #include <math.h>
      extern "C" void onda_write(const void*, unsigned);
      volatile float one = 1, three = 3;
      int main() {
        const float values[2] = {expf(one), one / three};
        onda_write(values, sizeof values);
        return 0;
      })"));
  EXPECT_EQ(run.output, std::string("\x54\xf8\x2d\x40\xab\xaa\xaa\x3e", 8));
}

TEST_P(Qemu, CountsInstructionsWithSysTick) {
  // Each round is two instructions (SUBS, BNE); the difference of two lengths leaves only them.
  const QemuRun run = run_qemu(target(), program(R"(
      #include <stdint.h>
      extern "C" void onda_write(const void*, unsigned);
      extern "C" void onda_start_ticks();
      extern "C" uint64_t onda_ticks();
      __attribute__((noinline)) uint64_t rounds(uint32_t n) {
        const uint64_t before = onda_ticks();
        __asm__ volatile(".syntax unified\n1: subs %0, #1\n bne 1b" : "+l"(n) :: "cc");
        return onda_ticks() - before;
      }
      int main() {
        onda_start_ticks();
        const uint64_t ticks[3] = {rounds(1000), rounds(51000), rounds(8001000)};
        onda_write(ticks, sizeof ticks);
        return 0;
      })"),
                               {.instruction_exponent = 7});
  ASSERT_EQ(run.output.size(), 24u);
  std::uint64_t ticks[3];
  std::memcpy(ticks, run.output.data(), sizeof ticks);
  const double instructions_a_tick = 1e9 / systick_hertz(target()) / 128;
  EXPECT_NEAR(static_cast<double>(ticks[1] - ticks[0]) * instructions_a_tick, 100'000, 1);
  // Over several rounds of the counter, whose handler takes five instructions each time.
  const double wraps = static_cast<double>((ticks[2] - ticks[0]) >> 24);
  EXPECT_GE(wraps, 1);
  EXPECT_NEAR(static_cast<double>(ticks[2] - ticks[0]) * instructions_a_tick - 5 * wraps,
              16'000'000, 6);
}

TEST_P(Qemu, MeasuresTheStack) {
  const QemuRun run = run_qemu(target(), program(R"(
      extern "C" void onda_write(const void*, unsigned);
      extern "C" void onda_paint_stack();
      extern "C" unsigned onda_stack_used();
      __attribute__((noinline)) void frame() {
        volatile unsigned char bytes[400];
        for (unsigned i = 0; i < sizeof bytes; ++i) bytes[i] = 1;
      }
      int main() {
        unsigned used[2];
        onda_paint_stack();
        used[0] = onda_stack_used();
        frame();
        used[1] = onda_stack_used();
        onda_write(used, sizeof used);
        return 0;
      })"));
  ASSERT_EQ(run.output.size(), 8u);
  std::uint32_t used[2];
  std::memcpy(used, run.output.data(), sizeof used);
  EXPECT_EQ(used[0], 0u);
  EXPECT_GE(used[1], 400u);
  EXPECT_LE(used[1], 424u);
}

TEST_P(Qemu, ReportsCrashesAndHangs) {
  EXPECT_THAT(
      [&] {
        run_qemu(target(), program("int main() { __asm__ volatile(\"udf #0\"); return 0; }"));
      },
      ThrowsMessage<Error>(HasSubstr("the processor faulted")));
  EXPECT_THAT(
      [&] {
        // An address without the Thumb bit.
        run_qemu(target(), program("int main() { ((void (*)())0x100)(); return 0; }"));
      },
      ThrowsMessage<Error>(HasSubstr("the processor faulted")));
  EXPECT_THAT(
      [&] {
        run_qemu(target(), program("volatile int x; int main() { while (!x) {} return 0; }"),
                 {.timeout_seconds = 1});
      },
      ThrowsMessage<Error>(HasSubstr("expected an end within 1 s")));
}

TEST_P(Qemu, TrapsUnalignedAccessWhereTheProcessorDoes) {
  // ARMv6-M faults on it, ARMv7-M does not.
  const fs::path elf = program(
      "int words[2]; char* volatile place = (char*)words + 1;"
      "int main() { return *(volatile int*)place; }");
  if (target().name == "cortex-m0plus") {
    EXPECT_THAT([&] { run_qemu(target(), elf); },
                ThrowsMessage<Error>(HasSubstr("the processor faulted")));
  } else {
    EXPECT_EQ(run_qemu(target(), elf).exit_status, 0);
  }
}

TEST_P(Qemu, RefusesStaticConstructors) {
  EXPECT_THAT(
      [&] {
        program(
            "int seven(); struct S { S() { x = seven(); } int x; } s; int seven() { return 7; }"
            "volatile int y; int main() { y = s.x; return 0; } S* volatile keep = &s;"
            "struct T { T() { y = 1; } } t;");
      },
      ThrowsMessage<Error>(HasSubstr("must not have static constructors")));
}

INSTANTIATE_TEST_SUITE_P(Boards, Qemu, testing::Values("cortex-m0plus", "cortex-m4"),
                         [](const auto& given) {
                           std::string name = given.param;
                           std::replace(name.begin(), name.end(), '-', '_');
                           return name;
                         });

TEST(QemuBoards, RefusesOthers) {
  EXPECT_THAT([] { run_qemu(board("uno"), "/proc/self/exe"); },
              ThrowsMessage<Error>(HasSubstr("expected a Cortex-M board, received uno")));
}

}  // namespace
}  // namespace onda::simulate
