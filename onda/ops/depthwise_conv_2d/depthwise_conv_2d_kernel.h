// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "../window_kernel.h"

namespace onda {
namespace kernel {

/// sums[k] = sum over the taps inside of the image of
/// weights[i, j, first + k] * (input[…, (first + k) / depth_multiplier] - input_zero_point), for
/// k in [0, count). int8: modulo 2^32.
template <class Sum, class T>
inline void depthwise_window_sums(const Window& w, const Patch& at, const T* input,
                                  const T* weights, int depth_multiplier, int input_zero_point,
                                  int first, int count, Sum* sums) {
  for (int k = 0; k < count; ++k) sums[k] = 0;
  for (int i = at.row_begin; i < at.row_end; ++i) {
    for (int j = at.column_begin; j < at.column_end; ++j) {
      const T* x = pixel_under(w, at, input, i, j);
      const T* weight =
          weights + (static_cast<int32_t>(i) * w.filter_width + j) * w.output_channels + first;
      if (depth_multiplier == 1) {
        for (int k = 0; k < count; ++k) {
          sums[k] += static_cast<Sum>(load(weight + k) * (x[first + k] - input_zero_point));
        }
      } else {
        for (int k = 0; k < count; ++k) {
          const T value = x[(first + k) / depth_multiplier];
          sums[k] += static_cast<Sum>(load(weight + k) * (value - input_zero_point));
        }
      }
    }
  }
}

struct DepthwiseConv2DFloat {
  typedef void Kernel(const DepthwiseConv2DFloat*, const float*, float*);
  const float* weights;  // [filter_height, filter_width, output_channels]
  const float* bias;     // [output_channels]
  Window window;
  int depth_multiplier;  // output channels of one input channel
  float low;             // of the fused activation
  float high;
};

/// output[n, y, x, o] = clamp(bias[o] + depthwise_window_sums[o], low, high)
inline void depthwise_conv_2d(const DepthwiseConv2DFloat* parameters,
                              const float* input,  // [N, H, W, C]
                              float* output) {     // [N, H_out, W_out, C * depth_multiplier]
  const DepthwiseConv2DFloat p = load(parameters);
  const Window& w = p.window;
  for (Patch at = first_patch(w); at.batch < w.batches; next_patch(w, &at)) {
    for (int first = 0; first < w.output_channels; first += window_lanes) {
      const int count = lanes_from(first, w.output_channels);
      float sums[window_lanes];
      depthwise_window_sums(w, at, input, p.weights, p.depth_multiplier, 0, first, count, sums);
      for (int k = 0; k < count; ++k) {
        *output++ = clamp(sums[k] + load(p.bias + first + k), p.low, p.high);
      }
    }
  }
}

struct DepthwiseConv2DInt8 {
  typedef void Kernel(const DepthwiseConv2DInt8*, const int8_t*, int8_t*);
  const int8_t* weights;      // [filter_height, filter_width, output_channels]
  const int32_t* bias;        // [output_channels]
  const int32_t* multiplier;  // [output_channels]
  const int8_t* shift;        // [output_channels]
  Window window;
  int depth_multiplier;  // output channels of one input channel
  int input_zero_point;
  int output_zero_point;
  int8_t low;  // of the fused activation
  int8_t high;
};

/// output[n, y, x, o] =
///     clamp(output_zero_point + requantize(bias[o] + depthwise_window_sums[o]), low, high)
/// Source of the arithmetic: TensorFlow Lite, reference_integer_ops::DepthwiseConvPerChannel. It
/// rounds twice wherever it runs: LiteRT, which rounds once in its other kernels, does not here
/// (measured with LiteRT 2.5.3).
inline void depthwise_conv_2d(const DepthwiseConv2DInt8* parameters,
                              const int8_t* input,  // [N, H, W, C]
                              int8_t* output) {     // [N, H_out, W_out, C * depth_multiplier]
  const DepthwiseConv2DInt8 p = load(parameters);
  const Window& w = p.window;
  for (Patch at = first_patch(w); at.batch < w.batches; next_patch(w, &at)) {
    for (int first = 0; first < w.output_channels; first += window_lanes) {
      const int count = lanes_from(first, w.output_channels);
      uint32_t sums[window_lanes];
      depthwise_window_sums(w, at, input, p.weights, p.depth_multiplier, p.input_zero_point, first,
                            count, sums);
      for (int k = 0; k < count; ++k) {
        const int channel = first + k;
        *output++ = requantize_to_int8<Rounding::doubled>(
            static_cast<int32_t>(sums[k] + static_cast<uint32_t>(load(p.bias + channel))),
            load(p.multiplier + channel), load(p.shift + channel), p.output_zero_point, p.low,
            p.high);
      }
    }
  }
}

}  // namespace kernel
}  // namespace onda
