// SPDX-License-Identifier: Apache-2.0
#include "onda/simulate/harness.h"

#include <cmath>
#include <cstring>
#include <optional>

#include "onda/core/error.h"
#include "onda/core/file.h"
#include "onda/core/process.h"
#include "onda/core/temporary_folder.h"
#include "onda/simulate/qemu.h"
#include "onda/simulate/simavr.h"

namespace onda::simulate {
namespace {

namespace fs = std::filesystem;

// Fine enough that a tick of every machine is less than half an instruction.
constexpr int instruction_exponent = 8;
constexpr int wrap_instructions = 5;  // of the SysTick handler in the start-up code

// What each processor does in its own way:
//   ONDA_FLASH, read(place)  constants in flash
//   write(bytes, count)      to the host
//   begin(), end()           around an inference
//   start(), finish()        of the program; on Cortex-M the first record is run once more, for
//                            the stack, before the ticks and their interrupts begin; what a model
//                            keeps from it is forgotten
constexpr std::string_view avr_part = R"(#include <avr/io.h>
#include <avr/pgmspace.h>

#define ONDA_FLASH PROGMEM
static uint8_t read(const uint8_t* place) { return pgm_read_byte(place); }
static void write(const void* bytes, uint32_t count) {
  const uint8_t* next = (const uint8_t*)bytes;
  for (; count > 0; --count) {
    while ((UCSR0A & (1 << UDRE0)) == 0) {
    }
    UDR0 = *next++;
  }
}
// The barriers keep an inlined inference between the two.
static void begin() {
  GPIOR0 = 1;
  __asm__ volatile("" ::: "memory");
}
static void end() {
  __asm__ volatile("" ::: "memory");
  GPIOR0 = 0x81;
}
static void start() {
  UCSR0A = 1 << U2X0;
  UBRR0 = 0;
  UCSR0B = 1 << TXEN0;
}
static void finish() {}
)";

constexpr std::string_view arm_part = R"(#define ONDA_FLASH
extern "C" void onda_write(const void*, unsigned);
extern "C" void onda_paint_stack();
extern "C" unsigned onda_stack_used();
extern "C" void onda_start_ticks();
extern "C" uint64_t onda_ticks();

static uint64_t ticks[2];
static uint32_t stack_bytes;
static void fill(uint32_t record);
static void forget();
static uint8_t read(const uint8_t* place) { return *place; }
static void write(const void* bytes, uint32_t count) { onda_write(bytes, count); }
static void begin() {
  ticks[0] = onda_ticks();
  __asm__ volatile("" ::: "memory");
}
static void end() {
  __asm__ volatile("" ::: "memory");
  ticks[1] = onda_ticks();
  write(ticks, sizeof ticks);
}
static void start() {
  fill(0);
  onda_paint_stack();
  onda_model::invoke();
  stack_bytes = onda_stack_used();
  forget();
  onda_start_ticks();
  begin();  // an empty window: what begin and end cost themselves
  end();
}
static void finish() { write(&stack_bytes, sizeof stack_bytes); }
)";

constexpr std::string_view host_part = R"(#include <stdio.h>

#define ONDA_FLASH
static uint8_t read(const uint8_t* place) { return *place; }
static void write(const void* bytes, uint32_t count) { fwrite(bytes, 1, count, stdout); }
static void begin() {}
static void end() {}
static void start() {}
static void finish() { fflush(stdout); }
)";

// Whether the model's header has a function so.
bool declares(const EmittedModel& model, std::string_view function) {
  const fs::path header = model.folder / (model.name + ".h");
  if (!fs::is_regular_file(header)) return false;
  const Bytes text = read_file(header);
  return std::string_view(reinterpret_cast<const char*>(text.data()), text.size()).find(function) !=
         std::string_view::npos;
}

// Whether the model keeps anything from one run to the next.
bool keeps_state(const EmittedModel& model) { return declares(model, "void reset_variables();"); }

