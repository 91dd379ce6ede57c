// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/fft.h"

#include <cmath>

namespace onda {
std::vector<std::int8_t> fft_radices(std::int32_t length) {
  std::vector<std::int8_t> radices;
  for (const std::int8_t radix : {std::int8_t{4}, std::int8_t{2}, std::int8_t{3}, std::int8_t{5}}) {
    for (; length > 1 && length % radix == 0; length /= radix) radices.push_back(radix);
  }
  return radices;
}

std::int64_t fft_products(std::int32_t fft_length, const Shape& spectra) {
  const auto stages = static_cast<std::int64_t>(fft_radices(fft_length / 2).size()) + 1;
  return spectra.elements() * 2 * stages;
}

void expect_fft_length(std::int32_t fft_length) {
  std::int64_t product = 2;
  if (fft_length >= 4 && fft_length <= fft_length_limit && fft_length % 2 == 0) {
    for (const std::int8_t radix : fft_radices(fft_length / 2)) product *= radix;
    if (product == fft_length) return;
  }
  throw Error("option fft_length: expected 2^a 3^b 5^c, even, in [4, {}], received {}",
              fft_length_limit, fft_length);
}

void expect_fft_type(const Prepare& prepare, DType type) {
  prepare.inputs.expect_type(0, type);
  prepare.outputs.expect_type(0, type);
}

template <class T>
void append_unit(double phase, std::vector<T>& to) {
  for (const double value : {std::cos(phase), std::sin(phase)}) {
    if constexpr (std::integral<T>) {
      to.push_back(static_cast<T>(std::floor(0.5 + std::numeric_limits<T>::max() * value)));
    } else {
      to.push_back(static_cast<T>(value));
    }
  }
}
template void append_unit<float>(double, std::vector<float>&);
template void append_unit<std::int16_t>(double, std::vector<std::int16_t>&);
template void append_unit<std::int32_t>(double, std::vector<std::int32_t>&);

}  // namespace onda
