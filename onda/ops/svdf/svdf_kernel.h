// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "../dynamic_range_kernel.h"

namespace onda {
namespace kernel {

// SVDF's state holds, for each filter, what it gave for the last inputs, the latest at the end:
// [batches, filters, memory]. Filters u * rank to u * rank + rank - 1 belong to unit u.

/// Forgets the oldest of a filter's results.
template <class T>
inline void remember(T* results, int memory, T latest) {
  for (int i = 1; i < memory; ++i) results[i - 1] = results[i];
  results[memory - 1] = latest;
}

inline float dot(const float* weights, const float* x, int count) {
  float sum = 0;
  for (int i = 0; i < count; ++i) sum += load(weights + i) * x[i];
  return sum;
}

struct SvdfSizes {
  int batches;
  int inputs;
  int units;
  int rank;  // filters of a unit
  int memory;
};

struct SvdfFloat {
  typedef void Kernel(const SvdfFloat*, const float*, float*, float*);
  const float* feature;  // [filters, inputs]
  const float* time;     // [filters, memory]
  const float* bias;     // [units]
  SvdfSizes sizes;
  float low;  // of the fused activation
  float high;
};

/// output[b, u] = clamp(bias[u] + sum of time[f] . state[b, f] over the unit's filters), where the
/// latest of state[b, f] is feature[f] . input[b].
inline void svdf(const SvdfFloat* parameters,
                 const float* input,  // [batches, inputs]
                 float* state,        // [batches, filters, memory]
                 float* output) {     // [batches, units]
  const SvdfFloat p = load(parameters);
  for (int b = 0; b < p.sizes.batches; ++b, input += p.sizes.inputs) {
    const float* feature = p.feature;
    const float* time = p.time;
    for (int u = 0; u < p.sizes.units; ++u) {
      float sum = 0;
      for (int r = 0; r < p.sizes.rank; ++r) {
        remember(state, p.sizes.memory, dot(feature, input, p.sizes.inputs));
        sum += dot(time, state, p.sizes.memory);
        feature += p.sizes.inputs;
        time += p.sizes.memory;
        state += p.sizes.memory;
      }
      *output++ = clamp(sum + load(p.bias + u), p.low, p.high);
    }
  }
}

struct SvdfDynamicRange {
  typedef void Kernel(const SvdfDynamicRange*, const float*, float*, float*, int8_t*);
  const int8_t* feature;       // [filters, inputs]
  const int32_t* feature_sum;  // [filters], the sums of their weights
  float feature_scale;
  const float* time;  // [filters, memory]
  const float* bias;  // [units]
  SvdfSizes sizes;
  int8_t asymmetric;  // 0: inputs are quantized with zero point 0
  float low;          // of the fused activation
  float high;
};

/// The same with int8 weights for the input. Source of the arithmetic: TensorFlow Lite,
/// reference_ops::EvalHybridSVDF.
inline void svdf(const SvdfDynamicRange* parameters,
                 const float* input,   // [batches, inputs]
                 float* state,         // [batches, filters, memory]
                 float* output,        // [batches, units]
                 int8_t* quantized) {  // [inputs]
  const SvdfDynamicRange p = load(parameters);
  for (int b = 0; b < p.sizes.batches; ++b, input += p.sizes.inputs) {
    const RowScale row = quantize_row(input, p.sizes.inputs, p.asymmetric != 0, quantized);
    const float scale = row.scale * p.feature_scale;
    const int8_t* feature = p.feature;
    const int32_t* feature_sum = p.feature_sum;
    const float* time = p.time;
    for (int u = 0; u < p.sizes.units; ++u) {
      float sum = 0;
      for (int r = 0; r < p.sizes.rank; ++r) {
        remember(state, p.sizes.memory,
                 dot(feature, load(feature_sum++), quantized, p.sizes.inputs, row, scale));
        sum += dot(time, state, p.sizes.memory);
        feature += p.sizes.inputs;
        time += p.sizes.memory;
        state += p.sizes.memory;
      }
      *output++ = clamp(sum + load(p.bias + u), p.low, p.high);
    }
  }
}

/// State is int16_t or int8_t.
template <class State>
struct SvdfInteger {
  typedef void Kernel(const SvdfInteger*, const int8_t*, State*, int8_t*);
  const int8_t* feature;        // [filters, inputs], symmetric
  const int32_t* feature_bias;  // [filters], -input_zero_point * sum(feature)
  const State* time;            // [filters, memory], symmetric
  const int32_t* bias;          // [units], with -state_zero_point * sum(time) folded in
  SvdfSizes sizes;
  int32_t feature_multiplier;  // to the state's scale
  int8_t feature_shift;
  int32_t multiplier;  // from the state's products to the output's scale
  int8_t shift;
  int16_t state_zero_point;
  int16_t output_zero_point;
  int32_t least;  // of State
  int32_t most;
};

/// The same in integers; the activation is nothing but the range of int8. Sums are modulo 2^32.
/// LiteRT rounds twice here, too. Source of the arithmetic: TensorFlow Lite,
/// reference_ops::EvalIntegerSVDF; with a state of int8, which has a zero point, TensorFlow Lite
/// Micro, EvalIntegerSvdfReference.
template <class State>
inline void svdf(const SvdfInteger<State>* parameters,
                 const int8_t* input,  // [batches, inputs]
                 State* state,         // [batches, filters, memory]
                 int8_t* output) {     // [batches, units]
  const SvdfInteger<State> p = load(parameters);
  for (int b = 0; b < p.sizes.batches; ++b, input += p.sizes.inputs) {
    const int8_t* feature = p.feature;
    const int32_t* feature_bias = p.feature_bias;
    const State* time = p.time;
    for (int u = 0; u < p.sizes.units; ++u) {
      uint32_t sum = static_cast<uint32_t>(load(p.bias + u));
      for (int r = 0; r < p.sizes.rank; ++r) {
        const uint32_t products =
            static_cast<uint32_t>(load(feature_bias++)) + dot(feature, input, p.sizes.inputs);
        const int32_t latest =
            clamp(requantize<Rounding::doubled>(static_cast<int32_t>(products),
                                                p.feature_multiplier, p.feature_shift),
                  p.least, p.most);
        // With a zero point, what is beyond State wraps around, as in TensorFlow Lite Micro.
        remember(state, p.sizes.memory, static_cast<State>(latest + p.state_zero_point));
        for (int i = 0; i < p.sizes.memory; ++i) {
          sum += static_cast<uint32_t>(static_cast<int32_t>(load(time + i)) * state[i]);
        }
        feature += p.sizes.inputs;
        time += p.sizes.memory;
        state += p.sizes.memory;
      }
      *output++ = requantize_to_int8<Rounding::doubled>(static_cast<int32_t>(sum), p.multiplier,
                                                        p.shift, p.output_zero_point, -128, 127);
    }
  }
}

}  // namespace kernel
}  // namespace onda
