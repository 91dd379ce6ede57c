// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "onda/core/file.h"
#include "onda/simulate/toolchain.h"

namespace onda::simulate {

/// An emitted model: `folder` holds NAME.h and NAME.cpp, and beside them what they include. The
/// namespace NAME offers
///
///     input();       // where the input goes: a pointer to input_bytes bytes
///     invoke();
///     output();      // where the output is: a pointer to output_bytes bytes
///     input_bytes, output_bytes   // constants
struct EmittedModel {
  std::filesystem::path folder;
  std::string name;
};

struct HarnessOptions {
  std::string optimization = "-Os";
  /// More flags of the compiler, such as "-Werror".
  std::vector<std::string> compile_flags = {};
  /// Where the program is built and stays; empty: in a temporary folder that is removed.
  std::filesystem::path folder = {};
  /// Limit of simulated time on the Uno, for all records together.
  double simulated_seconds = 120;
  /// Limit of real time of the simulator.
  double timeout_seconds = 300;
};

struct ModelRun {
  Bytes outputs;  ///< [records, output_bytes]
  /// What each record's invoke() took: cycles on the Uno, executed instructions on Cortex-M (QEMU
  /// does not count cycles), empty on the host.
  std::vector<std::int64_t> cost;
  /// Deepest stack below the caller of invoke(), interrupts excluded; of all records on the Uno, of
  /// the first one on Cortex-M; 0 on the host.
  int stack_bytes = 0;
};

/// Compiles the model with a small program around it that holds the inputs, runs it on the board
/// and returns what invoke() made of each record.
///     inputs: [records, input_bytes], records one after the other, in the model's own types.
/// Throws Error when a tool is missing, the program does not build (among others when `inputs` is
/// no whole number of records or exceeds the board's flash), crashes, hangs or says too little, and
/// for a model whose invoke() tells that a run has ended early.
ModelRun run_model(const Board& board, const EmittedModel& model, std::span<const std::byte> inputs,
                   const HarnessOptions& options = {});

/// What a model takes of a board beyond an empty program.
struct ModelSize {
  std::int64_t flash_bytes = 0;
  std::int64_t ram_bytes = 0;
};

/// Builds `int main() { return 0; }` and a program that fills the input from a volatile byte,
/// invokes the model and copies the output to a volatile byte, and returns the differences in flash
/// and RAM, the stack not counted. Throws Error when a tool is missing or the model does not build
/// for the board.
ModelSize model_size(const Board& board, const EmittedModel& model,
                     const HarnessOptions& options = {});

/// The text of the program that run_model builds: C++11.
std::string harness_text(const Board& board, const EmittedModel& model,
                         std::span<const std::byte> inputs);

}  // namespace onda::simulate
