// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "../window_kernel.h"

namespace onda {
namespace kernel {

/// Which rows (or columns) of the input are added to one of the output, [begin, end). `at` is its
/// place counted from the padding's begin: under row r of the input lies tap at - r * stride.
struct Reach {
  int at;
  int begin;
  int end;
};
inline Reach reach(int at, int filter, int stride, int extent) {
  Reach found;
  found.at = at;
  found.begin = at < filter ? 0 : (at - filter) / stride + 1;
  found.end = at / stride < extent ? at / stride + 1 : extent;
  return found;
}

/// sum over the input's elements that reach an output pixel, in the order of memory, of
/// weights[i, j, c] * (input[…, c] - input_zero_point). `w` is the window of the convolution that
/// goes from the output to the input. int8: modulo 2^32, as weighted_window_sum() has it.
template <class Sum, class T>
inline Sum reaching_sum(const Window& w, const Reach& rows, const Reach& columns, const T* image,
                        const T* weights, int input_zero_point) {
  const int channels = w.output_channels;
  Sum sum = 0;
  for (int r = rows.begin; r < rows.end; ++r) {
    const int i = rows.at - r * w.stride_height;
    for (int q = columns.begin; q < columns.end; ++q) {
      const int j = columns.at - q * w.stride_width;
      const T* x = image + (static_cast<int32_t>(r) * w.output_width + q) * channels;
      const T* weight = weights + (static_cast<int32_t>(i) * w.filter_width + j) * channels;
      for (int c = 0; c < channels; ++c)
        sum += static_cast<Sum>(load(weight + c) * (x[c] - input_zero_point));
    }
  }
  return sum;
}

struct TransposeConvFloat {
  typedef void Kernel(const TransposeConvFloat*, const float*, float*);
  const float* weights;  // [O, filter_height, filter_width, C]
  const float* bias;     // [O]
  Window window;         // from the output, [N, H_out, W_out, O], to the input, [N, H, W, C]
  float low;             // of the fused activation
  float high;
};

/// output[n, y, x, o] = clamp(reaching_sum + bias[o], low, high)
inline void transpose_conv(const TransposeConvFloat* parameters,
                           const float* input,  // [N, H, W, C]
                           float* output) {     // [N, H_out, W_out, O]
  const TransposeConvFloat p = load(parameters);
  const Window& w = p.window;
  const int32_t filter_size =
      static_cast<int32_t>(w.filter_height) * w.filter_width * w.output_channels;
  const int32_t image_size =
      static_cast<int32_t>(w.output_height) * w.output_width * w.output_channels;
  for (int n = 0; n < w.batches; ++n, input += image_size) {
    for (int y = 0; y < w.input_height; ++y) {
      const Reach rows =
          reach(y + w.padding_top, w.filter_height, w.stride_height, w.output_height);
      for (int x = 0; x < w.input_width; ++x) {
        const Reach columns =
            reach(x + w.padding_left, w.filter_width, w.stride_width, w.output_width);
        const float* weights = p.weights;
        for (int o = 0; o < w.input_channels; ++o, weights += filter_size) {
          const float sum = reaching_sum<float>(w, rows, columns, input, weights, 0);
          *output++ = clamp(sum + load(p.bias + o), p.low, p.high);
        }
      }
    }
  }
}

struct TransposeConvInt8 {
  typedef void Kernel(const TransposeConvInt8*, const int8_t*, int8_t*);
  const int8_t* weights;      // [O, filter_height, filter_width, C]
  const int32_t* bias;        // [O]
  const int32_t* multiplier;  // [O]
  const int8_t* shift;        // [O]
  Window window;              // from the output, [N, H_out, W_out, O], to the input, [N, H, W, C]
  int input_zero_point;
  int output_zero_point;
  int8_t low;  // of the fused activation
  int8_t high;
};

/// output[n, y, x, o] = clamp(output_zero_point + requantize(bias[o] + reaching_sum), low, high)
/// Rounds twice for every runtime: so do LiteRT 2.5.3 and TensorFlow Lite Micro.
/// Source of the arithmetic: TensorFlow Lite, reference_integer_ops::TransposeConv, which scatters
/// into 32-bit sums of the output's size; this gathers and needs no memory.
inline void transpose_conv(const TransposeConvInt8* parameters,
                           const int8_t* input,  // [N, H, W, C]
                           int8_t* output) {     // [N, H_out, W_out, O]
  const TransposeConvInt8 p = load(parameters);
  const Window& w = p.window;
  const int32_t filter_size =
      static_cast<int32_t>(w.filter_height) * w.filter_width * w.output_channels;
  const int32_t image_size =
      static_cast<int32_t>(w.output_height) * w.output_width * w.output_channels;
  for (int n = 0; n < w.batches; ++n, input += image_size) {
    for (int y = 0; y < w.input_height; ++y) {
      const Reach rows =
          reach(y + w.padding_top, w.filter_height, w.stride_height, w.output_height);
      for (int x = 0; x < w.input_width; ++x) {
        const Reach columns =
            reach(x + w.padding_left, w.filter_width, w.stride_width, w.output_width);
        const int8_t* weights = p.weights;
        for (int o = 0; o < w.input_channels; ++o, weights += filter_size) {
          const uint32_t sum =
              reaching_sum<uint32_t>(w, rows, columns, input, weights, p.input_zero_point);
          *output++ = requantize_to_int8<Rounding::doubled>(
              static_cast<int32_t>(sum + static_cast<uint32_t>(load(p.bias + o))),
              load(p.multiplier + o), load(p.shift + o), p.output_zero_point, p.low, p.high);
        }
      }
    }
  }
}

}  // namespace kernel
}  // namespace onda
