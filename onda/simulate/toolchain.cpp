// SPDX-License-Identifier: Apache-2.0
#include "onda/simulate/toolchain.h"

#include <fmt/ranges.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <exception>
#include <functional>
#include <mutex>
#include <sstream>
#include <thread>

#include "onda/core/error.h"
#include "onda/core/file.h"
#include "onda/core/process.h"
#include "onda/simulate/arm_support.h"
#include "onda/simulate/simavr.h"

namespace onda::simulate {
namespace {

namespace fs = std::filesystem;
using Words = std::vector<std::string>;

const fs::path arduino = "/usr/share/arduino/hardware/arduino/avr";
constexpr std::string_view arduino_package = "arduino-core-avr";

void append(Words& words, const Words& more) {
  words.insert(words.end(), more.begin(), more.end());
}

bool is_avr(const Board& board) { return board.tool_prefix == "avr-"; }
bool is_host(const Board& board) { return board.tool_prefix.empty(); }

std::string tool(const Board& board, std::string_view name) {
  return fmt::format("{}{}", board.tool_prefix, name);
}

bool is_source(const fs::path& path) {
  const fs::path extension = path.extension();
  return extension == ".cpp" || extension == ".cc" || extension == ".c" || extension == ".S";
}

// Sorted, so that the link order and with it the program is the same on every machine.
std::vector<fs::path> sources_in(const fs::path& folder, bool recursive) {
  std::vector<fs::path> found;
  const auto take = [&](const fs::directory_entry& entry) {
    if (entry.is_regular_file() && is_source(entry.path())) found.push_back(entry.path());
  };
  if (!fs::is_directory(folder)) return found;
  if (recursive) {
    for (const auto& entry : fs::recursive_directory_iterator(folder)) take(entry);
  } else {
    for (const auto& entry : fs::directory_iterator(folder)) take(entry);
  }
  std::sort(found.begin(), found.end());
  return found;
}

// The first lines that tell what is wrong; what follows is mostly consequence.
std::string first_lines(const std::string& text, int count) {
  std::size_t end = 0;
  while (count-- > 0 && end != std::string::npos) end = text.find('\n', end + (end > 0));
  return end == std::string::npos ? text : text.substr(0, end);
}

void run_tool(const Board& board, const Words& command, const std::string& subject,
              double timeout_seconds) {
  const ProcessResult result = run_process({.arguments = command,
                                            .environment = {"LC_ALL=C"},  // messages in English
                                            .timeout_seconds = timeout_seconds,
                                            .package = board.compiler_package,
                                            .must_succeed = false});
  if (result.exit_status != 0) {
    throw Error("{}: does not build for {} ({} ended with {}):\n{}", subject, board.name,
                command[0], result.exit_status, first_lines(result.errors, 20));
  }
}

// Runs the jobs on the machine's processors; the first failure is thrown when all have ended.
void in_parallel(std::span<const std::function<void()>> jobs) {
  std::atomic<std::size_t> next = 0;
  std::exception_ptr failure;
  std::mutex mutex;
  const auto work = [&] {
    for (std::size_t i = next++; i < jobs.size(); i = next++) {
      try {
        jobs[i]();
      } catch (...) {
        const std::lock_guard lock(mutex);
        if (!failure) failure = std::current_exception();
        next = jobs.size();
      }
    }
  };
  const std::size_t count =
      std::min<std::size_t>(jobs.size(), std::max(2u, std::thread::hardware_concurrency()));
  std::vector<std::thread> threads;
  for (std::size_t i = 1; i < count; ++i) threads.emplace_back(work);
  work();
  for (std::thread& thread : threads) thread.join();
  if (failure) std::rethrow_exception(failure);
}

// The recipes of Arduino's platform.txt. DECIMAL_DIG: this gcc's <float.h> hides it from C++11, and
// the core prints floats with it.
Words arduino_definitions() {
  return {"-DF_CPU=16000000L", "-DARDUINO=10819", "-DARDUINO_AVR_UNO", "-DARDUINO_ARCH_AVR",
          "-DDECIMAL_DIG=__DECIMAL_DIG__"};
}

// Flags of one translation unit, without -c, the source and -o.
Words compile_command(const Board& board, const fs::path& source, const BuildOptions& options) {
  const bool is_c = source.extension() == ".c";
  const bool is_assembly = source.extension() == ".S";
  Words command = {tool(board, is_c || is_assembly ? "gcc" : "g++"), "-c", "-g"};
  append(command, board.processor_flags);
  if (is_assembly) {
    append(command, {"-x", "assembler-with-cpp"});
  } else {
    command.push_back(options.optimization);
    append(command, {"-ffunction-sections", "-fdata-sections"});
    append(command, is_c ? Words{"-std=gnu11"}
                         : Words{"-std=gnu++11", "-fno-exceptions", "-fno-threadsafe-statics"});
    // Fused multiply-adds round once where the source says twice: other bytes on other processors.
    if (!is_avr(board)) command.push_back("-ffp-contract=off");
    if (!is_avr(board) && !is_c) command.push_back("-fno-rtti");
    if (is_avr(board)) append(command, {"-flto", "-fno-fat-lto-objects"});
  }
  for (const fs::path& folder : options.include_folders) command.push_back("-I" + folder.string());
  for (const std::string& definition : options.definitions) command.push_back("-D" + definition);
  append(command, options.compile_flags);
  return command;
}

std::vector<fs::path> compile_all(const Board& board, std::span<const fs::path> sources,
                                  const BuildOptions& options) {
  fs::create_directories(options.folder);
  std::vector<fs::path> objects;
  std::vector<std::function<void()>> jobs;
  for (std::size_t i = 0; i < sources.size(); ++i) {
    // Two sources may share a name: the number keeps their objects apart.
    objects.push_back(options.folder / fmt::format("{}.{}.o", sources[i].filename().string(), i));
    Words command = compile_command(board, sources[i], options);
    append(command, {sources[i].string(), "-o", objects.back().string()});
    jobs.emplace_back([&board, &options, command, subject = sources[i].string()] {
      run_tool(board, command, subject, options.timeout_seconds);
    });
  }
  in_parallel(jobs);
  return objects;
}

Firmware link(const Board& board, const std::string& name, const std::vector<fs::path>& objects,
              const Words& libraries, const BuildOptions& options) {
  Firmware firmware{.elf = options.folder / (name + ".elf")};
  Words command = {tool(board, "g++"), options.optimization, "-g"};
  append(command, board.processor_flags);
  command.push_back("-Wl,--gc-sections");
  if (is_avr(board)) append(command, {"-w", "-flto", "-fuse-linker-plugin"});
  for (const fs::path& object : objects) command.push_back(object.string());
  append(command, libraries);
  append(command, {"-o", firmware.elf.string()});
  try {
    run_tool(board, command, name, options.timeout_seconds);
  } catch (const Error& error) {
    const std::string_view message = error.what();
    if (message.find("within region") == message.npos &&
        message.find("overflowed") == message.npos) {
      throw;
    }
    throw Error("{}: expected at most {} bytes of flash and {} of RAM on {}; the linker says:\n{}",
                name, board.flash_bytes, board.ram_bytes, board.name, message);
  }

  const ProcessResult size =
      run_process({.arguments = {tool(board, "size"), "-A", firmware.elf.string()},
                   .timeout_seconds = options.timeout_seconds,
                   .package = board.compiler_package});
  // Lines of "section  size  address".
  std::istringstream lines(size.output);
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    std::string section;
    std::int64_t bytes = 0;
    if (!(words >> section >> bytes)) continue;
    const bool is_data = section == ".data";
    if (section == ".text" || is_data) firmware.flash_bytes += bytes;
    if (section == ".bss" || section == ".noinit" || is_data) firmware.ram_bytes += bytes;
  }
  if (firmware.flash_bytes == 0) {
    throw Error("{}: expected the section .text in the output of {}, received:\n{}",
                firmware.elf.string(), tool(board, "size"), first_lines(size.output, 20));
  }
  // avr-ld knows the family's largest chip only.
  if (board.flash_bytes > 0 && firmware.flash_bytes > board.flash_bytes) {
    throw Error("{}: expected at most {} bytes of flash on {}, it takes {}", name,
                board.flash_bytes, board.name, firmware.flash_bytes);
  }
  if (board.ram_bytes > 0 && firmware.ram_bytes > board.ram_bytes) {
    throw Error("{}: expected at most {} bytes of RAM on {}, its variables take {}", name,
                board.ram_bytes, board.name, firmware.ram_bytes);
  }
  return firmware;
}

fs::path cache_folder(const fs::path& otherwise) {
  const char* cache = std::getenv("XDG_CACHE_HOME");
  const char* home = std::getenv("HOME");
  fs::path folder;
  if (cache != nullptr && cache[0] == '/') {
    folder = fs::path(cache) / "onda";
  } else if (home != nullptr && home[0] == '/') {
    folder = fs::path(home) / ".cache" / "onda";
  }
  std::error_code code;
  if (!folder.empty()) fs::create_directories(folder, code);
  if (folder.empty() || code || ::access(folder.c_str(), W_OK) != 0) return otherwise;
  return folder;
}

// The archive of Arduino's core, compiled once for each core, compiler and set of flags.
fs::path core_archive(const Board& board, BuildOptions options) {
  const fs::path core = arduino / "cores" / "arduino";
  const std::string compiler = run_process({.arguments = {tool(board, "g++"), "--version"},
                                            .package = board.compiler_package})
                                   .output;
  const std::vector<fs::path> sources = sources_in(core, true);
  std::string key = compiler;
  for (const fs::path& source : sources) {
    key += fmt::format("{}\n{} {}\n", fmt::join(compile_command(board, source, options), " "),
                       source.string(), fs::last_write_time(source).time_since_epoch().count());
  }
  key += read_text(arduino / "platform.txt");
  const fs::path cache = cache_folder(options.folder);
  const std::string name =
      fmt::format("arduino_core_{}_{:016x}", board.name, std::hash<std::string>()(key));
  const fs::path archive = cache / (name + ".a");
  if (fs::exists(archive)) return archive;

  // Made aside, then renamed: another process or thread may be at it too.
  static std::atomic<int> count = 0;
  options.folder = cache / fmt::format("{}.{}.{}", name, ::getpid(), count++);
  const fs::path made = options.folder / "core.a";
  try {
    Words command = {tool(board, "gcc-ar"), "rcs", made.string()};
    for (const fs::path& object : compile_all(board, sources, options)) {
      command.push_back(object.string());
    }
    run_tool(board, command, "Arduino's core", options.timeout_seconds);
    fs::rename(made, archive);
  } catch (...) {
    std::error_code code;
    fs::remove_all(options.folder, code);
    throw;
  }
  fs::remove_all(options.folder);
  return archive;
}

// The sketch as C++: its main file first, then the other tabs by name.
std::string join_tabs(const fs::path& folder, const fs::path& main_file) {
  std::vector<fs::path> tabs;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.path().extension() == ".ino" && entry.path() != main_file)
      tabs.push_back(entry.path());
  }
  std::sort(tabs.begin(), tabs.end());
  tabs.insert(tabs.begin(), main_file);
  std::string text = "#include <Arduino.h>\n";
  for (const fs::path& tab : tabs) {
    text += fmt::format("#line 1 \"{}\"\n{}\n", tab.filename().string(), read_text(tab));
  }
  return text;
}

}  // namespace

