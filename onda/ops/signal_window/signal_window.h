// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "onda/ops/operator.h"

namespace onda {

/// SignalWindow: each row of samples times a window.
///
///   y[i] = clamp(floor(x[i] * window[i mod size] / 2^shift))
///
/// Inputs: int16 x of any shape whose elements are a multiple of size; window int16 [size], a
/// constant. Output: int16, the shape of x.
struct SignalWindow {
  static constexpr std::string_view custom_code = "SignalWindow";
  static constexpr KernelHeader kernel_header{"onda/ops/signal_window/signal_window_kernel.h"};
  static constexpr QuantizationRule quantization{};
  static constexpr bool in_place = true;
  std::int32_t shift = 0;  ///< in [0, 31]
  static SignalWindow from(const CustomOptions& options);
  CustomOptions options() const;
  std::vector<Shape> output_shapes(const Operands& inputs) const;
  Call prepare(Prepare& prepare) const;
};

}  // namespace onda
