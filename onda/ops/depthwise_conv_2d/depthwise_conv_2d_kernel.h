// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "../hybrid_kernel.h"
#include "../window_kernel.h"

namespace onda {
namespace kernel {

/// sums[k] = sum over the taps inside of the image of
/// weights[i, j, first + k] * (input[…, (first + k) / depth_multiplier] - input_zero_point), for
/// k in [0, count).
template <class Sum, class T, class Weight>
inline void depthwise_window_sums(const Window& w, const Patch& at, const T* input,
                                  const Weight* weights, int depth_multiplier, int input_zero_point,
                                  int first, int count, Sum* sums) {
  for (int k = 0; k < count; ++k) sums[k] = 0;
  for (int i = at.row_begin; i < at.row_end; ++i) {
    for (int j = at.column_begin; j < at.column_end; ++j) {
      const T* x = pixel_under(w, at, input, i, j);
      const Weight* weight =
          weights + (static_cast<int32_t>(i) * w.filter_width + j) * w.output_channels + first;
      if (depth_multiplier == 1) {
        for (int k = 0; k < count; ++k) {
          sums[k] += static_cast<Sum>(weighted(load(weight + k), x[first + k], input_zero_point));
        }
      } else {
        for (int k = 0; k < count; ++k) {
          const T value = x[(first + k) / depth_multiplier];
          sums[k] += static_cast<Sum>(weighted(load(weight + k), value, input_zero_point));
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

template <class Of>
struct DepthwiseConv2DIntegers {
  typedef typename Of::Element Element;
  typedef void Kernel(const DepthwiseConv2DIntegers*, const Element*, Element*);
  const int8_t* weights;                      // [filter_height, filter_width, output_channels]
  const typename Of::Bias* bias;              // [output_channels]
  const typename Of::Multiplier* multiplier;  // [output_channels]
  const int8_t* shift;                        // [output_channels]
  Window window;
  int depth_multiplier;  // output channels of one input channel
  int input_zero_point;
  int output_zero_point;
  Element low;  // of the fused activation
  Element high;
};
typedef DepthwiseConv2DIntegers<Int8Sums> DepthwiseConv2DInt8;
typedef DepthwiseConv2DIntegers<Int16Sums> DepthwiseConv2DInt16;
typedef DepthwiseConv2DIntegers<Int16BoundedSums> DepthwiseConv2DInt16Bounded;

/// output[n, y, x, o] =
///     clamp(output_zero_point + scaled_sum(bias[o] + depthwise_window_sums[o]), low, high)
/// Source of the arithmetic: TensorFlow Lite, reference_integer_ops::DepthwiseConvPerChannel. It
/// rounds twice wherever it runs: LiteRT, which rounds once in its other kernels, does not here
/// (measured with LiteRT 2.5.3).
template <class Of>
inline void depthwise_conv_2d(
    const DepthwiseConv2DIntegers<Of>* parameters,
    const typename Of::Element* input,  // [N, H, W, C]
    typename Of::Element* output) {     // [N, H_out, W_out, C * depth_multiplier]
  typedef typename Of::Sum Sum;
  const DepthwiseConv2DIntegers<Of> p = load(parameters);
  const Window& w = p.window;
  for (Patch at = first_patch(w); at.batch < w.batches; next_patch(w, &at)) {
    for (int first = 0; first < w.output_channels; first += window_lanes) {
      const int count = lanes_from(first, w.output_channels);
      Sum sums[window_lanes];
      depthwise_window_sums(w, at, input, p.weights, p.depth_multiplier, p.input_zero_point, first,
                            count, sums);
      for (int k = 0; k < count; ++k) {
        const int channel = first + k;
        *output++ = output_of<Rounding::doubled>(
            sums[k] + static_cast<Sum>(load(p.bias + channel)), load(p.multiplier + channel),
            load(p.shift + channel), p.output_zero_point, p.low, p.high);
      }
    }
  }
}

struct DepthwiseConv2DHybrid {
  typedef void Kernel(const DepthwiseConv2DHybrid*, const float*, float*, int8_t*);
  const int8_t* weights;  // [filter_height, filter_width, output_channels]
  const float* bias;      // [output_channels]
  const float* scale;     // [output_channels], of the weights
  Window window;
  int depth_multiplier;  // output channels of one input channel
  float low;             // of the fused activation
  float high;
};

/// output[n, y, x, o] = clamp(bias[o] + real_sum(depthwise_window_sums[o] of the image as
/// asymmetric int8), low, high). Source of the arithmetic: TensorFlow Lite,
/// DepthwiseConvHybridPerChannel.
inline void depthwise_conv_2d(const DepthwiseConv2DHybrid* parameters,
                              const float* input,   // [N, H, W, C]
                              float* output,        // [N, H_out, W_out, C * depth_multiplier]
                              int8_t* quantized) {  // [H, W, C]
  const DepthwiseConv2DHybrid p = load(parameters);
  Window w = p.window;
  w.batches = 1;
  const int32_t image_size =
      static_cast<int32_t>(w.input_height) * w.input_width * w.input_channels;
  for (int n = 0; n < p.window.batches; ++n, input += image_size) {
    const RowScale image = quantize_asymmetric(input, image_size, quantized);
    for (Patch at = first_patch(w); at.batch < w.batches; next_patch(w, &at)) {
      for (int first = 0; first < w.output_channels; first += window_lanes) {
        const int count = lanes_from(first, w.output_channels);
        uint32_t sums[window_lanes];
        depthwise_window_sums(w, at, quantized, p.weights, p.depth_multiplier, image.zero_point,
                              first, count, sums);
        for (int k = 0; k < count; ++k) {
          const int channel = first + k;
          const float real = real_sum(sums[k], image.scale, load(p.scale + channel));
          *output++ = clamp(real + load(p.bias + channel), p.low, p.high);
        }
      }
    }
  }
}

}  // namespace kernel
}  // namespace onda
