// SPDX-License-Identifier: Apache-2.0
#include "onda/core/instruction_set.h"

#if defined(__x86_64__)
#include <cpuid.h>
#endif

#include <algorithm>
#include <atomic>

#include "onda/core/error.h"

namespace onda {
namespace {

std::atomic<InstructionSet>& in_use() {
  static std::atomic<InstructionSet> set = supported_instruction_sets().back();
  return set;
}

#if defined(__x86_64__)
// Compilers of 2022 have no name for it.
bool has_avx_vnni() {
  unsigned eax = 0, ebx = 0, ecx = 0, edx = 0;
  return __get_cpuid_count(7, 1, &eax, &ebx, &ecx, &edx) != 0 && (eax >> 4 & 1) != 0;
}
#endif

}  // namespace

std::string_view name_of(InstructionSet set) {
  switch (set) {
    case InstructionSet::baseline:
      return "baseline";
    case InstructionSet::avx2:
      return "avx2";
    case InstructionSet::avx_vnni:
      return "avx_vnni";
    case InstructionSet::avx512:
      return "avx512";
    case InstructionSet::avx512_vnni:
      return "avx512_vnni";
  }
  return "unknown";
}

std::vector<InstructionSet> supported_instruction_sets() {
  std::vector<InstructionSet> sets{InstructionSet::baseline};
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma")) return sets;
  sets.push_back(InstructionSet::avx2);
  if (has_avx_vnni()) sets.push_back(InstructionSet::avx_vnni);
  if (!__builtin_cpu_supports("avx512f") || !__builtin_cpu_supports("avx512dq")) return sets;
  sets.push_back(InstructionSet::avx512);
  if (__builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl") &&
      __builtin_cpu_supports("avx512vnni")) {
    sets.push_back(InstructionSet::avx512_vnni);
  }
#endif
  return sets;
}

InstructionSet instruction_set() { return in_use().load(std::memory_order_relaxed); }

void use_instruction_set(InstructionSet set) {
  const auto supported = supported_instruction_sets();
  if (std::find(supported.begin(), supported.end(), set) == supported.end()) {
    throw Error("instruction set: expected at most {}, which this processor has, received {}",
                name_of(supported.back()), name_of(set));
  }
  in_use() = set;
}

}  // namespace onda