constexpr std::string_view main_part = R"(
static void fill(uint32_t record) {
  uint8_t* to = (uint8_t*)onda_model::input();
  const uint8_t* from = inputs + record * onda_model::input_bytes;
  for (uint32_t i = 0; i < onda_model::input_bytes; ++i) to[i] = read(from + i);
}

int main() {
  const uint32_t records = sizeof inputs / onda_model::input_bytes;
  const uint32_t header[2] = {records, onda_model::output_bytes};
  write(header, sizeof header);
  start();
  for (uint32_t record = 0; record < records; ++record) {
    fill(record);
    begin();
    onda_model::invoke();
    end();
    write(onda_model::output(), onda_model::output_bytes);
  }
  finish();
  return 0;
}
)";

// The folder that was asked for, or a temporary one.
class WorkFolder {
 public:
  explicit WorkFolder(const fs::path& wanted) : path_(wanted) {
    if (wanted.empty()) path_ = temporary_.emplace().path();
  }
  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
  std::optional<TemporaryFolder> temporary_;
};

void check(const EmittedModel& model) {
  for (const char* extension : {".h", ".cpp"}) {
    const fs::path file = model.folder / (model.name + extension);
    if (!fs::is_regular_file(file)) {
      throw Error("{}: expected an emitted model here, there is no such file", file.string());
    }
  }
}

BuildOptions build_options(const EmittedModel& model, const HarnessOptions& options,
                           const fs::path& folder) {
  return {.folder = folder,
          .include_folders = {fs::absolute(model.folder)},
          .optimization = options.optimization,
          .compile_flags = options.compile_flags};
}

// Takes values off the front of what the program wrote.
class Reader {
 public:
  Reader(std::string_view bytes, const fs::path& elf) : bytes_(bytes), elf_(elf) {}
  std::string_view take(std::size_t count) {
    if (bytes_.size() < count) {
      throw Error("{}: expected {} more bytes of output, received {}: the program ended early",
                  elf_.string(), count, bytes_.size());
    }
    const std::string_view front = bytes_.substr(0, count);
    bytes_.remove_prefix(count);
    return front;
  }
  template <class Value>
  Value take() {
    Value value;
    std::memcpy(&value, take(sizeof value).data(), sizeof value);
    return value;
  }
  void expect_end() const {
    if (!bytes_.empty())
      throw Error("{}: {} bytes of output too many", elf_.string(), bytes_.size());
  }

 private:
  std::string_view bytes_;
  fs::path elf_;
};

}  // namespace

std::string harness_text(const Board& board, const EmittedModel& model,
                         std::span<const std::byte> inputs) {
  const std::string_view part = board.tool_prefix == "avr-" ? avr_part
                                : board.tool_prefix.empty() ? host_part
                                                            : arm_part;
  std::string text = fmt::format(
      "// Generated by Onda: runs {0} over its inputs.\n#include <stddef.h>\n#include "
      "<stdint.h>\n\n"
      "#include \"{0}.h\"\n\nnamespace onda_model = {0};\n\n{1}\n"
      "static const uint8_t inputs[] ONDA_FLASH = {{",
      model.name, part);
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    text += fmt::format("{}{},", i % 24 == 0 ? "\n    " : " ", static_cast<int>(inputs[i]));
  }
  text +=
      "\n};\nstatic_assert(sizeof inputs % onda_model::input_bytes == 0,\n"
      "              \"the inputs are not a whole number of records\");\n";
  if (part == arm_part) {
    text += fmt::format("\nstatic void forget() {{{}}}\n",
                        keeps_state(model) ? " onda_model::reset_variables(); " : "");
  }
  return text.append(main_part);
}

