// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/signal_fft_auto_scale/signal_fft_auto_scale.h"

#include "onda/ops/signal.h"
#include "onda/ops/signal_fft_auto_scale/signal_fft_auto_scale_kernel.h"

namespace onda {

std::vector<Shape> SignalFftAutoScale::output_shapes(const Operands& inputs) const {
  inputs.expect_count(1, 1);
  expect_vector(inputs, 0);
  return {inputs[0].shape, {}};
}

Call SignalFftAutoScale::prepare(Prepare& prepare) const {
  prepare.inputs.expect_type(0, DType::int16);
  prepare.outputs.expect_type(0, DType::int16);
  prepare.outputs.expect_type(1, DType::int32);
  return ONDA_CALL(prepare, signal_fft_auto_scale, SignalFftAutoScale, {prepare.inputs.count(0)});
}

ONDA_CUSTOM_OPERATOR(SignalFftAutoScale);

}  // namespace onda
