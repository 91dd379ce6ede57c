// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <math.h>

#include "../fixed_point_functions_kernel.h"
#include "../unary_kernel.h"

namespace onda {
namespace kernel {

struct SoftmaxFloat {
  typedef void Kernel(const SoftmaxFloat*, const float*, float*);
  int rows;
  int width;
  float beta;
};

template <class T>
inline T largest(const T* values, int count) {
  T most = values[0];
  for (int i = 1; i < count; ++i) most = values[i] > most ? values[i] : most;
  return most;
}

/// output[r, i] = exp(beta * (input[r, i] - max)) / sum_j exp(beta * (input[r, j] - max))
inline void softmax(const SoftmaxFloat* parameters,
                    const float* input,  // [rows, width]
                    float* output) {     // [rows, width]
  const SoftmaxFloat p = load(parameters);
  for (int row = 0; row < p.rows; ++row, input += p.width, output += p.width) {
    const float most = largest(input, p.width);
    float sum = 0;
    for (int i = 0; i < p.width; ++i) {
      output[i] = expf((input[i] - most) * p.beta);
      sum += output[i];
    }
    for (int i = 0; i < p.width; ++i) output[i] /= sum;
  }
}

struct SoftmaxTable {
  typedef void Kernel(const SoftmaxTable*, const int8_t*, int8_t*);
  int rows;
  int width;
  int16_t entries;     // behind them all are 0
  const float* table;  // [entries], exp(-beta * input scale * difference from the maximum)
};

/// output[r, i] = round(256 * exp(beta * scale * (input[r, i] - max)) / sum) - 128 in float32, ties
/// away from zero. Source of the arithmetic: TensorFlow Lite, optimized_ops::SoftmaxInt8LUT, which
/// its reference kernels take for int8, too.
inline void softmax(const SoftmaxTable* parameters,
                    const int8_t* input,  // [rows, width]
                    int8_t* output) {     // [rows, width]
  const SoftmaxTable p = load(parameters);
  for (int row = 0; row < p.rows; ++row, input += p.width, output += p.width) {
    const int most = largest(input, p.width);
    float sum = 0;
    for (int i = 0; i < p.width; ++i) {
      const int difference = most - input[i];
      if (difference < p.entries) sum += load(p.table + difference);
    }
    const float inverse = 1.0f / (sum * (1.0f / 256.0f));
    for (int i = 0; i < p.width; ++i) {
      const int difference = most - input[i];
      const float value = difference < p.entries ? load(p.table + difference) * inverse : 0.0f;
      int q = static_cast<int>(value);
      if (value - static_cast<float>(q) >= 0.5f) ++q;
      output[i] = static_cast<int8_t>(clamp<int>(q - 128, -128, 127));
    }
  }
}

/// The same with an output of int16.
struct SoftmaxTableToInt16 {
  typedef void Kernel(const SoftmaxTableToInt16*, const int8_t*, int16_t*);
  SoftmaxTable in;
  float scale;  // about 1/65536
};

/// output[r, i] = round(exp(beta * scale * (input[r, i] - max)) / (sum * output scale)) - 32768 in
/// float32, ties away from zero. Source of the arithmetic: TensorFlow Lite, optimized_ops::Softmax.
inline void softmax(const SoftmaxTableToInt16* parameters,
                    const int8_t* input,  // [rows, width]
                    int16_t* output) {    // [rows, width]
  const SoftmaxTable p = load(parameters).in;
  const float scale = load(parameters).scale;
  for (int row = 0; row < p.rows; ++row, input += p.width, output += p.width) {
    const int most = largest(input, p.width);
    float sum = 0;
    for (int i = 0; i < p.width; ++i) {
      const int difference = most - input[i];
      if (difference < p.entries) sum += load(p.table + difference);
    }
    const float inverse = 1.0f / (sum * scale);
    for (int i = 0; i < p.width; ++i) {
      const int difference = most - input[i];
      const float value = difference < p.entries ? load(p.table + difference) * inverse : 0.0f;
      const int32_t q = static_cast<int32_t>(roundf(value)) - INT32_C(32768);
      output[i] = static_cast<int16_t>(clamp<int32_t>(q, INT16_MIN, INT16_MAX));
    }
  }
}

struct SoftmaxInt8 {
  typedef void Kernel(const SoftmaxInt8*, const int8_t*, int8_t*);
  int rows;
  int width;
  int32_t multiplier;  // beta * input scale, to Q5.26
  int8_t shift;
  int16_t least_difference;  // what is further below the maximum counts as exp(-infinity)
};

/// The same with a finer output.
struct SoftmaxInt8ToInt16 {
  typedef void Kernel(const SoftmaxInt8ToInt16*, const int8_t*, int16_t*);
  SoftmaxInt8 in;
};

/// output[r, i] = 2^output_bits * exp(beta * scale * (input[r, i] - max)) / sum + least, rounded;
/// the sum is in Q12.19. Source of the arithmetic: TensorFlow Lite Micro, reference_ops::Softmax
/// for integers.
template <class Output>
inline void softmax_in_fixed_point(const SoftmaxInt8& p,
                                   const int8_t* input,  // [rows, width]
                                   Output* output) {     // [rows, width]
  const int output_bits = 8 * static_cast<int>(sizeof(Output));
  const int32_t least = -(INT32_C(1) << (output_bits - 1));
  for (int row = 0; row < p.rows; ++row, input += p.width, output += p.width) {
    const int most = largest(input, p.width);
    int32_t sum = 0;
    for (int i = 0; i < p.width; ++i) {
      const int difference = input[i] - most;
      if (difference < p.least_difference) continue;
      const int32_t x = requantize<Rounding::doubled>(difference, p.multiplier, p.shift);
      sum += rounding_shift_right(exp_of_negative<5>(x), 12);
    }
    // sum = 2^bits * (1 + fraction) in Q12.19; the maximum alone makes it 1.
    int bits = 11;
    uint32_t normal = static_cast<uint32_t>(sum) << 1;
    for (; !(normal & UINT32_C(0x80000000)); normal <<= 1) --bits;
    const int32_t reciprocal =
        one_over_one_plus(static_cast<int32_t>(normal & UINT32_C(0x7fffffff)));
    const int right = bits + 31 - output_bits;
    for (int i = 0; i < p.width; ++i) {
      const int difference = input[i] - most;
      int32_t q = 0;
      // Divided by 2^32 or more, everything rounds to 0.
      if (difference >= p.least_difference && right <= 31) {
        const int32_t x = requantize<Rounding::doubled>(difference, p.multiplier, p.shift);
        q = rounding_shift_right(doubling_high_multiply(reciprocal, exp_of_negative<5>(x)), right);
      }
      output[i] = static_cast<Output>(clamp<int32_t>(q + least, least, -1 - least));
    }
  }
}
inline void softmax(const SoftmaxInt8* parameters,
                    const int8_t* input,  // [rows, width]
                    int8_t* output) {     // [rows, width]
  softmax_in_fixed_point(load(parameters), input, output);
}
inline void softmax(const SoftmaxInt8ToInt16* parameters,
                    const int8_t* input,  // [rows, width]
                    int16_t* output) {    // [rows, width]
  softmax_in_fixed_point(load(parameters).in, input, output);
}

struct SoftmaxInt16 {
  typedef void Kernel(const SoftmaxInt16*, const int16_t*, int16_t*);
  int rows;
  int width;
  int32_t multiplier;  // beta * input scale, so that [-65535, 0] stands for [-10, 0]
  int8_t shift;
  const int16_t* exponentials;  // [513], of [-10, 0] and times 2^15, see LookupInt16
  const int16_t* reciprocals;   // [513], 2^15 / (1 + x) of [0, 1]
};

/// output[r, i] = 2^15 * exp(beta * scale * (input[r, i] - max)) / sum, rounded, at most 2^15 - 1;
/// the sum is in Q16.15. Source of the arithmetic: TensorFlow Lite, reference_ops::SoftmaxInt16,
/// which is the same for either rounding.
inline void softmax(const SoftmaxInt16* parameters,
                    const int16_t* input,  // [rows, width]
                    int16_t* output) {     // [rows, width]
  const SoftmaxInt16 p = load(parameters);
  const LookupInt16 exponential = {0, p.exponentials};
  const LookupInt16 reciprocal = {0, p.reciprocals};
  for (int row = 0; row < p.rows; ++row, input += p.width, output += p.width) {
    const int32_t most = largest(input, p.width);
    int32_t sum = 0;
    for (int i = 0; i < p.width; ++i) {
      const int32_t x = requantize<Rounding::doubled>(input[i] - most, p.multiplier, p.shift);
      output[i] = exponential(static_cast<int16_t>(clamp<int32_t>(x, -65535, 0) + 32767));
      sum += output[i];
    }
    // sum = 2^(bits - 15) * (1 + fraction); the maximum alone makes it nearly 1.
    int bits = 30;
    uint32_t normal = static_cast<uint32_t>(sum);
    for (; !(normal & UINT32_C(0x40000000)); normal <<= 1) --bits;
    const int32_t fraction = static_cast<int32_t>((normal + (UINT32_C(1) << 13)) >> 14) - 65536;
    const int16_t inverse =
        reciprocal(static_cast<int16_t>(clamp<int32_t>(fraction - 32768, -32768, 32767)));
    for (int i = 0; i < p.width; ++i) {
      const int32_t scaled = static_cast<int32_t>(output[i]) * inverse;
      const int32_t q = (scaled + (INT32_C(1) << (bits - 1))) >> bits;
      output[i] = static_cast<int16_t>(clamp<int32_t>(q, 0, 32767));
    }
  }
}

}  // namespace kernel
}  // namespace onda
