// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "onda/ops/operator.h"

namespace onda {

/// CIRCULAR_BUFFER, of convolutions over a stream: a window over the frames of the last `slots`
/// runs, the oldest first. At each run the window moves on by one frame; only one run of period()
/// goes on behind it, the others end here (Interpreter::invoke() is false).
///
/// Input: any type, [1, 1, height, depth]. Output: [1, slots, height, depth] of the same type,
/// scale and zero point; before the first run it is the zero point of int8, and 0 otherwise.
///
/// Source: TensorFlow Lite Micro, kernels/circular_buffer.cc, which has int8 alone. It knows one
/// more case where the file says nothing of cycles: the fifth buffer that is prepared in a process
/// has a period of 1 where it ends in [2, 96]. What a process has prepared before is no part of a
/// model, so there the period is 2 here.
struct CircularBuffer {
  static constexpr std::string_view custom_code = "CIRCULAR_BUFFER";
  static constexpr KernelHeader kernel_header{"onda/ops/circular_buffer/circular_buffer_kernel.h"};
  static constexpr QuantizationRule quantization{};
  static constexpr bool keeps_output = true;

  std::int32_t slots = 1;       ///< a file says it by the shape of the output
  std::int32_t cycles_max = 0;  ///< the period; none where it is 0 or less

  /// cycles_max, or else 1 for 5, 13 and 25 slots, 2 for all others.
  std::int32_t period() const;
  CircularBuffer with_outputs(const Operands& outputs) const;
  static CircularBuffer from(const CustomOptions& options);
  CustomOptions options() const;
  std::vector<Shape> output_shapes(const Operands& inputs) const;
  Call prepare(Prepare& prepare) const;
};

}  // namespace onda
