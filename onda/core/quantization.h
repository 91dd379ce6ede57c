// SPDX-License-Identifier: Apache-2.0
// The arithmetic of int8 quantization, which the quantizer and quantization-aware training share:
// what a model is trained with are the very scales and integers that it gets.
#pragma once

#include <cstdint>
#include <limits>
#include <span>

#include "onda/core/shape.h"
#include "onda/core/tensor.h"

namespace onda {

/// The values a tensor took.
struct ValueRange {
  float low = std::numeric_limits<float>::max();
  float high = std::numeric_limits<float>::lowest();
  bool seen() const { return low <= high; }
  bool operator==(const ValueRange&) const = default;
};

/// Scale and zero point of an int8 tensor with one of each: real = scale (integer - zero_point).
struct ScaleAndZeroPoint {
  float scale = 1;
  int zero_point = 0;
};

/// Those of an int8 tensor with values in `range`, which is first widened to hold 0:
///   scale = (high - low) / 255,   zero_point = round(-128 - low / scale), so that 0 is exact.
/// Source: TensorFlow Lite's 8-bit quantization specification.
ScaleAndZeroPoint int8_scale(const ValueRange& range);

/// Which weights have a scale in common: those of a channel, or all. A tensor [outer, channels,
/// inner] whose middle axis is that of the output channels.
struct WeightGroups {
  WeightGroups(const Shape& shape, int channel_axis, bool per_channel);

  std::int64_t outer = 1;
  std::int64_t channels = 1;
  std::int64_t inner = 1;
  bool per_channel = false;

  /// How many scales there are.
  std::size_t count() const { return per_channel ? static_cast<std::size_t>(channels) : 1; }
  std::size_t of_channel(std::int64_t channel) const {
    return per_channel ? static_cast<std::size_t>(channel) : 0;
  }
  /// Calls visit(first weight, number of weights, group) for runs that cover all weights in order.
  template <class Visit>
  void for_each_run(const Visit& visit) const {
    if (!per_channel) {
      visit(std::int64_t{0}, outer * channels * inner, std::size_t{0});
      return;
    }
    std::int64_t first = 0;
    for (std::int64_t i = 0; i < outer; ++i) {
      for (std::int64_t channel = 0; channel < channels; ++channel, first += inner) {
        visit(first, inner, static_cast<std::size_t>(channel));
      }
    }
  }
};

/// The scales of symmetric weights in [-127, 127]: max |w| / 127 of each group, a little more where
/// a bias [channels], whose scale is input_scale times that, would not fit its 32 bits otherwise.
/// No bias: an empty span. `scales` has groups.count() elements.
void weight_scales(std::span<const float> weights, std::span<const float> bias, float input_scale,
                   const WeightGroups& groups, std::span<float> scales);

/// The integer of a bias: round(bias / scale), ties away from zero.
double quantized_bias(float bias, float scale);

}  // namespace onda
