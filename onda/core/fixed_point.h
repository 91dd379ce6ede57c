// SPDX-License-Identifier: Apache-2.0
// Travels to the board: C++11 and C headers only. See HACKING.md, "Kernels".
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <string.h>

// Constants of a model live in flash. On AVR flash is a second address space: ONDA_FLASH puts a
// constant there and load() is the only way to read it. Elsewhere both cost nothing.
#if defined(__AVR__)
#include <avr/pgmspace.h>
#define ONDA_FLASH PROGMEM
#else
#define ONDA_FLASH
#endif

// Eight-bit processors have few registers: an inner loop is several times faster there as a
// function of its own than among the variables of the loops around it.
#if defined(__AVR__)
#define ONDA_OUT_OF_LINE __attribute__((noinline))
#else
#define ONDA_OUT_OF_LINE
#endif

namespace onda {
namespace kernel {

#if defined(__AVR__)

namespace flash {
inline int8_t read(const int8_t* at) { return static_cast<int8_t>(pgm_read_byte(at)); }
inline int16_t read(const int16_t* at) { return static_cast<int16_t>(pgm_read_word(at)); }
inline int32_t read(const int32_t* at) { return static_cast<int32_t>(pgm_read_dword(at)); }
inline float read(const float* at) { return pgm_read_float(at); }
template <class T>
inline T read(const T* at) {
  T value;
  memcpy_P(&value, at, sizeof value);
  return value;
}
}  // namespace flash

/// The constant at `at`, which points into flash: a number or a kernel's whole parameter struct.
template <class T>
inline T load(const T* at) {
  return flash::read(at);
}

#else

/// The constant at `at`, which points into flash: a number or a kernel's whole parameter struct.
template <class T>
inline const T& load(const T* at) {
  return *at;
}

#endif

/// `pointer`, with the compiler made to forget which array it points into. GCC before 12.4 and 13.3
/// (bug 110702) turns a loop over int8 and float elements of one static array into stores that it
/// then takes for stores to nowhere, and drops calls of the function around it.
template <class T>
inline T* hide_origin(T* pointer) {
#if defined(__GNUC__)
  __asm__("" : "+r"(pointer));
#endif
  return pointer;
}

/// How a 32-bit accumulator is multiplied by a scale smaller than one and rounded to an integer.
/// `single`: one 64-bit product, one rounding shift (what LiteRT computes for CONV_2D and
/// FULLY_CONNECTED). `doubled`: gemmlowp's doubling high multiply, rounded, then a rounding shift
/// (what TensorFlow Lite Micro computes by default).
enum class Rounding { single, doubled };

/// x clamped to [low, high].
template <class T>
inline T clamp(T x, T low, T high) {
  return x < low ? low : (x > high ? high : x);
}

/// 2^-31 * a * b, rounded to nearest with ties up (-0.5 becomes 0), saturated (only -2^31 * -2^31
/// is).
/// gemmlowp's SaturatingRoundingDoublingHighMul.
inline int32_t doubling_high_multiply(int32_t a, int32_t b) {
  if (a == b && a == INT32_MIN) return INT32_MAX;
  const int64_t product = static_cast<int64_t>(a) * b;
  const int32_t nudge = product >= 0 ? INT32_C(1) << 30 : 1 - (INT32_C(1) << 30);
  return static_cast<int32_t>((product + nudge) / (INT64_C(1) << 31));
}

/// x / 2^exponent, rounded to nearest with ties away from zero, for exponent in [0, 31].
/// gemmlowp's RoundingDivideByPOT.
inline int32_t rounding_shift_right(int32_t x, int exponent) {
  const int32_t mask = static_cast<int32_t>((UINT32_C(1) << exponent) - 1);
  const int32_t remainder = x & mask;
  const int32_t threshold = (mask >> 1) + (x < 0 ? 1 : 0);
  return (x >> exponent) + (remainder > threshold ? 1 : 0);
}

/// a * b, which fits 16 bits. On AVR the compiler would call a 16 x 16 -> 32 routine instead of
/// using the processor's 8 x 8 -> 16 multiplication (2 cycles).
inline int16_t product(int8_t a, int8_t b) {
#if defined(__AVR__)
  int16_t result;
  __asm__("muls %1, %2\n\tmovw %0, r0\n\tclr r1" : "=r"(result) : "d"(a), "d"(b));
  return result;
#else
  return static_cast<int16_t>(a * b);
#endif
}

/// The 64-bit product of x and a multiplier of at least 0 in two words, from four products of
/// 16-bit halves: processors without a 32 x 32 -> 64 multiplication are several times faster this
/// way than with the compiler's 64-bit routines, and need less flash.
///
///   x = x1 2^16 + x0,  m = m1 2^16 + m0:   x m = x1 m1 2^32 + (x1 m0 + x0 m1) 2^16 + x0 m0
inline void multiply_by_halves(int32_t x, int32_t multiplier, int32_t* high, uint32_t* low) {
  int16_t x1 = static_cast<int16_t>(x >> 16);
  uint16_t x0 = static_cast<uint16_t>(x);
  uint16_t m1 = static_cast<uint16_t>(multiplier >> 16);
  uint16_t m0 = static_cast<uint16_t>(multiplier);
#if defined(__AVR__)
  // Without this the compiler sees words again, and multiplies words.
  __asm__("" : "+r"(x1), "+r"(x0), "+r"(m1), "+r"(m0));
#endif
  const uint32_t bottom = static_cast<uint32_t>(x0) * m0;
  const uint32_t middle = static_cast<uint32_t>(x0) * m1 + (bottom >> 16);
  const int32_t signed_middle =
      static_cast<int32_t>(x1) * static_cast<int32_t>(m0) + static_cast<int32_t>(middle & 0xFFFF);
  *high = static_cast<int32_t>(x1) * static_cast<int32_t>(m1) + static_cast<int32_t>(middle >> 16) +
          (signed_middle >> 16);
  *low = (static_cast<uint32_t>(signed_middle) << 16) | (bottom & 0xFFFF);
}

/// (x * multiplier + 2^(shift - 1)) >> shift, in words of 32 bits: the same bits as
/// multiply_shift().
ONDA_OUT_OF_LINE inline int32_t multiply_shift_by_halves(int32_t x, int32_t multiplier, int shift) {
  int32_t high;
  uint32_t low;
  multiply_by_halves(x, multiplier, &high, &low);
  if (shift > 32) return (high + (INT32_C(1) << (shift - 33))) >> (shift - 32);
  const uint32_t half = UINT32_C(1) << (shift - 1);
  const uint32_t sum = low + half;
  const uint32_t carried = static_cast<uint32_t>(high) + (sum < half ? 1 : 0);
  if (shift == 32) return static_cast<int32_t>(carried);
  return static_cast<int32_t>((carried << (32 - shift)) | (sum >> shift));
}

/// (x * multiplier + 2^(shift - 1)) >> shift with a 64-bit product, cut to 32 bits: the product
/// rounded to nearest with ties up. `multiplier` is at least 0, `shift` in [1, 62].
inline int32_t multiply_shift(int32_t x, int32_t multiplier, int shift) {
#if defined(__AVR__) || defined(__ARM_ARCH_6M__)
  return multiply_shift_by_halves(x, multiplier, shift);
#else
  const int64_t half = INT64_C(1) << (shift - 1);
  return static_cast<int32_t>((static_cast<int64_t>(x) * multiplier + half) >> shift);
#endif
}

/// x * multiplier * 2^(shift - 31), rounded: `multiplier` in [2^30, 2^31) or 0, `shift` in
/// [-31, 30]. The result of a real model fits 32 bits; a hostile one wraps, it never traps.
/// Source of the arithmetic: TensorFlow Lite, MultiplyByQuantizedMultiplier.
template <Rounding rounding>
inline int32_t requantize(int32_t x, int32_t multiplier, int shift);

template <>
inline int32_t requantize<Rounding::single>(int32_t x, int32_t multiplier, int shift) {
  return multiply_shift(x, multiplier, 31 - shift);
}

template <>
inline int32_t requantize<Rounding::doubled>(int32_t x, int32_t multiplier, int shift) {
  const int left = shift > 0 ? shift : 0;
  const int right = shift > 0 ? 0 : -shift;
  const int32_t shifted = static_cast<int32_t>(static_cast<uint32_t>(x) << left);
  // With a multiplier of at least 0, doubling_high_multiply() is this.
  return rounding_shift_right(multiply_shift(shifted, multiplier, 31), right);
}

/// clamp(zero_point + requantize(x), low, high): how a kernel makes an output of integers of 8 or
/// 16 bits. The bounds are moved instead of the sum, so that nothing overflows.
template <Rounding rounding, class T>
inline T requantize_to(int32_t x, int32_t multiplier, int shift, int zero_point, int low,
                       int high) {
  const int32_t scaled = requantize<rounding>(x, multiplier, shift);
  const int least = low - zero_point;
  const int most = high - zero_point;
  return static_cast<T>(clamp<int32_t>(scaled, least, most) + zero_point);
}
template <Rounding rounding>
inline int8_t requantize_to_int8(int32_t x, int32_t multiplier, int shift, int zero_point, int low,
                                 int high) {
  return requantize_to<rounding, int8_t>(x, multiplier, shift, zero_point, low, high);
}

}  // namespace kernel
}  // namespace onda
