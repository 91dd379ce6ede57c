// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#if defined(__x86_64__)
#include <xmmintrin.h>
#endif

namespace onda {

/// How a thread computes with floats: roundings, and whether those below 2^-126 count as 0.
class FloatMode {
 public:
#if defined(__x86_64__)
  using Word = std::uint32_t;
  static constexpr Word flush = 0x8040;  // MXCSR: results to zero, operands to zero
  static Word read() { return _mm_getcsr(); }
  static void write(Word word) { _mm_setcsr(word); }
#elif defined(__aarch64__)
  using Word = std::uint64_t;
  static constexpr Word flush = Word{1} << 24;  // FPCR.FZ
  static Word read() {
    Word word;
    asm volatile("mrs %0, fpcr" : "=r"(word));
    return word;
  }
  static void write(Word word) { asm volatile("msr fpcr, %0" ::"r"(word)); }
#else
  using Word = std::uint32_t;
  static constexpr Word flush = 0;
  static Word read() { return 0; }
  static void write(Word) {}
#endif
};

/// While it lives, floats below 2^-126 count as 0 in this thread. Units that are dead drive an
/// optimizer's averages there, and such numbers cost a processor over a hundred cycles each.
class FlushDenormals {
 public:
  FlushDenormals() : before_(FloatMode::read()) { FloatMode::write(before_ | FloatMode::flush); }
  ~FlushDenormals() { FloatMode::write(before_); }
  FlushDenormals(const FlushDenormals&) = delete;
  FlushDenormals& operator=(const FlushDenormals&) = delete;

 private:
  FloatMode::Word before_;
};

}  // namespace onda
