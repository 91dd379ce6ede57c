// SPDX-License-Identifier: Apache-2.0
#include "onda/train/layers/recurrent.h"

#include <algorithm>

#include "onda/core/error.h"
#include "onda/ops/add/add.h"
#include "onda/ops/concatenation/concatenation.h"
#include "onda/ops/fully_connected/fully_connected.h"
#include "onda/ops/mul/mul.h"
#include "onda/ops/strided_slice/strided_slice.h"
#include "onda/ops/sub/sub.h"
#include "onda/train/layers/merging.h"

namespace onda::layers {
namespace {

// A layer of `gates` parts of `units` each over all steps.
class Unrolled {
 public:
  Unrolled(LayerBuilder& builder, int input, int units, int gates, std::string_view layer)
      : builder_(builder), units_(units), shape_(builder.shape(input)) {
    if (units < 1) throw Error("{}: expected units of at least 1, received {}", layer, units);
    if (shape_.rank() != 3) {
      throw Error("{}: expected an input of steps and channels, received {}", layer,
                  to_string(shape_));
    }
    width_ = units * gates;
  }

  std::int32_t steps() const { return shape_[1]; }
  int add(Operator op, std::vector<int> inputs) {
    return builder_.add(std::move(op), std::move(inputs));
  }
  int number(float value) {
    return builder_.constant("constant", Tensor::of<float>({1}, std::vector{value}));
  }

  // W x + b for all steps, [T, width]; b may be Node::none.
  int project(int input, const Initializer& initializer, int bias) {
    const int kernel =
        builder_.parameter("kernel", {width_, shape_[2]}, initializer,
                           {static_cast<double>(shape_[2]), static_cast<double>(width_)});
    std::vector<int> operands{input, kernel};
    if (bias >= 0) operands.push_back(bias);
    return add(FullyConnected{.keep_num_dims = true}, operands);
  }
  int bias(std::string_view name, const Initializer& initializer) {
    return builder_.parameter(name, {width_}, initializer, {});
  }
  int recurrent_kernel(const Initializer& initializer) {
    return builder_.parameter("recurrent_kernel", {width_, units_}, initializer,
                              {static_cast<double>(units_), static_cast<double>(width_)});
  }

  // One step of [T, width], as [width].
  int step(int sequence, std::int32_t t) {
    return add(StridedSlice{.shrink_axis_mask = 2},
               {sequence, integers("begin", {0, t, 0}), integers("end", {1, t + 1, width_}),
                integers("strides", {1, 1, 1})});
  }
  // One part of [width], as [units].
  int part(int all, int index) {
    return add(StridedSlice{},
               {all, integers("begin", {0, index * units_}),
                integers("end", {1, (index + 1) * units_}), integers("strides", {1, 1})});
  }
  int activated(Function function, int tensor) { return activate(builder_, function, tensor); }

  // The last state, or all as [T, units].
  int finish(const std::vector<int>& states, bool return_sequences) {
    if (!return_sequences) return states.back();
    std::vector<int> rows;
    for (const int state : states) rows.push_back(builder_.reshape(state, {1, units_}));
    return rows.size() == 1 ? rows[0] : Concatenate{.axis = 1}.build(builder_, rows);
  }

 private:
  int integers(std::string_view name, const std::vector<std::int32_t>& values) {
    return builder_.constant(
        name, Tensor::of<std::int32_t>({static_cast<std::int32_t>(values.size())}, values));
  }

  LayerBuilder& builder_;
  std::int32_t units_;
  Shape shape_;
  std::int32_t width_ = 0;
};

}  // namespace

int SimpleRNN::build(LayerBuilder& builder, int input) const {
  Unrolled net(builder, input, units, 1, type);
  const int bias = use_bias ? net.bias("bias", bias_initializer) : Node::none;
  const int projected = net.project(input, kernel_initializer, bias);
  const int recurrent = net.recurrent_kernel(recurrent_initializer);
  std::vector<int> states;
  for (std::int32_t t = 0; t < net.steps(); ++t) {
    int sum = net.step(projected, t);
    if (t > 0)
      sum = net.add(onda::Add{}, {sum, net.add(FullyConnected{}, {states.back(), recurrent})});
    states.push_back(net.activated(activation, sum));
  }
  return net.finish(states, return_sequences);
}

int LSTM::build(LayerBuilder& builder, int input) const {
  Unrolled net(builder, input, units, 4, type);
  const auto with_forget_bias = [this](std::span<float> values, Fan fan, Random& random) {
    bias_initializer(values, fan, random);
    if (!unit_forget_bias) return;
    const auto part = values.size() / 4;
    std::fill_n(values.begin() + static_cast<std::ptrdiff_t>(part), part, 1.0f);
  };
  const int bias = use_bias ? net.bias("bias", with_forget_bias) : Node::none;
  const int projected = net.project(input, kernel_initializer, bias);
  const int recurrent = net.recurrent_kernel(recurrent_initializer);
  std::vector<int> states;
  int cell = Node::none;
  for (std::int32_t t = 0; t < net.steps(); ++t) {
    int sum = net.step(projected, t);
    if (t > 0)
      sum = net.add(onda::Add{}, {sum, net.add(FullyConnected{}, {states.back(), recurrent})});
    const auto gate = [&](int index, Function function) {
      return net.activated(function, net.part(sum, index));
    };
    const int added = net.add(onda::Mul{}, {gate(0, recurrent_activation), gate(2, activation)});
    cell = t == 0 ? added
                  : net.add(onda::Add{},
                            {net.add(onda::Mul{}, {gate(1, recurrent_activation), cell}), added});
    states.push_back(
        net.add(onda::Mul{}, {gate(3, recurrent_activation), net.activated(activation, cell)}));
  }
  return net.finish(states, return_sequences);
}

int GRU::build(LayerBuilder& builder, int input) const {
  Unrolled net(builder, input, units, 3, type);
  const int bias = use_bias ? net.bias("bias", bias_initializer) : Node::none;
  const int recurrent_bias = use_bias ? net.bias("recurrent_bias", bias_initializer) : Node::none;
  const int projected = net.project(input, kernel_initializer, bias);
  const int recurrent = net.recurrent_kernel(recurrent_initializer);
  std::vector<int> states;
  for (std::int32_t t = 0; t < net.steps(); ++t) {
    const int of_input = net.step(projected, t);
    // The state before the first step is 0, but for its bias it would count for nothing.
    const int before =
        t > 0 ? states.back() : net.add(onda::Mul{}, {net.part(of_input, 0), net.number(0)});
    std::vector<int> operands{before, recurrent};
    if (use_bias) operands.push_back(recurrent_bias);
    const int of_state = net.add(FullyConnected{}, operands);
    const auto gate = [&](int index) {
      return net.activated(recurrent_activation, net.add(onda::Add{}, {net.part(of_input, index),
                                                                       net.part(of_state, index)}));
    };
    const int update = gate(0);
    const int reset = gate(1);
    const int fresh = net.activated(
        activation, net.add(onda::Add{}, {net.part(of_input, 2),
                                          net.add(onda::Mul{}, {reset, net.part(of_state, 2)})}));
    // z h + (1 - z) n = n + z (h - n)
    const int change = net.add(onda::Mul{}, {update, net.add(onda::Sub{}, {before, fresh})});
    states.push_back(net.add(onda::Add{}, {fresh, change}));
  }
  return net.finish(states, return_sequences);
}

}  // namespace onda::layers
