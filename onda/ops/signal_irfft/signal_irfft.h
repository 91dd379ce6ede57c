// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "onda/ops/operator.h"

namespace onda {

/// SignalIrfft: the rows of real samples whose transform each input is, as SignalRfft gives it.
///
///   x[t] = sum over all k of y[k] exp(2 pi i k t / fft_length)
///
/// float32 is divided by fft_length at the end; integers are not, as SignalRfft's are divided
/// already, but are divided by fft_length once more in steps, each rounded: kissfft's fixed point.
/// fft_length is even and 2^a 3^b 5^c. Input: [..., fft_length + 2]. Output: [..., fft_length].
struct SignalIrfft {
  static constexpr std::string_view custom_code = "SignalIrfft";
  static constexpr KernelHeader kernel_header{"onda/ops/signal_irfft/signal_irfft_kernel.h"};
  static constexpr QuantizationRule quantization{};
  DType type = DType::int16;  ///< float32, int16 or int32: of input and output
  std::int32_t fft_length = 0;
  static SignalIrfft from(const CustomOptions& options);
  CustomOptions options() const;
  std::vector<Shape> output_shapes(const Operands& inputs) const;
  Call prepare(Prepare& prepare) const;
  std::int64_t multiply_adds(const Operands& inputs, const Operands& outputs) const;
};

}  // namespace onda
