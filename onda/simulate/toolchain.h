// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace onda::simulate {

/// A simulated board: how programs are compiled for it and what runs them.
struct Board {
  std::string_view name;
  std::string_view description;
  /// "avr-" in avr-g++; empty for the host.
  std::string_view tool_prefix;
  /// The Debian packages with the compiler and with the simulator.
  std::string_view compiler_package;
  std::string_view simulator_package;
  /// Flags that choose the processor.
  std::vector<std::string> processor_flags;
  /// The name that the simulator knows: simavr's chip, or QEMU's machine.
  std::string_view machine;
  /// Cycles a second; 0 where time is not simulated.
  std::int64_t clock_hertz;
  /// What the simulated board has; 0 on the host.
  std::int64_t flash_bytes;
  std::int64_t ram_bytes;
};

/// "uno", "cortex-m0plus", "cortex-m4" and "host".
std::span<const Board> boards();

/// The board of that name. Throws Error with the list of names when there is none.
const Board& board(std::string_view name);

/// Empty when everything that builds for the board (and, with `simulator`, runs it) is installed;
/// otherwise what is missing and the Debian package that has it.
std::string missing_tools(const Board& board, bool simulator = true);

struct BuildOptions {
  /// Where objects and the program go; made when missing.
  std::filesystem::path folder;
  std::vector<std::filesystem::path> include_folders = {};
  /// As in -D: "NAME" or "NAME=VALUE".
  std::vector<std::string> definitions = {};
  std::string optimization = "-Os";
  /// More flags of the compiler, such as "-Werror".
  std::vector<std::string> compile_flags = {};
  /// Time limit of each run of the compiler.
  double timeout_seconds = 300;
};

/// A built program and what it takes of the board.
struct Firmware {
  std::filesystem::path elf;
  /// Code, constants and the initial values of variables: .text + .data.
  std::int64_t flash_bytes = 0;
  /// Variables: .data + .bss + .noinit. The stack comes on top.
  std::int64_t ram_bytes = 0;
};

/// Builds a plain program without any framework: on the Uno over avr-libc alone, on Cortex-M over
/// newlib-nano with start-up code and linker script of ours (no static constructors; `main` ends
/// the simulation with its value), on the host as usual. C++11 with GNU extensions, no exceptions,
/// no run-time type information, no fused multiply-add: the same source gives the same bytes.
///
/// Throws Error when a tool is missing or the sources do not compile; the message holds what the
/// compiler said.
Firmware build_program(const Board& board, std::span<const std::filesystem::path> sources,
                       const BuildOptions& options);

/// Builds an Arduino sketch as the Arduino IDE does, with Arduino's own core (Debian's
/// arduino-core-avr, its platform.txt 1.8.7): the folder's .ino files become one C++ file behind
/// `#include <Arduino.h>`, the other sources of the folder and all below src/ are compiled with it.
/// Functions of an .ino file are declared before use (no prototypes are made up), libraries are
/// not searched for. The compiled core is kept in $XDG_CACHE_HOME/onda (~/.cache/onda), or in the
/// build folder where that cannot be written.
///
/// Throws Error when the board is not an Arduino board, the sketch's main file
/// (NAME/NAME.ino) is missing, a tool is missing, or it does not compile.
Firmware build_sketch(const Board& board, const std::filesystem::path& sketch_folder,
                      const BuildOptions& options);

}  // namespace onda::simulate
