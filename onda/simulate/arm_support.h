// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "onda/simulate/toolchain.h"

namespace onda::simulate {

/// What a bare-metal program needs around `main` on a simulated Cortex-M.
struct ArmSupport {
  std::string start_code;  // C++: vectors, reset, faults, semihosting
  std::string linker_script;
};

/// The start-up code copies .data, clears .bss, turns the floating-point unit on where there is
/// one, paints the stack, calls `main` and ends the simulation with its value. Faults end it with
/// status 101 and a line on standard error. Programs may declare and call
///
///     extern "C" void onda_write(const void* bytes, unsigned count);  // to standard output
///     extern "C" void onda_exit(int status);
///     extern "C" void onda_paint_stack();    // marks the free stack,
///     extern "C" unsigned onda_stack_used(); // then: bytes below the caller that were written
ArmSupport arm_support(const Board& board);

}  // namespace onda::simulate
