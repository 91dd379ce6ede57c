// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "../core/fixed_point.h"

namespace onda {
namespace kernel {

/// output[i] = function(input[i]): the kernel of every element-wise operator of one input. The
/// function is the operator's own: its parameters, the number of elements among them, and what it
/// makes of one element.
template <class Function, class In, class Out>
inline void each(const Function* parameters, const In* input, Out* output) {
  const Function function = load(parameters);
  for (int i = 0; i < function.count; ++i) output[i] = function(input[i]);
}

/// -x; the least integer is its own.
template <class T>
inline T negated(T x) {
  return sizeof(T) > 4 ? static_cast<T>(UINT64_C(0) - static_cast<uint64_t>(x))
                       : static_cast<T>(UINT32_C(0) - static_cast<uint32_t>(x));
}

/// Any function of int8: a table, computed beforehand. 256 bytes of flash, and the fastest there
/// is.
struct LookupInt8 {
  typedef void Kernel(const LookupInt8*, const int8_t*, int8_t*);
  int count;
  const int8_t* table;  // [256], the result of -128 first
  int8_t operator()(int8_t x) const { return load(table + (x + 128)); }
};

/// Any function of int16, as straight lines between the results of -32768, -32640, … 32640 and of
/// 32767. Source of the arithmetic: TensorFlow Lite, LUTLookup.
struct LookupInt16 {
  typedef void Kernel(const LookupInt16*, const int16_t*, int16_t*);
  int count;
  const int16_t* table;  // [513]
  int16_t operator()(int16_t x) const {
    const int16_t* const at = table + (256 + (x >> 7));
    const int16_t base = load(at);
    const int32_t slope = static_cast<int16_t>(load(at + 1) - static_cast<int32_t>(base));
    return static_cast<int16_t>(base + ((slope * (x & 127) + 64) >> 7));
  }
};

/// clamp(output_zero_point + requantize(x - input_zero_point), low, high), to and from integers of
/// 8 or 16 bits: RELU and its like, and QUANTIZE from one scale to another. Rounds twice for every
/// runtime: so do LiteRT 2.5.3 and TensorFlow Lite Micro. Source of the arithmetic: TensorFlow
/// Lite, QuantizedReluX and Requantize.
template <class In>
struct RescaledFrom {
  template <class Out>
  struct To {
    typedef void Kernel(const To*, const In*, Out*);
    int count;
    int input_zero_point;
    int output_zero_point;
    int32_t multiplier;
    int8_t shift;
    Out low;
    Out high;
    Out operator()(In x) const {
      return requantize_to<Rounding::doubled, Out>(static_cast<int32_t>(x) - input_zero_point,
                                                   multiplier, shift, output_zero_point, low, high);
    }
  };
};

}  // namespace kernel
}  // namespace onda
