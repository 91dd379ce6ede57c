// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/signal_irfft/signal_irfft.h"

#include "onda/ops/fft.h"
#include "onda/ops/signal.h"
#include "onda/ops/signal_irfft/signal_irfft_kernel.h"

namespace onda {

SignalIrfft SignalIrfft::from(const CustomOptions& options) {
  return {stored_type(options), options.get<std::int32_t>("fft_length")};
}
CustomOptions SignalIrfft::options() const {
  return {{"T", stored_number(type)}, {"fft_length", std::int64_t{fft_length}}};
}

std::vector<Shape> SignalIrfft::output_shapes(const Operands& inputs) const {
  inputs.expect_count(1, 1);
  expect_row(inputs, 0);
  expect_fft_length(fft_length);
  const Shape& x = inputs[0].shape;
  if (x[-1] != fft_length + 2) {
    throw inputs.error(0, "expected {} numbers, received {}", fft_length + 2, x[-1]);
  }
  return {with_last(x, 1, {fft_length})};
}

Call SignalIrfft::prepare(Prepare& prepare) const {
  expect_fft_type(prepare, type);
  const std::int32_t rows = row_count(prepare.inputs[0].shape);
  const auto work = static_cast<std::size_t>(fft_length);
  switch (type) {
    case DType::int16:
      prepare.scratch<std::int16_t>(work);
      return ONDA_CALL(prepare, signal_irfft, SignalIrfftInt16,
                       {rows, static_cast<float>(fft_length),
                        plan_fft<kernel::FftInt16>(prepare, fft_length, true)});
    case DType::int32:
      prepare.scratch<std::int32_t>(work);
      return ONDA_CALL(prepare, signal_irfft, SignalIrfftInt32,
                       {rows, static_cast<float>(fft_length),
                        plan_fft<kernel::FftInt32>(prepare, fft_length, true)});
    case DType::float32:
      prepare.scratch<float>(work);
      return ONDA_CALL(prepare, signal_irfft, SignalIrfftFloat,
                       {rows, static_cast<float>(fft_length),
                        plan_fft<kernel::FftFloat>(prepare, fft_length, true)});
    default:
      throw prepare.inputs.error(0, "expected float32, int16 or int32, received {}", name_of(type));
  }
}

std::int64_t SignalIrfft::multiply_adds(const Operands& inputs, const Operands&) const {
  return fft_products(fft_length, inputs[0].shape);
}

ONDA_CUSTOM_OPERATOR(SignalIrfft);

}  // namespace onda
