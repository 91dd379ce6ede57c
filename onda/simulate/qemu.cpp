// SPDX-License-Identifier: Apache-2.0
#include "onda/simulate/qemu.h"

#include "onda/core/error.h"
#include "onda/core/process.h"

namespace onda::simulate {
namespace {

namespace fs = std::filesystem;

void check(const Board& board) {
  if (board.tool_prefix != "arm-none-eabi-") {
    throw Error("run_qemu: expected a Cortex-M board, received {}", board.name);
  }
}

}  // namespace

double systick_hertz(const Board& board) {
  check(board);
  return board.machine == "microbit" ? 16e6 : 25e6;
}

QemuRun run_qemu(const Board& board, const fs::path& elf, const QemuOptions& options) {
  check(board);
  if (!fs::is_regular_file(elf)) throw Error("{}: no such file", elf.string());
  std::vector<std::string> arguments = {"qemu-system-arm", "-M", std::string(board.machine)};
  if (board.machine == "microbit") {
    arguments.insert(arguments.end(),
                     {"-global", fmt::format("nrf51-soc.sram-size={}", board.ram_bytes)});
  }
  if (options.instruction_exponent >= 0) {
    arguments.insert(arguments.end(),
                     {"-icount", fmt::format("shift={},sleep=off", options.instruction_exponent)});
  }
  arguments.insert(arguments.end(),
                   {"-display", "none", "-monitor", "none", "-serial", "none", "-no-user-config",
                    "-semihosting-config", "enable=on,target=native", "-kernel", elf.string()});
  ProcessResult result = run_process({.arguments = arguments,
                                      .timeout_seconds = options.timeout_seconds,
                                      .package = board.simulator_package,
                                      .must_succeed = false});
  constexpr std::string_view fault = "onda: the processor faulted";
  if (result.output.find(fault) != std::string::npos ||
      result.errors.find(fault) != std::string::npos) {
    throw Error("{}: the program crashed on {}: the processor faulted", elf.string(), board.name);
  }
  // QEMU itself ends with 1 and a line that begins with its name.
  if (result.exit_status != 0 &&
      (result.errors.starts_with("qemu-system-arm:") ||
       result.errors.find("\nqemu: ") != std::string::npos || result.exit_status >= 128)) {
    throw Error("{}: QEMU failed with exit status {}:\n{}", elf.string(), result.exit_status,
                result.errors);
  }
  return {result.exit_status, std::move(result.output), std::move(result.errors)};
}

}  // namespace onda::simulate
