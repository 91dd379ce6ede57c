// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>

#include "onda/simulate/toolchain.h"

namespace onda::simulate {

struct QemuOptions {
  /// Real time after which the simulator is killed.
  double timeout_seconds = 60;
  /// Each instruction takes exactly this much simulated time, so that SysTick counts instructions;
  /// a power of two in nanoseconds, as its exponent. Negative: as fast as it goes.
  int instruction_exponent = -1;
};

struct QemuRun {
  int exit_status = 0;  ///< what main returned, or exit was given
  std::string output;   ///< bytes written to standard output through semihosting
  std::string errors;
};

/// Runs a bare-metal Cortex-M program (of build_program) in QEMU with semihosting, to its end.
/// Throws Error when QEMU or the file is missing, the board is not a Cortex-M, the processor
/// faults, or the time runs out.
QemuRun run_qemu(const Board& board, const std::filesystem::path& elf,
                 const QemuOptions& options = {});

/// Frequency of the processor clock of QEMU's machine in hertz, at which SysTick counts.
double systick_hertz(const Board& board);

}  // namespace onda::simulate
