// SPDX-License-Identifier: Apache-2.0
// After core/vector_loops.inc in the sources of int8 loops, which exist for 256-bit vectors only:
// ONDA_WIDE(f) is the f of the instruction set in use, ONDA_WIDE_FOR that of a requantizer's way.
// They are called only where has_int8_products() says so.
#pragma once

#include "onda/core/instruction_set.h"
#include "onda/ops/int8_products.h"

#if defined(__x86_64__)

#define ONDA_WIDE(function)                                                                \
  (::onda::instruction_set() == ::onda::InstructionSet::avx512 ? &::onda::avx512::function \
                                                               : &::onda::avx2::function)

#define ONDA_WIDE_FOR(requantizer, function)                                               \
  ((requantizer).way == Requantize::once       ? ONDA_WIDE(function<Requantize::once>)     \
   : (requantizer).way == Requantize::once_any ? ONDA_WIDE(function<Requantize::once_any>) \
   : (requantizer).way == Requantize::twice    ? ONDA_WIDE(function<Requantize::twice>)    \
                                               : ONDA_WIDE(function<Requantize::twice_any>))

#else

namespace onda::internal {
template <class... Arguments>
void nothing(const Arguments&...) {}
}  // namespace onda::internal
#define ONDA_WIDE(function) ::onda::internal::nothing
#define ONDA_WIDE_FOR(requantizer, function) ::onda::internal::nothing

#endif
