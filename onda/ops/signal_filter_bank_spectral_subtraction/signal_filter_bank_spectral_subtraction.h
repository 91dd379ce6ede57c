// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "onda/ops/operator.h"

namespace onda {

/// SignalFilterBankSpectralSubtraction: what is left of a signal without its noise, which is
/// estimated by a first-order low-pass filter of each channel. With s = x * 2^smoothing_bits, and 1
/// as 2^spectral_subtraction_bits in the coefficients:
///
///   noise  = smoothing * s + one_minus_smoothing * noise      (odd channels: alternate_…)
///   output = max((s - min(noise, s)) / 2^smoothing_bits, min_signal_remaining * x)
///
/// With clamping the estimate falls to s where it is above. It is kept from run to run, 0 before
/// the first. Input: uint32 [num_channels]. Outputs: uint32 [num_channels], and the estimate.
struct SignalFilterBankSpectralSubtraction {
  static constexpr std::string_view custom_code = "SignalFilterBankSpectralSubtraction";
  static constexpr KernelHeader kernel_header{
      "onda/ops/signal_filter_bank_spectral_subtraction/"
      "signal_filter_bank_spectral_subtraction_kernel.h"};
  static constexpr QuantizationRule quantization{};
  static constexpr bool in_place = true;
  std::int32_t alternate_one_minus_smoothing = 0;
  std::int32_t alternate_smoothing = 0;
  bool clamping = false;
  std::int32_t min_signal_remaining = 0;
  std::int32_t num_channels = 0;
  std::int32_t one_minus_smoothing = 0;
  std::int32_t smoothing = 0;
  std::int32_t smoothing_bits = 0;             ///< in [0, 31]
  std::int32_t spectral_subtraction_bits = 0;  ///< in [0, 63]
  static SignalFilterBankSpectralSubtraction from(const CustomOptions& options);
  CustomOptions options() const;
  std::vector<Shape> output_shapes(const Operands& inputs) const;
  Call prepare(Prepare& prepare) const;
};

}  // namespace onda
