// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "onda/ops/operator.h"

namespace onda {

/// SignalRfft: the discrete Fourier transform of each row of real samples, followed by zeros up to
/// fft_length, of which the numbers 0 to fft_length / 2 are given, real part before imaginary part.
///
///   y[k] = sum over t of x[t] exp(-2 pi i k t / fft_length)
///
/// Integers are divided by fft_length, in steps, and rounded in each: kissfft's fixed point.
/// fft_length is even and 2^a 3^b 5^c. Input: [..., samples], samples at most fft_length. Output:
/// [..., fft_length + 2].
struct SignalRfft {
  static constexpr std::string_view custom_code = "SignalRfft";
  static constexpr KernelHeader kernel_header{"onda/ops/signal_rfft/signal_rfft_kernel.h"};
  static constexpr QuantizationRule quantization{};
  DType type = DType::int16;  ///< float32, int16 or int32: of input and output
  std::int32_t fft_length = 0;
  static SignalRfft from(const CustomOptions& options);
  CustomOptions options() const;
  std::vector<Shape> output_shapes(const Operands& inputs) const;
  Call prepare(Prepare& prepare) const;
  std::int64_t multiply_adds(const Operands& inputs, const Operands& outputs) const;
};

}  // namespace onda
