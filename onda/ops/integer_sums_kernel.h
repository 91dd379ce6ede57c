// SPDX-License-Identifier: Apache-2.0
// Sums of int8 weights times integers of 8 or 16 bits, as convolutions and FULLY_CONNECTED make
// them, and how they become outputs.
#pragma once

#include "../core/fixed_point.h"

namespace onda {
namespace kernel {

/// weight * (x - zero_point) in a type that holds it: 255 * 128 < 2^15, which an int of 16 bits has
/// room for. int16 has zero point 0.
inline float weighted(float weight, float x, int) { return weight * x; }
inline int weighted(int8_t weight, int8_t x, int zero_point) { return weight * (x - zero_point); }
inline int32_t weighted(int8_t weight, int16_t x, int) { return static_cast<int32_t>(weight) * x; }

/// What a kernel computes with: elements of inputs and outputs, the sum, whose arithmetic is modulo
/// a power of two, so that a hostile model may wrap it but not overflow it, and the bias and the
/// factor that go with it.
struct Int8Sums {
  typedef int8_t Element;
  typedef uint32_t Sum;
  typedef int32_t Bias;
  typedef int32_t Multiplier;
};
/// int16 with int64 bias.
struct Int16Sums {
  typedef int16_t Element;
  typedef uint64_t Sum;
  typedef int64_t Bias;
  typedef int16_t Multiplier;
};
/// The same where no sum can take more than 32 bits, which is several times faster on small
/// processors.
struct Int16BoundedSums {
  typedef int16_t Element;
  typedef uint32_t Sum;
  typedef int32_t Bias;
  typedef int16_t Multiplier;
};
/// Sums of 64 bits, but with a factor of 53 bits: as IEEE doubles compute the output.
struct Int16RealSums {
  typedef int16_t Element;
  typedef uint64_t Sum;
  typedef int64_t Bias;
  typedef int64_t Multiplier;
};
/// int16 with int32 bias: the sum has 32 bits, too.
struct Int16ShortSums {
  typedef int16_t Element;
  typedef uint32_t Sum;
  typedef int32_t Bias;
  typedef int32_t Multiplier;
};

/// sum * multiplier * 2^(shift - 31), rounded as asked for.
template <Rounding rounding>
inline int32_t scaled_sum(uint32_t sum, int32_t multiplier, int shift) {
  return requantize<rounding>(static_cast<int32_t>(sum), multiplier, shift);
}

/// sum * multiplier * 2^(shift - 15), rounded to nearest with ties up: `shift` in [-31, 7]. What
/// does not fit 32 bits wraps. Source of the arithmetic: TensorFlow Lite,
/// MultiplyByQuantizedMultiplier for 64-bit sums, which is the same for either rounding.
template <Rounding>
inline int32_t scaled_sum(uint64_t sum, int16_t multiplier, int shift) {
  const uint64_t scaled = sum * static_cast<uint64_t>(static_cast<int64_t>(multiplier));
  const int right = 15 - shift;
  const uint64_t half = UINT64_C(1) << (right - 1);
  return static_cast<int32_t>(static_cast<int64_t>(scaled + half) >> right);
}

template <Rounding rounding>
inline int32_t scaled_sum(uint32_t sum, int16_t multiplier, int shift) {
  const int64_t wide = static_cast<int32_t>(sum);
  return scaled_sum<rounding>(static_cast<uint64_t>(wide), multiplier, shift);
}

/// How many bits x takes.
inline int bit_length(uint64_t x) {
  int bits = 0;
  for (; x >> 8; x >>= 8) bits += 8;
  for (; x; x >>= 1) ++bits;
  return bits;
}

/// sum * multiplier / 2^shift, the product rounded to the 53 bits of an IEEE double, ties to even,
/// and that to an integer, ties away from zero, saturated: round(sum * factor) in doubles, which a
/// board need not have. `multiplier` is below 2^53, `shift` in [1, 127]. Source of the arithmetic:
/// LiteRT, reference_integer_ops::FullyConnected with scales.
template <Rounding>
inline int32_t scaled_sum(uint64_t sum, int64_t multiplier, int shift) {
  const bool negative = (sum >> 63) != 0;
  const uint64_t x = negative ? UINT64_C(0) - sum : sum;
  const uint64_t m = static_cast<uint64_t>(multiplier);
  const uint64_t word = UINT64_C(0xFFFFFFFF);
  // x m = high 2^64 + low, of halves as in multiply_by_halves()
  const uint64_t bottom = (x & word) * (m & word);
  const uint64_t middle = (x >> 32) * (m & word) + (bottom >> 32);
  const uint64_t other = (x & word) * (m >> 32) + (middle & word);
  const uint64_t high = (x >> 32) * (m >> 32) + (middle >> 32) + (other >> 32);
  const uint64_t low = (other << 32) | (bottom & word);
  uint64_t mantissa = low;
  const int excess = (high ? 64 + bit_length(high) : bit_length(low)) - 53;
  if (excess > 0) {
    const uint64_t half = UINT64_C(1) << (excess - 1);
    const uint64_t dropped = low & (half * 2 - 1);
    mantissa = (low >> excess) | (high << (64 - excess));
    if (dropped > half || (dropped == half && (mantissa & 1))) ++mantissa;
    shift -= excess;
  }
  uint64_t magnitude = 0;  // 2^53 / 2^55 and less rounds to 0
  if (shift <= 0) {
    magnitude = mantissa == 0 ? 0 : INT32_MAX;
  } else if (shift <= 54) {
    magnitude = (mantissa + (UINT64_C(1) << (shift - 1))) >> shift;
  }
  const int32_t rounded = magnitude > INT32_MAX ? INT32_MAX : static_cast<int32_t>(magnitude);
  return negative ? -rounded : rounded;
}

/// clamp(zero_point + scaled_sum(), low, high), as requantize_to() has it.
template <Rounding rounding, class Element, class Sum, class Multiplier>
inline Element output_of(Sum sum, Multiplier multiplier, int shift, int zero_point, Element low,
                         Element high) {
  const int32_t scaled = scaled_sum<rounding>(sum, multiplier, shift);
  const int least = low - zero_point;
  const int most = high - zero_point;
  return static_cast<Element>(clamp<int32_t>(scaled, least, most) + zero_point);
}

}  // namespace kernel
}  // namespace onda
