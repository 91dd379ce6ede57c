// SPDX-License-Identifier: Apache-2.0
// For operators with several constant matrices of symmetric weights.
#pragma once

#include "onda/ops/call.h"

namespace onda {

/// A constant of type T with one scale and zero point 0. Throws Error otherwise.
template <class T>
void expect_weights(const Operands& inputs, int index) {
  inputs.expect_constant(index);
  inputs.expect_type(index, dtype_of<T>);
  inputs.expect_quantized(index);
  inputs.expect_symmetric(index, 0, 1);
}

/// The sum of each row of weights [rows, columns], modulo 2^32.
template <class T>
std::vector<std::int32_t> weight_sums(const Tensor& weights) {
  const auto values = weights.values<T>();
  const auto columns = static_cast<std::size_t>(weights.shape[1]);
  std::vector<std::int32_t> sums(static_cast<std::size_t>(weights.shape[0]));
  for (std::size_t row = 0; row < sums.size(); ++row) {
    std::uint32_t sum = 0;
    for (const T weight : values.subspan(row * columns, columns)) {
      sum += static_cast<std::uint32_t>(static_cast<std::int32_t>(weight));
    }
    sums[row] = static_cast<std::int32_t>(sum);
  }
  return sums;
}

/// sum (w * (x - zero_point)) = sum (w * x) - zero_point * sum (w): the second part, modulo 2^32.
inline std::vector<std::int32_t> share_of_zero_point(std::vector<std::int32_t> sums,
                                                     int zero_point) {
  for (std::int32_t& sum : sums) {
    sum = static_cast<std::int32_t>(0u - static_cast<std::uint32_t>(zero_point) *
                                             static_cast<std::uint32_t>(sum));
  }
  return sums;
}

}  // namespace onda
