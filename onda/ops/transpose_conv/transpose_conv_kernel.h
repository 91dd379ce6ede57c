// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "../hybrid_kernel.h"
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

/// weight * (x - zero_point)
struct WeightedTerm {
  int zero_point;
  float operator()(float weight, float x) const { return weighted(weight, x, zero_point); }
  int operator()(int8_t weight, int8_t x) const { return weighted(weight, x, zero_point); }
  int32_t operator()(int8_t weight, int16_t x) const { return weighted(weight, x, zero_point); }
};

/// sum over the input's elements that reach an output pixel, in the order of memory, of
/// term(weights[i, j, c], input[…, c]). `w` is the window of the convolution that goes from the
/// output to the input.
template <class Sum, class T, class Weight, class Term>
inline Sum reaching_sum(const Window& w, const Reach& rows, const Reach& columns, const T* image,
                        const Weight* weights, const Term& term) {
  const int channels = w.output_channels;
  Sum sum = 0;
  for (int r = rows.begin; r < rows.end; ++r) {
    const int i = rows.at - r * w.stride_height;
    for (int q = columns.begin; q < columns.end; ++q) {
      const int j = columns.at - q * w.stride_width;
      const T* x = image + (static_cast<int32_t>(r) * w.output_width + q) * channels;
      const Weight* weight = weights + (static_cast<int32_t>(i) * w.filter_width + j) * channels;
      for (int c = 0; c < channels; ++c) sum += static_cast<Sum>(term(load(weight + c), x[c]));
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
  const WeightedTerm term = {0};
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
          const float sum = reaching_sum<float>(w, rows, columns, input, weights, term);
          *output++ = clamp(sum + load(p.bias + o), p.low, p.high);
        }
      }
    }
  }
}

template <class Of>
struct TransposeConvIntegers {
  typedef typename Of::Element Element;
  typedef void Kernel(const TransposeConvIntegers*, const Element*, Element*);
  const int8_t* weights;                      // [O, filter_height, filter_width, C]
  const typename Of::Bias* bias;              // [O]
  const typename Of::Multiplier* multiplier;  // [O]
  const int8_t* shift;                        // [O]
  Window window;  // from the output, [N, H_out, W_out, O], to the input, [N, H, W, C]
  int input_zero_point;
  int output_zero_point;
  Element low;  // of the fused activation
  Element high;
};
typedef TransposeConvIntegers<Int8Sums> TransposeConvInt8;
typedef TransposeConvIntegers<Int16Sums> TransposeConvInt16;
typedef TransposeConvIntegers<Int16BoundedSums> TransposeConvInt16Bounded;
typedef TransposeConvIntegers<Int16ShortSums> TransposeConvInt16Short;

/// output[n, y, x, o] = clamp(output_zero_point + scaled_sum(bias[o] + reaching_sum), low, high)
/// Rounds twice for every runtime: so do LiteRT 2.5.3 and TensorFlow Lite Micro.
/// Source of the arithmetic: TensorFlow Lite, reference_integer_ops::TransposeConv, which scatters
/// into sums of the output's size; this gathers and needs no memory.
template <class Of>
inline void transpose_conv(const TransposeConvIntegers<Of>* parameters,
                           const typename Of::Element* input,  // [N, H, W, C]
                           typename Of::Element* output) {     // [N, H_out, W_out, O]
  typedef typename Of::Sum Sum;
  const TransposeConvIntegers<Of> p = load(parameters);
  const WeightedTerm term = {p.input_zero_point};
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
          const Sum sum = reaching_sum<Sum>(w, rows, columns, input, weights, term);
          *output++ = output_of<Rounding::doubled>(sum + static_cast<Sum>(load(p.bias + o)),
                                                   load(p.multiplier + o), load(p.shift + o),
                                                   p.output_zero_point, p.low, p.high);
        }
      }
    }
  }
}

struct TransposeConvHybrid {
  typedef void Kernel(const TransposeConvHybrid*, const float*, float*, int8_t*);
  const int8_t* weights;  // [O, filter_height, filter_width, C]
  const float* bias;      // [O]
  const float* scale;     // [O], of the weights
  Window window;          // from the output, [N, H_out, W_out, O], to the input, [N, H, W, C]
  float low;              // of the fused activation
  float high;
};

/// weight * (x - zero_point) as a real number.
struct HybridTerm {
  int zero_point;
  float weight_scale;
  float image_scale;
  float operator()(int8_t weight, int8_t x) const {
    return static_cast<float>(weighted(weight, x, zero_point)) * weight_scale * image_scale;
  }
};

/// output[n, y, x, o] = clamp(reaching_sum of the image as int8 + bias[o], low, high). Each product
/// is a real number before it is added. Source of the arithmetic: TensorFlow Lite,
/// HybridTransposeConv.
inline void transpose_conv(const TransposeConvHybrid* parameters,
                           const float* input,   // [N, H, W, C]
                           float* output,        // [N, H_out, W_out, O]
                           int8_t* quantized) {  // [H, W, C]
  const TransposeConvHybrid p = load(parameters);
  const Window& w = p.window;
  const int32_t filter_size =
      static_cast<int32_t>(w.filter_height) * w.filter_width * w.output_channels;
  const int32_t image_size =
      static_cast<int32_t>(w.output_height) * w.output_width * w.output_channels;
  for (int n = 0; n < w.batches; ++n, input += image_size) {
    const RowScale image = quantize_asymmetric(input, image_size, quantized);
    for (int y = 0; y < w.input_height; ++y) {
      const Reach rows =
          reach(y + w.padding_top, w.filter_height, w.stride_height, w.output_height);
      for (int x = 0; x < w.input_width; ++x) {
        const Reach columns =
            reach(x + w.padding_left, w.filter_width, w.stride_width, w.output_width);
        const int8_t* weights = p.weights;
        for (int o = 0; o < w.input_channels; ++o, weights += filter_size) {
          const HybridTerm term = {image.zero_point, load(p.scale + o), image.scale};
          const float sum = reaching_sum<float>(w, rows, columns, quantized, weights, term);
          *output++ = clamp(sum + load(p.bias + o), p.low, p.high);
        }
      }
    }
  }
}

}  // namespace kernel
}  // namespace onda
