// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/sigmoid_int16.h"

#include <cmath>

namespace onda {

std::vector<std::uint16_t> sigmoid_table() {
  const auto sigmoid = [](double n) { return 65536 / (1 + std::exp(-n / 24)); };
  std::vector<std::uint16_t> table;
  for (int n = 0; n < 255; ++n) {
    const double missed = (sigmoid(n) + sigmoid(n + 1)) / 2 - sigmoid(n + 0.5);
    table.push_back(static_cast<std::uint16_t>(std::lround(sigmoid(n) - missed / 2)));
  }
  table.push_back(65535);
  return table;
}

std::optional<int> shift_of_power_of_two(const Prepare& prepare, bool or_double) {
  const double exponent = std::log2(static_cast<double>(prepare.inputs.scale(0)));
  const double shift = std::round(exponent) + 12;
  const bool fits = shift == 0 || (or_double && shift == 1);
  if (!fits || !(std::fabs(exponent + 12 - shift) < 1e-3)) return std::nullopt;
  return static_cast<int>(shift);
}

// Source: TensorFlow Lite, SigmoidPrepare and TanhPrepare.
kernel::SigmoidInt16 sigmoid_int16(Prepare& prepare, bool or_double) {
  const float scale = prepare.inputs.scale(0);
  kernel::SigmoidInt16 sigmoid{};
  if (const std::optional<int> shift = shift_of_power_of_two(prepare, or_double)) {
    sigmoid.multiplier = 3 << *shift;
  } else {
    double multiplier = static_cast<double>(scale) * 4096 * 3;
    while (multiplier <= 32767.0 / 2 && sigmoid.shift <= 30) {
      ++sigmoid.shift;
      multiplier *= 2;
    }
    if (!(multiplier >= 1 && multiplier < 32768)) {
      throw prepare.inputs.error(0, "expected a scale in [2^-44, 2.66], received {}", scale);
    }
    sigmoid.multiplier = static_cast<std::int32_t>(multiplier);
  }
  sigmoid.table = prepare.keep(sigmoid_table(), "sigmoid");
  return sigmoid;
}

}  // namespace onda
