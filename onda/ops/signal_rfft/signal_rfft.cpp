// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/signal_rfft/signal_rfft.h"

#include "onda/ops/fft.h"
#include "onda/ops/signal.h"
#include "onda/ops/signal_rfft/signal_rfft_kernel.h"

namespace onda {

SignalRfft SignalRfft::from(const CustomOptions& options) {
  return {stored_type(options), options.get<std::int32_t>("fft_length")};
}
CustomOptions SignalRfft::options() const {
  return {{"T", stored_number(type)}, {"fft_length", std::int64_t{fft_length}}};
}

std::vector<Shape> SignalRfft::output_shapes(const Operands& inputs) const {
  inputs.expect_count(1, 1);
  expect_row(inputs, 0);
  expect_fft_length(fft_length);
  const Shape& x = inputs[0].shape;
  if (x[-1] > fft_length) {
    throw inputs.error(0, "expected at most {} samples, received {}", fft_length, x[-1]);
  }
  return {with_last(x, 1, {fft_length + 2})};
}

Call SignalRfft::prepare(Prepare& prepare) const {
  expect_fft_type(prepare, type);
  const std::int32_t rows = row_count(prepare.inputs[0].shape);
  const auto work = static_cast<std::size_t>(fft_length);
  switch (type) {
    case DType::int16:
      prepare.scratch<std::int16_t>(work);
      return ONDA_CALL(prepare, signal_rfft, SignalRfftInt16,
                       {rows, prepare.inputs[0].shape[-1],
                        plan_fft<kernel::FftInt16>(prepare, fft_length, false)});
    case DType::int32:
      prepare.scratch<std::int32_t>(work);
      return ONDA_CALL(prepare, signal_rfft, SignalRfftInt32,
                       {rows, prepare.inputs[0].shape[-1],
                        plan_fft<kernel::FftInt32>(prepare, fft_length, false)});
    case DType::float32:
      prepare.scratch<float>(work);
      return ONDA_CALL(prepare, signal_rfft, SignalRfftFloat,
                       {rows, prepare.inputs[0].shape[-1],
                        plan_fft<kernel::FftFloat>(prepare, fft_length, false)});
    default:
      throw prepare.inputs.error(0, "expected float32, int16 or int32, received {}", name_of(type));
  }
}

std::int64_t SignalRfft::multiply_adds(const Operands&, const Operands& outputs) const {
  return fft_products(fft_length, outputs[0].shape);
}

ONDA_CUSTOM_OPERATOR(SignalRfft);

}  // namespace onda
