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

Call Prepare::hosted(Call::Best best) {
  Call call;
  call.set_best(std::move(best));
  call.takes_list_ = true;
  list_arguments(call.arguments_);
  for (std::size_t i = 0; i < scratch_.size(); ++i) {
    call.arguments_.push_back({Argument::From::scratch, static_cast<int>(i), scratch_[i].type});
    call.scratch_.push_back(scratch_[i].what);
  }
  return call;
}

void Prepare::list_arguments(std::vector<Argument>& arguments) const {
  for (int i = 0; i < inputs.size(); ++i) {
    if (inputs.has(i) && !inputs[i].is_constant()) {
      arguments.push_back({Argument::From::input, i, inputs[i].type});
    }
  }
  for (int i = 0; i < outputs.size(); ++i) {
    arguments.push_back({Argument::From::output, i, outputs[i].type});
  }
}

Argument Prepare::next_argument(bool is_const, Next& next) const {
  if (is_const) {
    while (inputs.has(next.input) &&
           (inputs[next.input].is_constant() || inputs[next.input].is_variable)) {
      ++next.input;
    }
    const int index = next.input++;
    return {Argument::From::input, index, inputs[index].type};
  }
  while (next.variable < inputs.size()) {
    const int index = next.variable++;
    if (inputs.has(index) && inputs[index].is_variable) {
      return {Argument::From::input, index, inputs[index].type};
    }
  }
  if (next.output < outputs.size()) {
    const int index = next.output++;
    return {Argument::From::output, index, outputs[index].type};
  }
  const int index = next.scratch++;
  return {Argument::From::scratch, index, scratch_.at(static_cast<std::size_t>(index)).type};
}

void Prepare::expect_type(const Argument& argument, DType type) const {
  if (argument.from == Argument::From::input) inputs.expect_type(argument.index, type);
  if (argument.from == Argument::From::output) outputs.expect_type(argument.index, type);
  if (argument.from == Argument::From::scratch && argument.type != type) {
    throw Error("scratch {}: expected {}, received {}", argument.index, name_of(type),
                name_of(argument.type));
  }
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
