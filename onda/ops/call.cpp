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

}  // namespace

DType Prepare::type(std::initializer_list<DType> types, int input) const {
  const DType type = inputs[input].type;
  if (std::find(types.begin(), types.end(), type) == types.end()) {
    std::string names;
    for (const DType allowed : types) {
      if (!names.empty()) names += allowed == *(types.end() - 1) ? " or " : ", ";
      names += name_of(allowed);
    }
    throw inputs.error(input, "expected {}, received {}", names, name_of(type));
  }
  outputs.expect_type(0, type);
  const bool has_scale = type == DType::int16 && !inputs[input].quantization.empty();
  if (type == DType::int8 || has_scale) {
    expect_quantized(inputs, input);
    expect_quantized(outputs, 0);
  }
  return type;
}

void Prepare::list_arguments(std::vector<Argument>& arguments) const {
  for (int i = 0; i < inputs.size(); ++i) {
    if (inputs.has(i) && !inputs[i].is_constant()) {
      arguments.push_back({false, i, inputs[i].type});
    }
  }
  for (int i = 0; i < outputs.size(); ++i) arguments.push_back({true, i, outputs[i].type});
}

}  // namespace onda
