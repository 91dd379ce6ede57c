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

/// Constant rows, which have to be read with load().
template <class T>
struct StoredRows {
  const T* at;
  T operator[](int index) const { return load(at + index); }
  void operator+=(int step) { at += step; }
};

/// Weights that are computed as the model runs, a product of two matrices:
/// output[r, o] = p.finish(sum_i p.product(weights[o, i], input[r, i]), o)
template <Rounding rounding, class Function, class Input>
inline void multiply_rows(const Function& p,
                          Input input,                                // [rows, inputs]
                          const typename Function::Element* weights,  // [outputs, inputs]
                          typename Function::Element* output) {       // [rows, outputs]
  for (int row = 0; row < p.rows; ++row) {
    const typename Function::Element* weight = weights;
    for (int o = 0; o < p.outputs; ++o) {
      typename Function::Sum sum = 0;
      for (int i = 0; i < p.inputs; ++i) sum += p.product(*weight++, input[i]);
      *output++ = p.template finish<rounding>(sum, o);
    }
    input += p.inputs;
  }
}

struct ComputedWeightsFloat {
  typedef float Element;
  typedef float Sum;
  typedef void Kernel(const ComputedWeightsFloat*, const float*, const float*, float*);
  const float* bias;  // [outputs]
  int rows;           // samples, and any axes before the last
  int inputs;
  int outputs;
  float low;  // of the fused activation
  float high;
  float product(float weight, float x) const { return weight * x; }
  template <Rounding>
  float finish(float sum, int output) const {
    return clamp(sum + load(bias + output), low, high);
  }
};

/// Weights and inputs have one scale and one zero point each. Sums are modulo 2^32.
/// Source of the arithmetic: TensorFlow Lite, reference_integer_ops::FullyConnected.
struct ComputedWeightsInt8 {
  typedef int8_t Element;
  typedef uint32_t Sum;
  typedef void Kernel(const ComputedWeightsInt8*, const int8_t*, const int8_t*, int8_t*);
  const int32_t* bias;  // [outputs]
  int32_t multiplier;
  int8_t shift;
  int rows;  // samples, and any axes before the last
  int inputs;
  int outputs;
  int input_zero_point;
  int weights_zero_point;
  int output_zero_point;
  int8_t low;  // of the fused activation
  int8_t high;
  uint32_t product(int8_t weight, int8_t x) const {
    const int32_t w = static_cast<int32_t>(weight) - weights_zero_point;
    return static_cast<uint32_t>(w * (static_cast<int32_t>(x) - input_zero_point));
  }
  template <Rounding rounding>
  int8_t finish(uint32_t sum, int output) const {
    return output_of<rounding>(sum + static_cast<uint32_t>(load(bias + output)), multiplier, shift,
                               output_zero_point, low, high);
  }
};

/// int16 by int16, which have zero points of 0. Sums are modulo 2^64.
/// Source of the arithmetic: LiteRT, FullyConnectedInt16FilterInt16.
struct ComputedWeightsInt16 {
  typedef int16_t Element;
  typedef uint64_t Sum;
  typedef void Kernel(const ComputedWeightsInt16*, const int16_t*, const int16_t*, int16_t*);
  const int64_t* bias;        // [outputs]
  const int16_t* multiplier;  // [1]
  const int8_t* shift;        // [1]
  int rows;                   // samples, and any axes before the last
  int inputs;
  int outputs;
  int16_t low;  // of the fused activation
  int16_t high;
  uint64_t product(int16_t weight, int16_t x) const {
    return static_cast<uint64_t>(static_cast<int64_t>(static_cast<int32_t>(weight) * x));
  }
  template <Rounding rounding>
  int16_t finish(uint64_t sum, int output) const {
    return output_of<rounding>(sum + static_cast<uint64_t>(load(bias + output)), load(multiplier),
                               load(shift), 0, low, high);
  }
};

template <Rounding rounding, class Function>
inline void fully_connected(const Function* parameters, const typename Function::Element* input,
                            const typename Function::Element* weights,
                            typename Function::Element* output) {
  multiply_rows<rounding>(load(parameters), input, weights, output);
}

/// The same where the inputs are constant.
template <class Function>
struct OfConstantRows {
  typedef typename Function::Element Element;
  typedef void Kernel(const OfConstantRows*, const Element*, Element*);
  Function function;
  const Element* input;
};
template <Rounding rounding, class Function>
inline void fully_connected(const OfConstantRows<Function>* parameters,
                            const typename Function::Element* weights,
                            typename Function::Element* output) {
  const OfConstantRows<Function> p = load(parameters);
  const StoredRows<typename Function::Element> input = {p.input};
  multiply_rows<rounding>(p.function, input, weights, output);
}

}  // namespace kernel
}  // namespace onda
