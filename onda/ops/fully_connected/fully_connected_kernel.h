// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "../hybrid_kernel.h"

namespace onda {
namespace kernel {

struct FullyConnectedFloat {
  typedef void Kernel(const FullyConnectedFloat*, const float*, float*);
  const float* weights;  // [outputs, inputs]
  const float* bias;     // [outputs]
  int rows;              // samples, and any axes before the last
  int inputs;
  int outputs;
  float low;  // of the fused activation
  float high;
};

/// output[r, o] = clamp(bias[o] + sum_i weights[o, i] * input[r, i], low, high)
inline void fully_connected(const FullyConnectedFloat* parameters,
                            const float* input,  // [rows, inputs]
                            float* output) {     // [rows, outputs]
  const FullyConnectedFloat p = load(parameters);
  for (int row = 0; row < p.rows; ++row, input += p.inputs) {
    const float* weight = p.weights;
    for (int o = 0; o < p.outputs; ++o) {
      float sum = 0;
      for (int i = 0; i < p.inputs; ++i) sum += load(weight++) * input[i];
      *output++ = clamp(sum + load(p.bias + o), p.low, p.high);
    }
  }
}

template <class Of>
struct FullyConnectedIntegers {
  typedef typename Of::Element Element;
  typedef void Kernel(const FullyConnectedIntegers*, const Element*, Element*);
  const int8_t* weights;          // [outputs, inputs], symmetric
  const typename Of::Bias* bias;  // [outputs], with -input_zero_point * sum(weights) folded in
  const typename Of::Multiplier* multiplier;  // [1] or [outputs]
  const int8_t* shift;                        // [1] or [outputs]
  int channel_step;                           // 0: one multiplier for all, 1: one for each output
  int rows;                                   // samples, and any axes before the last
  int inputs;
  int outputs;
  int output_zero_point;
  Element low;  // of the fused activation
  Element high;
};
typedef FullyConnectedIntegers<Int8Sums> FullyConnectedInt8;
typedef FullyConnectedIntegers<Int16Sums> FullyConnectedInt16;
typedef FullyConnectedIntegers<Int16BoundedSums> FullyConnectedInt16Bounded;
typedef FullyConnectedIntegers<Int16RealSums> FullyConnectedInt16Real;
typedef FullyConnectedIntegers<Int16ShortSums> FullyConnectedInt16Short;

/// sum + sum_i weights[i] * input[i], modulo 2^32: it never overflows.
ONDA_OUT_OF_LINE inline uint32_t add_products(uint32_t sum, const int8_t* weights,
                                              const int8_t* input, int count) {
  for (; count > 0; --count) {
    sum += static_cast<uint32_t>(static_cast<int32_t>(product(load(weights++), *input++)));
  }
  return sum;
}

template <class Sum>
ONDA_OUT_OF_LINE inline Sum add_products(Sum sum, const int8_t* weights, const int16_t* input,
                                         int count) {
  for (; count > 0; --count) sum += static_cast<Sum>(weighted(load(weights++), *input++, 0));
  return sum;
}

/// output[r, o] = clamp(output_zero_point + scaled_sum(bias[o] + sum_i weights[o, i] input[r, i]))
/// Source of the arithmetic: TensorFlow Lite, reference_integer_ops::FullyConnected.
template <Rounding rounding, class Of>
inline void fully_connected(const FullyConnectedIntegers<Of>* parameters,
                            const typename Of::Element* input,  // [rows, inputs]
                            typename Of::Element* output) {     // [rows, outputs]
  typedef typename Of::Sum Sum;
  const FullyConnectedIntegers<Of> p = load(parameters);
  for (int row = 0; row < p.rows; ++row, input += p.inputs) {
    const int8_t* weights = p.weights;
    for (int o = 0; o < p.outputs; ++o, weights += p.inputs) {
      const Sum bias = static_cast<Sum>(load(p.bias + o));
      const Sum sum = add_products(bias, weights, input, p.inputs);
      const int channel = p.channel_step * o;
      *output++ = output_of<rounding>(sum, load(p.multiplier + channel), load(p.shift + channel),
                                      p.output_zero_point, p.low, p.high);
    }
  }
}

struct FullyConnectedHybrid {
  typedef void Kernel(const FullyConnectedHybrid*, const float*, float*, int8_t*);
  const int8_t* weights;  // [outputs, inputs], symmetric
  const float* bias;      // [outputs]
  const float* scale;     // [outputs], of the weights
  int asymmetric;         // how a row is quantized
  int rows;               // samples, and any axes before the last
  int inputs;
  int outputs;
  float low;  // of the fused activation
  float high;
};

/// output[r, o] = clamp(bias[o] + real_sum(sum_i weights[o, i] (q[r, i] - zero_point[r])), low,
/// high), q being the row as int8. Source of the arithmetic: TensorFlow Lite, EvalHybridDense.
inline void fully_connected(const FullyConnectedHybrid* parameters,
                            const float* input,   // [rows, inputs]
                            float* output,        // [rows, outputs]
                            int8_t* quantized) {  // [inputs]
  const FullyConnectedHybrid p = load(parameters);
  for (int row = 0; row < p.rows; ++row, input += p.inputs) {
    const RowScale scale = quantize_row(input, p.inputs, p.asymmetric != 0, quantized);
    const int8_t* weights = p.weights;
    for (int o = 0; o < p.outputs; ++o, weights += p.inputs) {
      uint32_t sum = 0;
      for (int i = 0; i < p.inputs; ++i) {
        sum += static_cast<uint32_t>(weighted(load(weights + i), quantized[i], scale.zero_point));
      }
      const float real = real_sum(sum, scale.scale, load(p.scale + o));
      *output++ = clamp(real + load(p.bias + o), p.low, p.high);
    }
  }
}

}  // namespace kernel
}  // namespace onda
