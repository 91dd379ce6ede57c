// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace onda::simulate {

struct SimavrOptions {
  /// Simulated time after which the run ends.
  double simulated_seconds = 1;
  /// The run ends when the serial port has sent this text; empty: nothing ends it.
  std::string stop_text = {};
  /// Whether the program must reach `stop_text` or its own end (main returned, or sleep with
  /// interrupts off) within the simulated time: for programs that end, where going on is a hang.
  /// An Arduino sketch runs for ever.
  bool must_end = false;
  /// Registers whose writes are recorded, by address in data space (0x20 to 0xFF). Those that
  /// `brightness` needs are among them in any case.
  std::vector<int> registers = {};
  /// Real time after which the simulator is given up.
  double timeout_seconds = 120;
};

struct SerialByte {
  double seconds;
  std::uint8_t value;
};

struct RegisterWrite {
  double seconds;
  int address;
  std::uint8_t value;
};

/// A stretch of the program between two writes to GPIOR0 (data address 0x3E, I/O address 0x1E):
/// n (1 to 127) opens it, n | 0x80 closes it.
struct MarkedRun {
  int id;
  double seconds;                  ///< when it began
  std::uint64_t cycles;            ///< of the program, without the markers' own instructions
  std::uint64_t interrupt_cycles;  ///< spent in interrupts meanwhile, not part of `cycles`
  int stack_bytes;                 ///< deepest stack below that at the opening, without interrupts
};

/// What a pin shows: one entry for each time the program set it.
struct Brightness {
  double seconds;
  int level;  ///< 0 to 255, as in analogWrite
};

enum class SimavrEnd {
  time_limit,
  stop_text,
  finished,  ///< main returned, or the processor sleeps with interrupts off
};

struct SimavrRun {
  SimavrEnd end;
  double seconds;        ///< simulated
  std::uint64_t cycles;  ///< at 16 MHz
  int stack_bytes;       ///< deepest stack of the whole run, interrupts included
  std::vector<SerialByte> serial;
  std::vector<RegisterWrite> writes;
  std::vector<MarkedRun> marked;

  std::string serial_text() const;
};

/// Runs a program for the Uno (ATmega328P, 16 MHz) in simavr, instruction by instruction.
///
/// Throws Error when onda_simavr or the file is missing, the file is no AVR program, the program
/// crashes (an unknown instruction, a jump outside its code, to address 0, or an access outside
/// memory; a stack that grows into the variables), or `must_end` is set and it does not end.
SimavrRun run_simavr(const std::filesystem::path& elf, const SimavrOptions& options = {});

/// What the Uno's PWM pin (3, 5, 6, 9, 10 or 11) showed over time, derived from the registers as
/// the chip does: while the timer drives the pin (COM bits of TCCRnA) the compare register, else
/// the pin's bit in its port (0 or 255: analogWrite's 0 and 255 become digitalWrite), and 0 while
/// the pin is no output. One call of analogWrite or digitalWrite writes several registers within
/// microseconds: writes less than `settle_seconds` apart are one entry, which has the time of the
/// first and the level after the last. A pin that shares its timer (9 and 10, 3 and 11, 5 and 6)
/// may show entries without change when the other one is set. Throws Error for another pin.
std::vector<Brightness> brightness(const SimavrRun& run, int pin, double settle_seconds = 50e-6);

/// The simulator's program: $ONDA_SIMAVR, else beside or above this program's own file, else where
/// it was built, else where it was installed; empty when it is nowhere.
std::filesystem::path find_simavr();

}  // namespace onda::simulate
