// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "../../core/fixed_point.h"

namespace onda {
namespace kernel {

/// Where the rows or the columns of the output lie: between which two of the input, and how far
/// from the first.
template <class Part>
struct ResizeAxis {
  int32_t from;
  int32_t to;
  const int32_t* lower;  // [to]
  const int32_t* upper;
  const Part* part;
};

/// The mean of four numbers, `y` and `x` from the first.
inline float bilinear(float a, float b, float c, float d, float y, float x) {
  return a * (1 - y) * (1 - x) + b * y * (1 - x) + c * (1 - y) * x + d * y * x;
}
/// The same in 1/1024, rounded to nearest with ties away from zero.
template <class Sum>
inline Sum bilinear_integer(Sum a, Sum b, Sum c, Sum d, Sum y, Sum x) {
  const Sum one = 1024;
  const Sum sum = a * (one - y) * (one - x) + b * y * (one - x) + c * (one - y) * x + d * y * x;
  const Sum half = static_cast<Sum>(INT32_C(1) << 19);
  return (sum + (sum > 0 ? half : -half)) / static_cast<Sum>(INT32_C(1) << 20);
}
inline int8_t bilinear(int8_t a, int8_t b, int8_t c, int8_t d, int32_t y, int32_t x) {
  return static_cast<int8_t>(bilinear_integer<int32_t>(a, b, c, d, y, x));
}
inline int16_t bilinear(int16_t a, int16_t b, int16_t c, int16_t d, int32_t y, int32_t x) {
  return static_cast<int16_t>(bilinear_integer<int64_t>(a, b, c, d, y, x));
}

template <class T, class Part>
inline void resize_each(int32_t batches, const ResizeAxis<Part>& rows,
                        const ResizeAxis<Part>& columns, int32_t channels, const T* input,
                        T* output) {
  for (int32_t n = 0; n < batches; ++n, input += rows.from * columns.from * channels) {
    for (int32_t i = 0; i < rows.to; ++i) {
      const T* top = input + load(rows.lower + i) * columns.from * channels;
      const T* bottom = input + load(rows.upper + i) * columns.from * channels;
      const Part y = load(rows.part + i);
      for (int32_t j = 0; j < columns.to; ++j, output += channels) {
        const int32_t left = load(columns.lower + j) * channels;
        const int32_t right = load(columns.upper + j) * channels;
        const Part x = load(columns.part + j);
        for (int32_t k = 0; k < channels; ++k) {
          output[k] =
              bilinear(top[left + k], bottom[left + k], top[right + k], bottom[right + k], y, x);
        }
      }
    }
  }
}

struct ResizeBilinearFloat {
  typedef void Kernel(const ResizeBilinearFloat*, const float*, float*);
  int32_t batches;
  ResizeAxis<float> rows;
  ResizeAxis<float> columns;
  int32_t channels;
};
inline void resize_bilinear(const ResizeBilinearFloat* parameters,
                            const float* input,  // [N, H, W, C]
                            float* output) {     // [N, H', W', C]
  const ResizeBilinearFloat p = load(parameters);
  resize_each(p.batches, p.rows, p.columns, p.channels, input, output);
}

template <class T>
struct ResizeBilinearInteger {
  typedef void Kernel(const ResizeBilinearInteger*, const T*, T*);
  int32_t batches;
  ResizeAxis<int32_t> rows;
  ResizeAxis<int32_t> columns;
  int32_t channels;
};
template <class T>
inline void resize_bilinear(const ResizeBilinearInteger<T>* parameters, const T* input, T* output) {
  const ResizeBilinearInteger<T> p = load(parameters);
  resize_each(p.batches, p.rows, p.columns, p.channels, input, output);
}

}  // namespace kernel
}  // namespace onda
