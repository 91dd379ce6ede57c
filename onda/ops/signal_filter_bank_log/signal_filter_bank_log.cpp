// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/signal_filter_bank_log/signal_filter_bank_log.h"

#include <cmath>

#include "onda/ops/signal.h"
#include "onda/ops/signal_filter_bank_log/signal_filter_bank_log_kernel.h"

namespace onda {

SignalFilterBankLog SignalFilterBankLog::from(const CustomOptions& options) {
  return {options.get<std::int32_t>("input_correction_bits"),
          options.get<std::int32_t>("output_scale")};
}
CustomOptions SignalFilterBankLog::options() const {
  return {{"input_correction_bits", std::int64_t{input_correction_bits}},
          {"output_scale", std::int64_t{output_scale}}};
}

std::vector<Shape> SignalFilterBankLog::output_shapes(const Operands& inputs) const {
  expect_option("input_correction_bits", input_correction_bits, 0, 31);
  inputs.expect_count(1, 1);
  expect_vector(inputs, 0);
  return {inputs[0].shape};
}

Call SignalFilterBankLog::prepare(Prepare& prepare) const {
  prepare.inputs.expect_type(0, DType::uint32);
  prepare.outputs.expect_type(0, DType::int16);
  std::vector<std::int16_t> bends;
  for (int i = 0; i <= 128; ++i) {
    const double part = i / 128.0;
    bends.push_back(static_cast<std::int16_t>(std::lround(65536 * (std::log2(1 + part) - part))));
  }
  const auto* kept = prepare.keep(std::move(bends), "bends");
  return ONDA_CALL(prepare, signal_filter_bank_log, SignalFilterBankLog,
                   {prepare.inputs.count(0), static_cast<std::uint32_t>(output_scale),
                    static_cast<std::int8_t>(input_correction_bits), kept});
}

ONDA_CUSTOM_OPERATOR(SignalFilterBankLog);

}  // namespace onda
