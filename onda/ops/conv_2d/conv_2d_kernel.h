// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "../hybrid_kernel.h"
#include "../window_kernel.h"

namespace onda {
namespace kernel {

/// sum over the taps inside of the image, and over `channels`, of
/// weights[i, j, c] * (input[…, first_channel + c] - input_zero_point), in the order of memory.
template <class Sum, class T, class Weight>
inline Sum weighted_window_sum(const Window& w, const Patch& at, const T* input, int first_channel,
                               const Weight* weights, int channels, int input_zero_point) {
  Sum sum = 0;
  for (int i = at.row_begin; i < at.row_end; ++i) {
    for (int j = at.column_begin; j < at.column_end; ++j) {
      const T* x = pixel_under(w, at, input, i, j) + first_channel;
      const Weight* weight = weights + (static_cast<int32_t>(i) * w.filter_width + j) * channels;
      for (int c = 0; c < channels; ++c)
        sum += static_cast<Sum>(weighted(load(weight + c), x[c], input_zero_point));
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

template <class Of>
struct Conv2DIntegers {
  typedef typename Of::Element Element;
  typedef void Kernel(const Conv2DIntegers*, const Element*, Element*);
  const int8_t* weights;          // [output_channels, filter_height, filter_width, filter_channels]
  const typename Of::Bias* bias;  // [output_channels]
  const typename Of::Multiplier* multiplier;  // [output_channels]
  const int8_t* shift;                        // [output_channels]
  Window window;
  int filter_channels;  // input_channels, or a group's part of them
  int group_outputs;    // output_channels, or a group's part of them
  int input_zero_point;
  int output_zero_point;
  Element low;  // of the fused activation
  Element high;
};
typedef Conv2DIntegers<Int8Sums> Conv2DInt8;
typedef Conv2DIntegers<Int16Sums> Conv2DInt16;
typedef Conv2DIntegers<Int16BoundedSums> Conv2DInt16Bounded;
typedef Conv2DIntegers<Int16ShortSums> Conv2DInt16Short;

/// output[n, y, x, o] =
///     clamp(output_zero_point + scaled_sum(bias[o] + weighted_window_sum), low, high)
/// Source of the arithmetic: TensorFlow Lite, reference_integer_ops::ConvPerChannel.
template <Rounding rounding, class Of>
inline void conv_2d(const Conv2DIntegers<Of>* parameters,
                    const typename Of::Element* input,  // [N, H, W, C]
                    typename Of::Element* output) {     // [N, H_out, W_out, C_out]
  typedef typename Of::Sum Sum;
  const Conv2DIntegers<Of> p = load(parameters);
  const Window& w = p.window;
  const int32_t filter_size =
      static_cast<int32_t>(w.filter_height) * w.filter_width * p.filter_channels;
  for (Patch at = first_patch(w); at.batch < w.batches; next_patch(w, &at)) {
    const int8_t* weights = p.weights;
    int channel = 0;
    for (int first = 0; first < w.input_channels; first += p.filter_channels) {
      for (int o = 0; o < p.group_outputs; ++o, ++channel, weights += filter_size) {
        const Sum sum = weighted_window_sum<Sum>(w, at, input, first, weights, p.filter_channels,
                                                 p.input_zero_point);
        *output++ = output_of<rounding>(sum + static_cast<Sum>(load(p.bias + channel)),
                                        load(p.multiplier + channel), load(p.shift + channel),
                                        p.output_zero_point, p.low, p.high);
      }
    }
  }
}

struct Conv2DHybrid {
  typedef void Kernel(const Conv2DHybrid*, const float*, float*, int8_t*);
  const int8_t* weights;  // [output_channels, filter_height, filter_width, filter_channels]
  const float* bias;      // [output_channels]
  const float* scale;     // [output_channels], of the weights
  Window window;
  int filter_channels;  // input_channels, or a group's part of them
  int group_outputs;    // output_channels, or a group's part of them
  int asymmetric;       // how an image is quantized
  float low;            // of the fused activation
  float high;
};

/// output[n, y, x, o] = clamp(bias[o] + real_sum(weighted_window_sum of the image as int8), low,
/// high). Source of the arithmetic: TensorFlow Lite, HybridConv and HybridConvPerChannel.
inline void conv_2d(const Conv2DHybrid* parameters,
                    const float* input,   // [N, H, W, C]
                    float* output,        // [N, H_out, W_out, C_out]
                    int8_t* quantized) {  // [H, W, C]
  const Conv2DHybrid p = load(parameters);
  Window w = p.window;
  w.batches = 1;
  const int32_t filter_size =
      static_cast<int32_t>(w.filter_height) * w.filter_width * p.filter_channels;
  const int32_t image_size =
      static_cast<int32_t>(w.input_height) * w.input_width * w.input_channels;
  for (int n = 0; n < p.window.batches; ++n, input += image_size) {
    const RowScale image = quantize_row(input, image_size, p.asymmetric != 0, quantized);
    for (Patch at = first_patch(w); at.batch < w.batches; next_patch(w, &at)) {
      const int8_t* weights = p.weights;
      int channel = 0;
      for (int first = 0; first < w.input_channels; first += p.filter_channels) {
        for (int o = 0; o < p.group_outputs; ++o, ++channel, weights += filter_size) {
          const uint32_t sum = weighted_window_sum<uint32_t>(w, at, quantized, first, weights,
                                                             p.filter_channels, image.zero_point);
          const float real = real_sum(sum, image.scale, load(p.scale + channel));
          *output++ = clamp(real + load(p.bias + channel), p.low, p.high);
        }
      }
    }
  }
}

}  // namespace kernel
}  // namespace onda