std::span<const Board> boards() {
  static const std::vector<Board> all = {
      {.name = "uno",
       .description = "Arduino Uno: ATmega328P, 16 MHz",
       .tool_prefix = "avr-",
       .compiler_package = "gcc-avr avr-libc binutils-avr",
       .simulator_package = "libsimavr-dev",
       .processor_flags = {"-mmcu=atmega328p"},
       .machine = "atmega328p",
       .clock_hertz = 16'000'000,
       .flash_bytes = 32'256,  // 32 KiB less the boot loader
       .ram_bytes = 2'048},
      // QEMU has no Cortex-M0+; its instructions are those of the Cortex-M0, which the micro:bit
      // has. The RAM is enlarged from the micro:bit's 16 KiB for models that larger parts carry.
      {.name = "cortex-m0plus",
       .description = "Cortex-M0+ code on QEMU's Cortex-M0 (micro:bit with 256 KiB of RAM)",
       .tool_prefix = "arm-none-eabi-",
       .compiler_package = "gcc-arm-none-eabi libnewlib-arm-none-eabi",
       .simulator_package = "qemu-system-arm",
       .processor_flags = {"-mcpu=cortex-m0plus", "-mthumb"},
       .machine = "microbit",
       .clock_hertz = 0,
       .flash_bytes = 262'144,
       .ram_bytes = 262'144},
      {.name = "cortex-m4",
       .description = "Cortex-M4F: ARM MPS2 with FPGA image AN386 in QEMU",
       .tool_prefix = "arm-none-eabi-",
       .compiler_package = "gcc-arm-none-eabi libnewlib-arm-none-eabi",
       .simulator_package = "qemu-system-arm",
       .processor_flags = {"-mcpu=cortex-m4", "-mthumb", "-mfloat-abi=hard", "-mfpu=fpv4-sp-d16"},
       .machine = "mps2-an386",
       .clock_hertz = 0,
       .flash_bytes = 4'194'304,
       .ram_bytes = 4'194'304},
      {.name = "host",
       .description = "this machine, for comparison",
       .tool_prefix = "",
       .compiler_package = "g++",
       .simulator_package = "",
       .processor_flags = {},
       .machine = "",
       .clock_hertz = 0,
       .flash_bytes = 0,
       .ram_bytes = 0},
  };
  return all;
}

const Board& board(std::string_view name) {
  std::vector<std::string_view> names;
  for (const Board& candidate : boards()) {
    if (candidate.name == name) return candidate;
    names.push_back(candidate.name);
  }
  throw Error("board: expected one of {}, received {}", fmt::join(names, ", "), name);
}

std::string missing_tools(const Board& board, bool simulator) {
  for (const std::string_view name : {"g++", "size"}) {
    if (find_program(tool(board, name)).empty()) {
      return fmt::format("{} is missing: apt install {}", tool(board, name),
                         board.compiler_package);
    }
  }
  if (is_avr(board) && !fs::exists(arduino / "platform.txt")) {
    return fmt::format("Arduino's AVR core is missing: apt install {}", arduino_package);
  }
  if (simulator && is_avr(board) && find_simavr().empty()) {
    return fmt::format("onda_simavr is missing: apt install {} and build Onda anew",
                       board.simulator_package);
  }
  if (simulator && !is_avr(board) && !is_host(board) && find_program("qemu-system-arm").empty()) {
    return fmt::format("qemu-system-arm is missing: apt install {}", board.simulator_package);
  }
  return "";
}

Firmware build_program(const Board& board, std::span<const fs::path> sources,
                       const BuildOptions& options) {
  if (sources.empty()) throw Error("build_program: expected at least one source, received none");
  std::vector<fs::path> all(sources.begin(), sources.end());
  Words libraries = {"-lm"};
  fs::create_directories(options.folder);
  if (!is_avr(board) && !is_host(board)) {
    const ArmSupport support = arm_support(board);
    const fs::path start = options.folder / "onda_start.cpp";
    const fs::path script = options.folder / "onda.ld";
    write_file(start, support.start_code);
    write_file(script, support.linker_script);
    all.push_back(start);
    libraries = {"-nostartfiles",
                 "--specs=nano.specs",
                 "--specs=nosys.specs",
                 "-Wl,--no-warn-rwx-segments",
                 "-T",
                 script.string(),
                 "-lm"};
  }
  const std::vector<fs::path> objects = compile_all(board, all, options);
  return link(board, sources[0].stem().string(), objects, libraries, options);
}

Firmware build_sketch(const Board& board, const fs::path& sketch_folder,
                      const BuildOptions& options) {
  if (!is_avr(board)) {
    throw Error("build_sketch: expected an Arduino board (uno), received {}", board.name);
  }
  if (!fs::exists(arduino / "platform.txt")) {
    throw Error("{}: Arduino's AVR core is not installed; on Debian: apt install {}",
                arduino.string(), arduino_package);
  }
  std::error_code code;
  const fs::path folder = fs::canonical(sketch_folder, code);
  if (code) throw Error("{}: no such folder", sketch_folder.string());
  const std::string name = folder.filename().string();
  const fs::path main_file = folder / (name + ".ino");
  if (!fs::exists(main_file))
    throw Error("{}: expected the sketch {}.ino in it", folder.string(), name);

  BuildOptions core_options = {
      .folder = options.folder,
      .include_folders = {arduino / "cores" / "arduino", arduino / "variants" / "standard"},
      .optimization = "-Os",
      .compile_flags = arduino_definitions(),
      .timeout_seconds = options.timeout_seconds};
  core_options.compile_flags.push_back("-w");
  core_options.compile_flags.push_back("-fpermissive");

  BuildOptions sketch_options = options;
  sketch_options.include_folders = {arduino / "cores" / "arduino",
                                    arduino / "variants" / "standard", folder};
  sketch_options.include_folders.insert(sketch_options.include_folders.end(),
                                        options.include_folders.begin(),
                                        options.include_folders.end());
  sketch_options.compile_flags = arduino_definitions();
  append(sketch_options.compile_flags, {"-fpermissive", "-Wno-error=narrowing"});
  append(sketch_options.compile_flags, options.compile_flags);
  fs::create_directories(options.folder);
  const fs::path joined = options.folder / (name + ".ino.cpp");
  write_file(joined, join_tabs(folder, main_file));
  std::vector<fs::path> sources = {joined};
  for (const bool below_src : {false, true}) {
    const std::vector<fs::path> more = sources_in(below_src ? folder / "src" : folder, below_src);
    sources.insert(sources.end(), more.begin(), more.end());
  }
  const fs::path core = core_archive(board, core_options);
  const std::vector<fs::path> objects = compile_all(board, sources, sketch_options);
  return link(board, name, objects, {core.string(), "-lm"}, options);
}

}  // namespace onda::simulate
