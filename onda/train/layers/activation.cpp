// SPDX-License-Identifier: Apache-2.0
#include "onda/train/layers/activation.h"

#include <array>

#include "onda/core/error.h"
#include "onda/ops/abs/abs.h"
#include "onda/ops/add/add.h"
#include "onda/ops/div/div.h"
#include "onda/ops/elu/elu.h"
#include "onda/ops/exp/exp.h"
#include "onda/ops/gelu/gelu.h"
#include "onda/ops/hard_swish/hard_swish.h"
#include "onda/ops/leaky_relu/leaky_relu.h"
#include "onda/ops/log/log.h"
#include "onda/ops/logistic/logistic.h"
#include "onda/ops/minimum/minimum.h"
#include "onda/ops/mul/mul.h"
#include "onda/ops/neg/neg.h"
#include "onda/ops/prelu/prelu.h"
#include "onda/ops/relu/relu.h"
#include "onda/ops/relu6/relu6.h"
#include "onda/ops/softmax/softmax.h"
#include "onda/ops/tanh/tanh.h"

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
    Named{leaky_relu, "leaky_relu"},
    Named{elu, "elu"},
    Named{selu, "selu"},
    Named{gelu, "gelu"},
    Named{sigmoid, "sigmoid"},
    Named{tanh, "tanh"},
    Named{softmax, "softmax"},
    Named{softplus, "softplus"},
    Named{softsign, "softsign"},
    Named{swish, "swish"},
    Named{hard_sigmoid, "hard_sigmoid"},
    Named{hard_swish, "hard_swish"},
    Named{exponential, "exponential"},
};

// Functions for which the format has no operator are made of those that it has.
class Nodes {
 public:
  explicit Nodes(LayerBuilder& builder) : builder_(builder) {}

  int add(Operator op, std::vector<int> inputs) {
    return builder_.add(std::move(op), std::move(inputs));
  }
  int number(double value) {
    return builder_.constant("constant",
                             Tensor::of<float>({1}, std::vector{static_cast<float>(value)}));
  }

  // Source: Klambauer and others, "Self-normalizing neural networks", 2017.
  int selu(int x) {
    constexpr double scale = 1.0507009873554805;
    constexpr double alpha = 1.6732632423543772;
    const int above = add(onda::Mul{}, {add(onda::Relu{}, {x}), number(scale)});
    const int below = add(onda::Minimum{}, {add(onda::Elu{}, {x}), number(0)});
    return add(onda::Add{}, {above, add(onda::Mul{}, {below, number(scale * alpha)})});
  }
  // max(x, 0) + log(1 + exp(-|x|)), which does not overflow
  int softplus(int x) {
    const int power = add(onda::Exp{}, {add(onda::Neg{}, {add(onda::Abs{}, {x})})});
    const int rest = add(onda::Log{}, {add(onda::Add{}, {power, number(1)})});
    return add(onda::Add{}, {add(onda::Relu{}, {x}), rest});
  }
  int softsign(int x) {
    return add(onda::Div{}, {x, add(onda::Add{}, {add(onda::Abs{}, {x}), number(1)})});
  }
  int hard_sigmoid(int x) {
    const int raised = add(onda::Add{.activation = onda::Activation::relu6}, {x, number(3)});
    return add(onda::Mul{}, {raised, number(1.0 / 6)});
  }

 private:
  LayerBuilder& builder_;
};

}  // namespace

std::string_view name_of(Function function) {
  for (const Named& named : functions) {
    if (named.function == function) return named.name;
  }
  throw Error("activation: {} is none", static_cast<int>(function));
}

std::vector<std::string_view> function_names() {
  std::vector<std::string_view> names;
  for (const Named& named : functions) names.push_back(named.name);
  return names;
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
  Nodes nodes(builder);
  switch (function) {
    case linear:
      return tensor;
    case relu:
      return nodes.add(onda::Relu{}, {tensor});
    case relu6:
      return nodes.add(onda::Relu6{}, {tensor});
    case leaky_relu:
      return nodes.add(onda::LeakyRelu{.alpha = 0.2f}, {tensor});
    case elu:
      return nodes.add(onda::Elu{}, {tensor});
    case selu:
      return nodes.selu(tensor);
    case gelu:
      return nodes.add(onda::Gelu{}, {tensor});
    case sigmoid:
      return nodes.add(onda::Logistic{}, {tensor});
    case tanh:
      return nodes.add(onda::Tanh{}, {tensor});
    case softmax:
      return nodes.add(onda::Softmax{}, {tensor});
    case softplus:
      return nodes.softplus(tensor);
    case softsign:
      return nodes.softsign(tensor);
    case swish:
      return nodes.add(onda::Mul{}, {tensor, nodes.add(onda::Logistic{}, {tensor})});
    case hard_sigmoid:
      return nodes.hard_sigmoid(tensor);
    case hard_swish:
      return nodes.add(onda::HardSwish{}, {tensor});
    case exponential:
      return nodes.add(onda::Exp{}, {tensor});
  }
  throw Error("activation: {} is none", static_cast<int>(function));
}

int Activation::build(LayerBuilder& builder, int input) const {
  return activate(builder, function, input);
}

int LeakyReLU::build(LayerBuilder& builder, int input) const {
  if (!(negative_slope >= 0)) {
    throw Error("LeakyReLU: expected a negative_slope of at least 0, received {}", negative_slope);
  }
  return builder.add(onda::LeakyRelu{.alpha = static_cast<float>(negative_slope)}, {input});
}

int PReLU::build(LayerBuilder& builder, int input) const {
  const Shape& shape = builder.shape(input);
  std::vector<std::int32_t> extents(shape.extents().begin() + 1, shape.extents().end());
  for (const int axis : shared_axes) {
    if (axis < 1 || axis > static_cast<int>(extents.size())) {
      throw Error("PReLU: expected shared_axes from 1 to {}, received {}", extents.size(), axis);
    }
    extents[static_cast<std::size_t>(axis) - 1] = 1;
  }
  return builder.add(onda::Prelu{},
                     {input, builder.parameter("alpha", Shape(extents), alpha_initializer, {})});
}

}  // namespace onda::layers
