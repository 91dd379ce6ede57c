// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/call.h"

#include <algorithm>

namespace onda {
namespace {

// A scale and a zero point for the whole tensor, where integers stand for real numbers.
void expect_quantized(const Operands& operands, int index) {
  operands.expect_quantized(index);
  if (operands[index].type == DType::int16 && operands.zero_point(index) != 0) {
    throw operands.error(index, "expected a zero point of 0, received {}",
                         operands.zero_point(index));
  }
}

bool stands_for_real_numbers(const Tensor& tensor) {
  return tensor.type == DType::int8 ||
         (tensor.type == DType::int16 && !tensor.quantization.empty());
}

}  // namespace

DType Prepare::input_type(std::initializer_list<DType> types, int input) const {
  const DType type = inputs[input].type;
  if (std::find(types.begin(), types.end(), type) == types.end()) {
    std::string names;
    for (const DType allowed : types) {
      if (!names.empty()) names += allowed == *(types.end() - 1) ? " or " : ", ";
      names += name_of(allowed);
    }
    throw inputs.error(input, "expected {}, received {}", names, name_of(type));
  }
  if (stands_for_real_numbers(inputs[input])) expect_quantized(inputs, input);
  return type;
}

DType Prepare::type(std::initializer_list<DType> types, int input) const {
  const DType type = input_type(types, input);
  outputs.expect_type(0, type);
  if (stands_for_real_numbers(inputs[input])) expect_quantized(outputs, 0);
  return type;
}

DType Prepare::real_type(std::initializer_list<DType> types) const {
  if (inputs[0].type == DType::int16) expect_quantized(inputs, 0);
  return type(types);
}

}  // namespace onda
