// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/signal_energy/signal_energy.h"

#include "onda/ops/signal.h"
#include "onda/ops/signal_energy/signal_energy_kernel.h"

namespace onda {

SignalEnergy SignalEnergy::from(const CustomOptions& options) {
  return {options.get<std::int32_t>("start_index"), options.get<std::int32_t>("end_index")};
}
CustomOptions SignalEnergy::options() const {
  return {{"end_index", std::int64_t{end_index}}, {"start_index", std::int64_t{start_index}}};
}

std::vector<Shape> SignalEnergy::output_shapes(const Operands& inputs) const {
  expect_option("start_index", start_index, 0);
  expect_option("end_index", end_index, 0);
  inputs.expect_count(1, 1);
  expect_vector(inputs, 0);
  const std::int32_t numbers = inputs[0].shape[0];
  if (numbers % 2 != 0) throw inputs.error(0, "expected pairs of numbers, received {}", numbers);
  if (start_index > end_index || end_index > numbers / 2) {
    throw inputs.error(0, "expected start_index <= end_index <= {}, received {} and {}",
                       numbers / 2, start_index, end_index);
  }
  return {{numbers / 2}};
}

Call SignalEnergy::prepare(Prepare& prepare) const {
  prepare.inputs.expect_type(0, DType::int16);
  prepare.outputs.expect_type(0, DType::uint32);
  return ONDA_CALL(prepare, signal_energy, SignalEnergy,
                   {prepare.outputs.count(0), start_index, end_index});
}

ONDA_CUSTOM_OPERATOR(SignalEnergy);

}  // namespace onda
