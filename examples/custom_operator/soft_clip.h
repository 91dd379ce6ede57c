// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cmath>

#include "onda/ops/custom_operator.h"
#include "soft_clip_kernel.h"
#include "soft_clip_kernel_text.h"  // made of the header by onda_embed_kernel_header()

namespace sound {

/// ExampleSoftClip: an amplifier that overdrives softly.
///
///   y = x / (1 + |x| / limit),   so |y| < limit
///
/// Input and output: float32 of any shape.
struct SoftClip {
  static constexpr std::string_view custom_code = "ExampleSoftClip";
  static constexpr onda::KernelHeader kernel_header{"soft_clip_kernel.h", soft_clip_kernel_text};
  static constexpr onda::QuantizationRule quantization{};  // it stays float32
  static constexpr bool in_place = true;  // element i is written after it has been read

  float limit = 1;

  // Its options in the file.
  static SoftClip from(const onda::CustomOptions& options) { return {options.get<float>("limit")}; }
  onda::CustomOptions options() const { return {{"limit", limit}}; }

  std::vector<onda::Shape> output_shapes(const onda::Operands& inputs) const {
    return onda::same_shape(inputs);
  }
  // Everything that can be wrong is found here: a kernel cannot fail.
  onda::Call prepare(onda::Prepare& prepare) const {
    if (!(limit > 0)) throw onda::Error("option limit: expected over 0, received {}", limit);
    prepare.type({onda::DType::float32});
    return ONDA_CALL(prepare, soft_clip, SoftClip, {prepare.outputs.count(0), limit});
  }

  // Where it is to be trained: the batch lies innermost, and its padding may be computed, too.
  void forward(const onda::TrainingBatch& batch) const {
    const auto count = static_cast<std::size_t>(batch.inputs[0].elements * batch.stride);
    const float* x = batch.inputs[0].value;
    for (std::size_t i = 0; i < count; ++i) {
      batch.outputs[0].value[i] = x[i] / (1 + std::fabs(x[i]) / limit);
    }
  }
  void backward(const onda::TrainingBatch& batch) const {
    const onda::TrainingTensor& input = batch.inputs[0];
    if (!input.gradient) return;  // nobody asks
    const auto count = static_cast<std::size_t>(input.elements * batch.stride);
    for (std::size_t i = 0; i < count; ++i) {
      const float slope = 1 + std::fabs(input.value[i]) / limit;
      const float gradient = batch.outputs[0].gradient[i] / (slope * slope);
      input.gradient[i] = input.accumulate ? input.gradient[i] + gradient : gradient;
    }
  }
};

}  // namespace sound
