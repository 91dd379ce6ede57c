// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "onda/ops/operator.h"

namespace onda {

/// SignalFilterBankLog: logarithms in fixed point, from a table of 128 lines.
///
///   y = min(output_scale * ln(x * 2^input_correction_bits), 32767), 0 where the number is 0 or 1
///
/// Input: uint32 [channels]. Output: int16 [channels].
struct SignalFilterBankLog {
  static constexpr std::string_view custom_code = "SignalFilterBankLog";
  static constexpr KernelHeader kernel_header{
      "onda/ops/signal_filter_bank_log/signal_filter_bank_log_kernel.h"};
  static constexpr QuantizationRule quantization{};
  static constexpr bool in_place = true;
  std::int32_t input_correction_bits = 0;  ///< in [0, 31]
  std::int32_t output_scale = 0;
  static SignalFilterBankLog from(const CustomOptions& options);
  CustomOptions options() const;
  std::vector<Shape> output_shapes(const Operands& inputs) const;
  Call prepare(Prepare& prepare) const;
};

}  // namespace onda
