// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <vector>

namespace onda {

/// The vector instructions that loops are compiled for, worst first. The library
/// itself is built for any x86-64 (or other) processor; the best of these is chosen when it runs.
/// All give the same bits: the loops fix the order of every sum, and multiply_add() rounds once
/// everywhere (the baseline of an x86-64 computes that with other instructions, and takes longer).
/// Those with VNNI multiply bytes, too, for int8 inference (avx512_vnni has BW, too); their loops
/// over floats are those of the set before.
enum class InstructionSet { baseline, avx2, avx_vnni, avx512, avx512_vnni };

std::string_view name_of(InstructionSet set);
/// Those that this processor has, worst first.
std::vector<InstructionSet> supported_instruction_sets();
/// The one in use: the processor's best unless another was asked for.
InstructionSet instruction_set();
/// Uses another one from now on, in all threads: for tests and benchmarks. Throws Error when the
/// processor lacks it.
void use_instruction_set(InstructionSet set);

}  // namespace onda
