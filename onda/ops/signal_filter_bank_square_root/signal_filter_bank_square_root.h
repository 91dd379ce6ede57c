// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "onda/ops/operator.h"

namespace onda {

/// SignalFilterBankSquareRoot: the roots of energies, rounded to nearest, without the shift that
/// SignalFftAutoScale has made.
///
///   y = floor(round(sqrt(x)) / 2^scale_bits)
///
/// Inputs: uint64 x [channels], int32 scale_bits [], in [0, 31]. Output: uint32 [channels]. Roots
/// of what fits 32 bits are at most 65535, and those of what does not at most 2^32 - 1.
struct SignalFilterBankSquareRoot {
  static constexpr std::string_view custom_code = "SignalFilterBankSquareRoot";
  static constexpr KernelHeader kernel_header{
      "onda/ops/signal_filter_bank_square_root/signal_filter_bank_square_root_kernel.h"};
  static constexpr QuantizationRule quantization{};
  static constexpr bool in_place = true;
  std::vector<Shape> output_shapes(const Operands& inputs) const;
  Call prepare(Prepare& prepare) const;
};

}  // namespace onda
