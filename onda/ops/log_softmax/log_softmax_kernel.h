// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <math.h>

#include "../fixed_point_functions_kernel.h"

namespace onda {
namespace kernel {

struct LogSoftmaxFloat {
  typedef void Kernel(const LogSoftmaxFloat*, const float*, float*);
  int rows;
  int width;
};

/// output[row][i] = input[row][i] - most - log(sum_j exp(input[row][j] - most)), most being the
/// largest of the row
inline void log_softmax(const LogSoftmaxFloat* parameters, const float* input, float* output) {
  const LogSoftmaxFloat p = load(parameters);
  for (int row = 0; row < p.rows; ++row, input += p.width, output += p.width) {
    float most = input[0];
    for (int i = 1; i < p.width; ++i) most = input[i] > most ? input[i] : most;
    float sum = 0;
    for (int i = 0; i < p.width; ++i) sum += expf(input[i] - most);
    const float log_of_sum = logf(sum);
    for (int i = 0; i < p.width; ++i) output[i] = input[i] - most - log_of_sum;
  }
}

struct LogSoftmaxTable {
  typedef void Kernel(const LogSoftmaxTable*, const int8_t*, int8_t*);
  int rows;
  int width;
  int16_t entries;     // behind them all are 0
  const float* table;  // [entries], exp(-input scale * difference from the largest)
  float scale;         // of the input
};

/// The same with outputs of scale 1/16 and zero point 127, in float32, rounded to nearest with ties
/// to even. Source of the arithmetic: TensorFlow Lite, optimized_ops::LogSoftmax, which its
/// reference kernels take for int8, too.
inline void log_softmax(const LogSoftmaxTable* parameters, const int8_t* input, int8_t* output) {
  const LogSoftmaxTable p = load(parameters);
  const float output_scale = 1.0f / 16;
  for (int row = 0; row < p.rows; ++row, input += p.width, output += p.width) {
    int8_t most = input[0];
    for (int i = 1; i < p.width; ++i) most = input[i] > most ? input[i] : most;
    float sum = 0;
    for (int i = 0; i < p.width; ++i) {
      const int difference = most - input[i];
      if (difference < p.entries) sum += load(p.table + difference);
    }
    const float scale = p.scale / output_scale;
    const float offset = (p.scale * static_cast<float>(most) + logf(sum)) / output_scale;
    for (int i = 0; i < p.width; ++i) {
      // Never above 0 but by a rounding, and below -255 all are one.
      const float y = scale * static_cast<float>(input[i]) - offset;
      const long q = y > 0 ? 127 : y >= -255 ? lrintf(y) + 127 : -128;
      output[i] = static_cast<int8_t>(q);
    }
  }
}

struct LogSoftmaxInt8 {
  typedef void Kernel(const LogSoftmaxInt8*, const int8_t*, int8_t*);
  int rows;
  int width;           // at most 4,095: the sum of exponentials fits Q12.19
  int32_t multiplier;  // to Q5.26
  int32_t inverse_multiplier;
  int8_t shift;
  int8_t inverse_shift;
  int16_t least_difference;
};

/// The same in fixed point. Source of the arithmetic: TensorFlow Lite Micro,
/// reference_integer_ops::LogSoftmax.
inline void log_softmax(const LogSoftmaxInt8* parameters, const int8_t* input, int8_t* output) {
  const LogSoftmaxInt8 p = load(parameters);
  for (int row = 0; row < p.rows; ++row, input += p.width, output += p.width) {
    int8_t most = input[0];
    for (int i = 1; i < p.width; ++i) most = input[i] > most ? input[i] : most;
    int32_t sum = 0;  // Q12.19
    for (int i = 0; i < p.width; ++i) {
      const int difference = input[i] - most;
      if (difference < p.least_difference) continue;
      const int32_t x = requantize<Rounding::doubled>(difference, p.multiplier, p.shift);
      sum += rounding_shift_right(exp_of_negative<5>(x), 12);
    }
    const int32_t log_of_sum = logarithm(sum);  // Q5.26
    // What is below has a logarithm beyond Q5.26.
    const int32_t beyond = requantize<Rounding::doubled>(INT32_MIN + log_of_sum,
                                                         p.inverse_multiplier, p.inverse_shift);
    const int32_t below = p.least_difference - 1 > beyond ? p.least_difference - 1 : beyond;
    for (int i = 0; i < p.width; ++i) {
      const int difference = input[i] - most;
      int32_t y = -128;
      if (difference > below) {
        const int32_t x = requantize<Rounding::doubled>(difference, p.multiplier, p.shift);
        y = clamp<int32_t>(rounding_shift_right(x - log_of_sum, 22) + 127, -128, 127);
      }
      output[i] = static_cast<int8_t>(y);
    }
  }
}

}  // namespace kernel
}  // namespace onda
