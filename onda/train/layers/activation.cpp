// SPDX-License-Identifier: Apache-2.0
#include "onda/train/layers/activation.h"

#include <array>

#include "onda/core/error.h"
#include "onda/ops/relu/relu.h"
#include "onda/ops/softmax/softmax.h"

namespace onda::layers {
namespace {

struct Named {
  Function function;
  std::string_view name;
};
constexpr std::array functions{
    Named{linear, "linear"},
    Named{relu, "relu"},
    Named{relu6, "relu6"},
    Named{softmax, "softmax"},
};

}  // namespace

std::string_view name_of(Function function) {
  for (const Named& named : functions) {
    if (named.function == function) return named.name;
  }
  throw Error("activation: {} is none", static_cast<int>(function));
}

std::optional<Function> find_function(std::string_view name) {
  for (const Named& named : functions) {
    if (named.name == name) return named.function;
  }
  return std::nullopt;
}

std::optional<onda::Activation> fused(Function function) {
  switch (function) {
    case linear:
      return onda::Activation::none;
    case relu:
      return onda::Activation::relu;
    case relu6:
      return onda::Activation::relu6;
    default:
      return std::nullopt;
  }
}

int activate(LayerBuilder& builder, Function function, int tensor) {
  switch (function) {
    case linear:
      return tensor;
    case relu:
      return builder.add(onda::Relu{}, {tensor});
    case softmax:
      return builder.add(onda::Softmax{}, {tensor});
    default:
      throw Error("activation: {} has no operator", name_of(function));
  }
}

int Activation::build(LayerBuilder& builder, int input) const {
  return activate(builder, function, input);
}

}  // namespace onda::layers
