// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "onda/ops/operator.h"

namespace onda {

/// SignalStacker: each output is stacker_left_context + 1 + stacker_right_context successive
/// frames, one of which comes with each run; outputs move on by stacker_step frames. The first
/// frame is repeated stacker_left_context times before itself.
///
/// Input: int16 [num_channels]. Outputs: int16 [frames * num_channels], and whether there is one:
/// bool []. Where there is none it is zero, where TensorFlow Lite Micro leaves what happens to be
/// there.
struct SignalStacker {
  static constexpr std::string_view custom_code = "SignalStacker";
  static constexpr KernelHeader kernel_header{"onda/ops/signal_stacker/signal_stacker_kernel.h"};
  static constexpr QuantizationRule quantization{};
  std::int32_t num_channels = 0;
  std::int32_t stacker_left_context = 0;
  std::int32_t stacker_right_context = 0;
  std::int32_t stacker_step = 1;  ///< at most the number of frames
  static SignalStacker from(const CustomOptions& options);
  CustomOptions options() const;
  std::vector<Shape> output_shapes(const Operands& inputs) const;
  Call prepare(Prepare& prepare) const;
};

}  // namespace onda
