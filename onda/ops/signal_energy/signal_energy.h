// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "onda/ops/operator.h"

namespace onda {

/// SignalEnergy: the squared magnitudes of a spectrum, for start_index <= i < end_index.
///
///   y[i] = re(x[i])^2 + im(x[i])^2
///
/// Input: int16 [2 n], real part before imaginary part. Output: uint32 [n]; zeros outside, where
/// TensorFlow Lite Micro leaves what happens to be there.
struct SignalEnergy {
  static constexpr std::string_view custom_code = "SignalEnergy";
  static constexpr KernelHeader kernel_header{"onda/ops/signal_energy/signal_energy_kernel.h"};
  static constexpr QuantizationRule quantization{};
  std::int32_t start_index = 0;
  std::int32_t end_index = 0;
  static SignalEnergy from(const CustomOptions& options);
  CustomOptions options() const;
  std::vector<Shape> output_shapes(const Operands& inputs) const;
  Call prepare(Prepare& prepare) const;
};

}  // namespace onda
