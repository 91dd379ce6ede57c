// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "onda/ops/operator.h"

namespace onda {

/// SignalFramer: overlapping frames of a stream of samples, of which each run brings the next.
/// Frame n of a row has the samples [n * frame_step, n * frame_step + frame_size) of all runs so
/// far; with prefill, frame_size - frame_step zeros come before the first. It comes out as soon as
/// frame_size samples, rounded up to whole steps, are there.
///
/// Input: int16 [..., samples], a multiple of frame_step. Outputs: int16
/// [..., samples / frame_step, frame_size], and whether all frames were whole: bool []. Frames that
/// are not are zero, where TensorFlow Lite Micro leaves what happens to be there.
struct SignalFramer {
  static constexpr std::string_view custom_code = "SignalFramer";
  static constexpr KernelHeader kernel_header{"onda/ops/signal_framer/signal_framer_kernel.h"};
  static constexpr QuantizationRule quantization{};
  std::int32_t frame_size = 0;
  std::int32_t frame_step = 0;
  bool prefill = false;
  static SignalFramer from(const CustomOptions& options);
  CustomOptions options() const;
  std::vector<Shape> output_shapes(const Operands& inputs) const;
  Call prepare(Prepare& prepare) const;
};

}  // namespace onda
