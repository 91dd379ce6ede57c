// SPDX-License-Identifier: Apache-2.0
#include "onda/simulate/harness.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include "onda/core/error.h"

namespace onda::simulate {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::ThrowsMessage;

// Stand-ins for emitted models, written by hand.
class Harness : public testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    if (const std::string missing = missing_tools(target()); !missing.empty()) {
      GTEST_SKIP() << missing;
    }
    folder_ = fs::temp_directory_path() / fmt::format("onda_harness_test_{}", ::getpid());
    fs::create_directories(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }
  const Board& target() const { return board(GetParam()); }

  // Two int8 in, three out: the input's shift and difference, and a weight from flash.
  EmittedModel small_model() const {
    write_file(folder_ / "small.h", std::string_view(R"(#pragma once
#include <stddef.h>
#include <stdint.h>
namespace small {
constexpr size_t input_bytes = 2, output_bytes = 3;
int8_t* input();
void invoke();
const int8_t* output();
}
)"));
    write_file(folder_ / "onda" / "load.h", std::string_view(R"(#pragma once
#ifdef __AVR__
#include <avr/pgmspace.h>
#define FLASH PROGMEM
static inline int8_t load(const int8_t* place) { return (int8_t)pgm_read_byte(place); }
#else
#define FLASH
static inline int8_t load(const int8_t* place) { return *place; }
#endif
)"));
    write_file(folder_ / "small.cpp", std::string_view(R"(#include "small.h"
#include "onda/load.h"
namespace small {
static int8_t arena[5];
static const int8_t weights[4] FLASH = {3, -5, 7, 11};
int8_t* input() { return arena; }
const int8_t* output() { return arena + 2; }
void invoke() {
  arena[2] = (int8_t)(arena[0] >> 1);
  arena[3] = (int8_t)(arena[0] - arena[1]);
  arena[4] = load(weights + (arena[1] & 3));
}
}
)"));
    return {folder_, "small"};
  }
  fs::path folder_;
};

// What only simulated boards can tell.
class MeasuringHarness : public Harness {};

TEST_P(Harness, ReturnsTheOutputOfEveryRecord) {
  const EmittedModel model = small_model();
  Bytes inputs, expected;
  for (int i = -128; i < 128; ++i) {
    const int j = 37 * i % 100;
    for (const int value : {i, j}) inputs.push_back(static_cast<std::byte>(value));
    constexpr int weights[] = {3, -5, 7, 11};
    // Shifts of negative numbers round down on all these processors.
    for (const int value : {i >= 0 ? i / 2 : (i - 1) / 2, i - j, weights[j & 3]}) {
      expected.push_back(static_cast<std::byte>(value));
    }
  }
  const ModelRun run = run_model(target(), model, inputs, {.compile_flags = {"-Wall", "-Werror"}});
  EXPECT_EQ(run.outputs, expected);
  if (target().name == "host") {
    EXPECT_TRUE(run.cost.empty());
  } else {
    ASSERT_EQ(run.cost.size(), 256u);
    // Neither the shift nor the rest depends on the data, on any of the processors.
    EXPECT_EQ(*std::min_element(run.cost.begin(), run.cost.end()), run.cost[0]);
    EXPECT_EQ(*std::max_element(run.cost.begin(), run.cost.end()), run.cost[0]);
    EXPECT_GE(run.cost[0], 10);
    EXPECT_LE(run.cost[0], 60);
    EXPECT_GE(run.stack_bytes, 0);
    EXPECT_LE(run.stack_bytes, 16);
  }
}

TEST_P(MeasuringHarness, MeasuresWhatTheModelAdds) {
  const EmittedModel model = small_model();
  const ModelSize size = model_size(target(), model);
  EXPECT_GE(size.flash_bytes, 4 + 20);  // the weights and some code
  EXPECT_LE(size.flash_bytes, 200);
  EXPECT_GE(size.ram_bytes, 5);  // the arena
  EXPECT_LE(size.ram_bytes, 12);
  // 100 bytes more of weights and 50 of arena are seen as such (but for alignment).
  std::string source = read_text(folder_ / "small.cpp");
  source.replace(source.find("arena[5]"), 8, "arena[55]");
  source.replace(source.find("weights[4]"), 10, "weights[104]");
  source.replace(source.find("& 3"), 3, "& 63");
  write_file(folder_ / "small.cpp", source);
  const ModelSize larger = model_size(target(), model);
  EXPECT_NEAR(static_cast<double>(larger.flash_bytes - size.flash_bytes), 100, 8);
  EXPECT_NEAR(static_cast<double>(larger.ram_bytes - size.ram_bytes), 50, 3);
}

TEST_P(MeasuringHarness, CountsWhatARoundOfWorkTakes) {
  // The input is the number of rounds; the cost grows by the same for each. On AVR (DEC 1, BRNE 2)
  // that is 3 cycles, on Cortex-M (SUBS, BNE) 2 instructions.
  write_file(folder_ / "round.h",
             std::string_view("#pragma once\n#include <stdint.h>\nnamespace round {\nenum { "
                              "input_bytes = 1, output_bytes = 1 };\n"
                              "uint8_t* input();\nvoid invoke();\nconst uint8_t* output();\n}\n"));
  write_file(folder_ / "round.cpp", std::string_view(R"(#include "round.h"
namespace round {
static uint8_t byte;
uint8_t* input() { return &byte; }
const uint8_t* output() { return &byte; }
__attribute__((noinline)) void invoke() {
#ifdef __AVR__
  uint8_t rounds = byte;
  __asm__ volatile("1: dec %0\n brne 1b" : "+r"(rounds));
#else
  uint32_t rounds = byte;
  __asm__ volatile(".syntax unified\n1: subs %0, #1\n bne 1b" : "+l"(rounds) :: "cc");
#endif
  byte = (uint8_t)rounds;
}
}
)"));
  const Bytes inputs = {std::byte{1}, std::byte{2}, std::byte{101}, std::byte{201}};
  const ModelRun run = run_model(target(), {folder_, "round"}, inputs);
  EXPECT_EQ(run.outputs, Bytes(4, std::byte{0}));
  const std::int64_t round = target().tool_prefix == "avr-" ? 3 : 2;
  ASSERT_EQ(run.cost.size(), 4u);
  EXPECT_EQ(run.cost[1] - run.cost[0], round);
  EXPECT_EQ(run.cost[2] - run.cost[0], 100 * round);
  EXPECT_EQ(run.cost[3] - run.cost[0], 200 * round);
}

TEST_P(Harness, TellsWhatIsWrong) {
  const EmittedModel model = small_model();
  EXPECT_THAT([&] { run_model(target(), model, Bytes(3)); },
              ThrowsMessage<Error>(HasSubstr("not a whole number of records")));
  EXPECT_THAT([&] { run_model(target(), model, Bytes()); },
              ThrowsMessage<Error>(HasSubstr("at least one record")));
  EXPECT_THAT(
      [&] {
        run_model(target(), {folder_, "none"}, Bytes(2));
      },
      ThrowsMessage<Error>(HasSubstr("none.h: expected an emitted model here")));
  // Not every record would have an output.
  const std::string header = read_text(folder_ / "small.h");
  std::string telling = header;
  telling.replace(telling.find("void invoke"), 4, "bool");
  write_file(folder_ / "small.h", telling);
  EXPECT_THAT([&] { run_model(target(), model, Bytes(2)); },
              ThrowsMessage<Error>(HasSubstr("a model whose runs all go to their end")));
  write_file(folder_ / "small.h", header);
  std::string source = read_text(folder_ / "small.cpp");
  write_file(folder_ / "small.cpp", source + "#error wave\n");
  EXPECT_THAT([&] { run_model(target(), model, Bytes(2)); },
              ThrowsMessage<Error>(testing::AllOf(HasSubstr("small.cpp: does not build for"),
                                                  HasSubstr("#error wave"))));
  // A model that never returns.
  source.replace(source.find("arena[2] ="), 0, "for (volatile int i = 0; i < 2; i = 0) {}\n  ");
  write_file(folder_ / "small.cpp", source);
  EXPECT_THAT(
      [&] {
        run_model(target(), model, Bytes(2), {.simulated_seconds = 0.1, .timeout_seconds = 2});
      },
      ThrowsMessage<Error>(HasSubstr("still running")));
}

std::string name_of(const testing::TestParamInfo<const char*>& given) {
  std::string name = given.param;
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(Boards, Harness,
                         testing::Values("uno", "cortex-m0plus", "cortex-m4", "host"), name_of);
INSTANTIATE_TEST_SUITE_P(Boards, MeasuringHarness,
                         testing::Values("uno", "cortex-m0plus", "cortex-m4"), name_of);

}  // namespace
}  // namespace onda::simulate
