// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "../unary_kernel.h"

namespace onda {
namespace kernel {

/// scale * (x - zero_point)
template <class T>
struct Dequantized {
  typedef void Kernel(const Dequantized*, const T*, float*);
  int count;
  float scale;
  int zero_point;
  float operator()(T x) const {
    return scale * static_cast<float>(static_cast<int32_t>(x) - zero_point);
  }
};

/// The same with a scale and a zero point for each channel. x is [outer, channels, inner].
/// Source of the arithmetic: TensorFlow Lite, reference_ops::PerChannelDequantize.
template <class T>
struct DequantizedChannels {
  typedef void Kernel(const DequantizedChannels*, const T*, float*);
  int32_t outer;
  int32_t channels;
  int32_t inner;
  const float* scale;         // [channels]
  const int32_t* zero_point;  // [channels]
};
template <class T>
inline void dequantize(const DequantizedChannels<T>* parameters, const T* input, float* output) {
  const DequantizedChannels<T> p = load(parameters);
  for (int32_t i = 0; i < p.outer; ++i) {
    for (int32_t c = 0; c < p.channels; ++c) {
      const float scale = load(p.scale + c);
      const int32_t zero_point = load(p.zero_point + c);
      for (int32_t k = 0; k < p.inner; ++k) {
        *output++ = scale * static_cast<float>(static_cast<int32_t>(*input++) - zero_point);
      }
    }
  }
}

}  // namespace kernel
}  // namespace onda
