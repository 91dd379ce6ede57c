// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "onda/ops/operator.h"

namespace onda {

/// SignalOverlapAdd: frames that overlap, added up to a stream of samples; what reaches beyond the
/// last one is kept for the next run. int16 saturates after each addition.
///
/// Input: float32 or int16 [..., frames, frame_size]. Output: [..., frames * frame_step],
/// frame_step at most frame_size.
struct SignalOverlapAdd {
  static constexpr std::string_view custom_code = "SignalOverlapAdd";
  static constexpr KernelHeader kernel_header{
      "onda/ops/signal_overlap_add/signal_overlap_add_kernel.h"};
  static constexpr QuantizationRule quantization{};
  DType type = DType::int16;  ///< float32 or int16: of input and output
  std::int32_t frame_step = 0;
  static SignalOverlapAdd from(const CustomOptions& options);
  CustomOptions options() const;
  std::vector<Shape> output_shapes(const Operands& inputs) const;
  Call prepare(Prepare& prepare) const;
};

}  // namespace onda