ModelRun run_model(const Board& board, const EmittedModel& model, std::span<const std::byte> inputs,
                   const HarnessOptions& options) {
  check(model);
  if (inputs.empty()) throw Error("run_model: expected at least one record, received none");
  if (declares(model, "bool invoke();")) {
    throw Error("run_model: expected a model whose runs all go to their end");
  }
  const WorkFolder folder(options.folder);
  const fs::path source = folder.path() / "harness.cpp";
  write_file(source, harness_text(board, model, inputs));
  const std::vector<fs::path> sources = {source, model.folder / (model.name + ".cpp")};
  const fs::path elf =
      build_program(board, sources, build_options(model, options, folder.path())).elf;

  const bool is_avr = board.tool_prefix == "avr-";
  const bool is_arm = !is_avr && !board.tool_prefix.empty();
  ModelRun run;
  std::string output;
  if (is_avr) {
    const SimavrRun simulated = run_simavr(elf, {.simulated_seconds = options.simulated_seconds,
                                                 .must_end = true,
                                                 .timeout_seconds = options.timeout_seconds});
    output = simulated.serial_text();
    for (const MarkedRun& marked : simulated.marked) {
      run.cost.push_back(static_cast<std::int64_t>(marked.cycles));
      run.stack_bytes = std::max(run.stack_bytes, marked.stack_bytes);
    }
  } else if (is_arm) {
    QemuRun simulated = run_qemu(
        board, elf,
        {.timeout_seconds = options.timeout_seconds, .instruction_exponent = instruction_exponent});
    if (simulated.exit_status != 0) {
      throw Error("{}: ended with status {}", elf.string(), simulated.exit_status);
    }
    output = std::move(simulated.output);
  } else {
    output = run_process({.arguments = {elf.string()}, .timeout_seconds = options.timeout_seconds})
                 .output;
  }

  Reader reader(output, elf);
  const auto records = reader.take<std::uint32_t>();
  const auto output_bytes = reader.take<std::uint32_t>();
  const double instructions_a_tick =
      is_arm ? 1e9 / systick_hertz(board) / (1 << instruction_exponent) : 0;
  const auto instructions = [&] {
    const auto begin = reader.take<std::uint64_t>();
    const auto end = reader.take<std::uint64_t>();
    const auto wraps = (end >> 24) - (begin >> 24);
    return static_cast<double>(end - begin) * instructions_a_tick -
           static_cast<double>(wraps * wrap_instructions);
  };
  const double own = is_arm ? instructions() : 0;
  for (std::uint32_t record = 0; record < records; ++record) {
    if (is_arm) run.cost.push_back(std::llround(instructions() - own));
    const std::string_view bytes = reader.take(output_bytes);
    for (const char byte : bytes) run.outputs.push_back(static_cast<std::byte>(byte));
  }
  if (is_arm) run.stack_bytes = static_cast<int>(reader.take<std::uint32_t>());
  reader.expect_end();
  return run;
}

ModelSize model_size(const Board& board, const EmittedModel& model, const HarnessOptions& options) {
  check(model);
  const WorkFolder folder(options.folder);
  const fs::path empty = folder.path() / "empty.cpp";
  const fs::path whole = folder.path() / "whole.cpp";
  write_file(empty, std::string_view("int main() { return 0; }\n"));
  write_file(whole,
             fmt::format("#include <stddef.h>\n#include <stdint.h>\n\n#include \"{0}.h\"\n\n"
                         "int main() {{\n"
                         "  volatile uint8_t edge = 0;\n"
                         "  uint8_t* input = (uint8_t*){0}::input();\n"
                         "  for (size_t i = 0; i < {0}::input_bytes; ++i) input[i] = edge;\n"
                         "  {0}::invoke();\n"
                         "  const uint8_t* output = (const uint8_t*){0}::output();\n"
                         "  for (size_t i = 0; i < {0}::output_bytes; ++i) edge = output[i];\n"
                         "  return 0;\n}}\n",
                         model.name));
  const Firmware without = build_program(board, std::vector{empty},
                                         build_options(model, options, folder.path() / "empty"));
  const Firmware with =
      build_program(board, std::vector{whole, model.folder / (model.name + ".cpp")},
                    build_options(model, options, folder.path() / "whole"));
  return {with.flash_bytes - without.flash_bytes, with.ram_bytes - without.ram_bytes};
}

}  // namespace onda::simulate
