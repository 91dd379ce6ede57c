// SPDX-License-Identifier: Apache-2.0
#include "onda/train/layers/merging.h"

#include "onda/core/error.h"
#include "onda/ops/add/add.h"
#include "onda/ops/mul/mul.h"
#include "onda/ops/sub/sub.h"

namespace onda::layers {
namespace {

// ((a op b) op c) op …, the activation on the last.
template <class Op>
int merge(LayerBuilder& builder, std::span<const int> inputs, Function activation,
          std::string_view layer, std::size_t most) {
  if (inputs.size() < 2 || inputs.size() > most) {
    throw Error("{}: expected {} inputs, received {}", layer, most == 2 ? "2" : "at least 2",
                inputs.size());
  }
  const auto own = fused(activation);
  int merged = inputs[0];
  for (std::size_t i = 1; i < inputs.size(); ++i) {
    const bool last = i + 1 == inputs.size();
    merged = builder.add(
        Op{.activation = last ? own.value_or(onda::Activation::none) : onda::Activation::none},
        {merged, inputs[i]});
  }
  return own ? merged : activate(builder, activation, merged);
}

constexpr std::size_t any = static_cast<std::size_t>(-1);

}  // namespace

int Add::build(LayerBuilder& builder, std::span<const int> inputs) const {
  return merge<onda::Add>(builder, inputs, activation, type, any);
}
int Subtract::build(LayerBuilder& builder, std::span<const int> inputs) const {
  return merge<onda::Sub>(builder, inputs, activation, type, 2);
}
int Multiply::build(LayerBuilder& builder, std::span<const int> inputs) const {
  return merge<onda::Mul>(builder, inputs, activation, type, any);
}

}  // namespace onda::layers
