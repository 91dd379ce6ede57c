// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "onda/ops/operator.h"

namespace onda {

/// SignalDelay: a stream of samples, delay_length samples later; zeros before the first.
///
/// Input and output: int16 [..., samples], each row a stream of its own.
struct SignalDelay {
  static constexpr std::string_view custom_code = "SignalDelay";
  static constexpr KernelHeader kernel_header{"onda/ops/signal_delay/signal_delay_kernel.h"};
  static constexpr QuantizationRule quantization{};
  std::int32_t delay_length = 0;
  static SignalDelay from(const CustomOptions& options);
  CustomOptions options() const;
  std::vector<Shape> output_shapes(const Operands& inputs) const;
  Call prepare(Prepare& prepare) const;
};

}  // namespace onda
