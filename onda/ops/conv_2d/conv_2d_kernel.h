// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "../window_kernel.h"

namespace onda {
namespace kernel {

/// sum over the taps inside of the image, and over `channels`, of
/// weights[i, j, c] * (input[…, first_channel + c] - input_zero_point), in the order of memory.
/// int8: a product takes 16 bits (255 * 128 < 2^15), and the sum is modulo 2^32, so that a hostile
/// model may wrap it but not overflow it.
template <class Sum, class T>
inline Sum weighted_window_sum(const Window& w, const Patch& at, const T* input, int first_channel,
                               const T* weights, int channels, int input_zero_point) {
  Sum sum = 0;
  for (int i = at.row_begin; i < at.row_end; ++i) {
    for (int j = at.column_begin; j < at.column_end; ++j) {
      const T* x = pixel_under(w, at, input, i, j) + first_channel;
      const T* weight = weights + (static_cast<int32_t>(i) * w.filter_width + j) * channels;
      for (int c = 0; c < channels; ++c)
        sum += static_cast<Sum>(load(weight + c) * (x[c] - input_zero_point));
    }
  }
  return sum;
}

struct Conv2DFloat {
  typedef void Kernel(const Conv2DFloat*, const float*, float*);
  const float* weights;  // [output_channels, filter_height, filter_width, filter_channels]
  const float* bias;     // [output_channels]
  Window window;
  int filter_channels;  // input_channels, or a group's part of them
  int group_outputs;    // output_channels, or a group's part of them
  float low;            // of the fused activation
  float high;
};

/// output[n, y, x, o] = clamp(bias[o] + weighted_window_sum, low, high)
inline void conv_2d(const Conv2DFloat* parameters,
                    const float* input,  // [N, H, W, C]
                    float* output) {     // [N, H_out, W_out, C_out]
  const Conv2DFloat p = load(parameters);
  const Window& w = p.window;
  const int32_t filter_size =
      static_cast<int32_t>(w.filter_height) * w.filter_width * p.filter_channels;
  for (Patch at = first_patch(w); at.batch < w.batches; next_patch(w, &at)) {
    const float* weights = p.weights;
    const float* bias = p.bias;
    for (int first = 0; first < w.input_channels; first += p.filter_channels) {
      for (int o = 0; o < p.group_outputs; ++o, weights += filter_size) {
        const float sum =
            weighted_window_sum<float>(w, at, input, first, weights, p.filter_channels, 0);
        *output++ = clamp(sum + load(bias++), p.low, p.high);
      }
    }
  }
}

struct Conv2DInt8 {
  typedef void Kernel(const Conv2DInt8*, const int8_t*, int8_t*);
  const int8_t* weights;      // [output_channels, filter_height, filter_width, filter_channels]
  const int32_t* bias;        // [output_channels]
  const int32_t* multiplier;  // [output_channels]
  const int8_t* shift;        // [output_channels]
  Window window;
  int filter_channels;  // input_channels, or a group's part of them
  int group_outputs;    // output_channels, or a group's part of them
  int input_zero_point;
  int output_zero_point;
  int8_t low;  // of the fused activation
  int8_t high;
};

/// output[n, y, x, o] =
///     clamp(output_zero_point + requantize(bias[o] + weighted_window_sum), low, high)
/// Source of the arithmetic: TensorFlow Lite, reference_integer_ops::ConvPerChannel.
template <Rounding rounding>
inline void conv_2d(const Conv2DInt8* parameters,
                    const int8_t* input,  // [N, H, W, C]
                    int8_t* output) {     // [N, H_out, W_out, C_out]
  const Conv2DInt8 p = load(parameters);
  const Window& w = p.window;
  const int32_t filter_size =
      static_cast<int32_t>(w.filter_height) * w.filter_width * p.filter_channels;
  for (Patch at = first_patch(w); at.batch < w.batches; next_patch(w, &at)) {
    const int8_t* weights = p.weights;
    int channel = 0;
    for (int first = 0; first < w.input_channels; first += p.filter_channels) {
      for (int o = 0; o < p.group_outputs; ++o, ++channel, weights += filter_size) {
        const uint32_t sum = weighted_window_sum<uint32_t>(w, at, input, first, weights,
                                                           p.filter_channels, p.input_zero_point);
        *output++ = requantize_to_int8<rounding>(
            static_cast<int32_t>(sum + static_cast<uint32_t>(load(p.bias + channel))),
            load(p.multiplier + channel), load(p.shift + channel), p.output_zero_point, p.low,
            p.high);
      }
    }
  }
}

}  // namespace kernel
}  // namespace onda
