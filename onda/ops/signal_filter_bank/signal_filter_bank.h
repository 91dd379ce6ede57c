// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "onda/ops/operator.h"

namespace onda {

/// SignalFilterBank: energies summed up in overlapping bands, a mel filter bank. Band b of
/// num_channels + 1 has widths[b] frequencies from frequency_starts[b] on, whose weights begin at
/// weight_starts[b]. Each goes to two channels:
///
///   y[c] = sum over band c of unweights * x + sum over band c + 1 of weights * x      (64 bits)
///
/// Inputs: uint32 x [frequencies]; constants of int16: weights [w], unweights [w],
/// frequency_starts, weight_starts and widths [num_channels + 1]. Output: uint64 [num_channels].
struct SignalFilterBank {
  static constexpr std::string_view custom_code = "SignalFilterBank";
  static constexpr KernelHeader kernel_header{
      "onda/ops/signal_filter_bank/signal_filter_bank_kernel.h"};
  static constexpr QuantizationRule quantization{};
  std::int32_t num_channels = 0;
  static SignalFilterBank from(const CustomOptions& options);
  CustomOptions options() const;
  std::vector<Shape> output_shapes(const Operands& inputs) const;
  Call prepare(Prepare& prepare) const;
  std::int64_t multiply_adds(const Operands& inputs, const Operands& outputs) const;
};

}  // namespace onda
