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

// Source: TensorFlow Lite, SigmoidPrepare and TanhPrepare.
kernel::SigmoidInt16 sigmoid_int16(Prepare& prepare, bool or_double) {
  expect_fixed_output(prepare, 1.0f / 32768, 0);
  const float scale = prepare.inputs.scale(0);
  kernel::SigmoidInt16 sigmoid{};
  const bool is_exact = scale == 0x1p-12f || (or_double && scale == 0x1p-11f);
  if (is_exact && prepare.rounding == Rounding::single) {
    throw prepare.inputs.error(0, "expected another scale than {}, rounding once", scale);
  }
  if (scale == 0x1p-12f) {
    sigmoid.multiplier = 3;
  } else if (or_double && scale == 0x1p-11f) {
    sigmoid.multiplier = 6;
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
