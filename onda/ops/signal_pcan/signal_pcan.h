// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "onda/ops/operator.h"

namespace onda {

/// SignalPCAN: automatic gain control by the noise of each channel (per-channel amplitude
/// normalization). With the gain that the table gives for the noise, a parabola for each number of
/// bits, and r = x * gain / 2^snr_shift of 12 fractional bits:
///
///   y = r^2 / 4 where r < 2, otherwise r - 1, of 6 fractional bits
///
/// Inputs: uint32 x [channels], uint32 noise [channels]; gains int16 [125 or more], a constant.
/// Output: uint32 [channels].
struct SignalPcan {
  static constexpr std::string_view custom_code = "SignalPCAN";
  static constexpr KernelHeader kernel_header{"onda/ops/signal_pcan/signal_pcan_kernel.h"};
  static constexpr QuantizationRule quantization{};
  static constexpr bool in_place = true;
  std::int32_t snr_shift = 0;  ///< in [0, 63]
  static SignalPcan from(const CustomOptions& options);
  CustomOptions options() const;
  std::vector<Shape> output_shapes(const Operands& inputs) const;
  Call prepare(Prepare& prepare) const;
};

}  // namespace onda
