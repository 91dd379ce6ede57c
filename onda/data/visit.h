// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "onda/core/tensor.h"

namespace onda::data {

/// Calls `function` with the tensor's elements as a span of their own type.
template <class Function>
void visit_values(const Tensor& tensor, Function&& function) {
  switch (tensor.type) {
    case DType::float32:
      return function(tensor.values<float>());
    case DType::float64:
      return function(tensor.values<double>());
    case DType::int8:
      return function(tensor.values<std::int8_t>());
    case DType::uint8:
      return function(tensor.values<std::uint8_t>());
    case DType::int16:
      return function(tensor.values<std::int16_t>());
    case DType::uint16:
      return function(tensor.values<std::uint16_t>());
    case DType::int32:
      return function(tensor.values<std::int32_t>());
    case DType::uint32:
      return function(tensor.values<std::uint32_t>());
    case DType::int64:
      return function(tensor.values<std::int64_t>());
    case DType::uint64:
      return function(tensor.values<std::uint64_t>());
    case DType::boolean:
      return function(tensor.values<bool>());
  }
}

}  // namespace onda::data
