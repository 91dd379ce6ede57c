// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "../../core/fixed_point.h"

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

struct FullyConnectedInt8 {
  typedef void Kernel(const FullyConnectedInt8*, const int8_t*, int8_t*);
  const int8_t* weights;      // [outputs, inputs], symmetric
  const int32_t* bias;        // [outputs], with -input_zero_point * sum(weights) folded in
  const int32_t* multiplier;  // [1] or [outputs]
  const int8_t* shift;        // [1] or [outputs]
  int channel_step;           // 0: one multiplier for all, 1: one for each output
  int rows;                   // samples, and any axes before the last
  int inputs;
  int outputs;
  int output_zero_point;
  int8_t low;  // of the fused activation
  int8_t high;
};

/// sum + sum_i weights[i] * input[i], modulo 2^32: it never overflows.
ONDA_OUT_OF_LINE inline uint32_t add_products(uint32_t sum, const int8_t* weights,
                                              const int8_t* input, int count) {
  for (; count > 0; --count) {
    sum += static_cast<uint32_t>(static_cast<int32_t>(product(load(weights++), *input++)));
  }
  return sum;
}

/// output[r, o] = clamp(output_zero_point + requantize(bias[o] + sum_i weights[o, i] input[r, i]))
/// Source of the arithmetic: TensorFlow Lite, reference_integer_ops::FullyConnected.
template <Rounding rounding>
inline void fully_connected(const FullyConnectedInt8* parameters,
                            const int8_t* input,  // [rows, inputs]
                            int8_t* output) {     // [rows, outputs]
  const FullyConnectedInt8 p = load(parameters);
  for (int row = 0; row < p.rows; ++row, input += p.inputs) {
    const int8_t* weights = p.weights;
    for (int o = 0; o < p.outputs; ++o, weights += p.inputs) {
      const uint32_t bias = static_cast<uint32_t>(load(p.bias + o));
      const int32_t sum = static_cast<int32_t>(add_products(bias, weights, input, p.inputs));
      const int channel = p.channel_step * o;
      *output++ =
          requantize_to_int8<rounding>(sum, load(p.multiplier + channel), load(p.shift + channel),
                                       p.output_zero_point, p.low, p.high);
    }
  }
}

}  // namespace kernel
}  // namespace onda
