// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "onda/ops/operator.h"

namespace onda {

/// SignalFftAutoScale: samples shifted to the left as far as none leaves its type.
///
///   scale_bits = 15 - bits(max |x|), 0 for silence;  y = x * 2^scale_bits
///
/// Input: int16 x [samples]. Outputs: int16 y [samples], int32 scale_bits []. As in TensorFlow Lite
/// Micro a sample of -32768 counts as less than all others, so that they decide, and what then
/// leaves the type keeps its low bits.
struct SignalFftAutoScale {
  static constexpr std::string_view custom_code = "SignalFftAutoScale";
  static constexpr KernelHeader kernel_header{
      "onda/ops/signal_fft_auto_scale/signal_fft_auto_scale_kernel.h"};
  static constexpr QuantizationRule quantization{};
  static constexpr bool in_place = true;
  std::vector<Shape> output_shapes(const Operands& inputs) const;
  Call prepare(Prepare& prepare) const;
};

}  // namespace onda
