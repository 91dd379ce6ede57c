// SPDX-License-Identifier: Apache-2.0
#include "onda/train/layers/merging.h"

#include <algorithm>

#include "onda/core/error.h"
#include "onda/ops/add/add.h"
#include "onda/ops/concatenation/concatenation.h"
#include "onda/ops/maximum/maximum.h"
#include "onda/ops/minimum/minimum.h"
#include "onda/ops/mul/mul.h"
#include "onda/ops/sub/sub.h"

namespace onda::layers {
namespace {

constexpr std::size_t any = static_cast<std::size_t>(-1);

// ((a op b) op c) op …, the activation on the last.
template <class Op>
int merge(LayerBuilder& builder, std::span<const int> inputs, Function activation,
          std::string_view layer, std::size_t most = any) {
  if (inputs.size() < 2 || inputs.size() > most) {
    throw Error("{}: expected {} inputs, received {}", layer, most == 2 ? "2" : "at least 2",
                inputs.size());
  }
  const auto own = fused(activation);
  int merged = inputs[0];
  for (std::size_t i = 1; i < inputs.size(); ++i) {
    Op op;
    if constexpr (requires { op.activation; }) {
      if (own && i + 1 == inputs.size()) op.activation = *own;
    }
    merged = builder.add(std::move(op), {merged, inputs[i]});
  }
  return own ? merged : activate(builder, activation, merged);
}

}  // namespace

int Add::build(LayerBuilder& builder, std::span<const int> inputs) const {
  return merge<onda::Add>(builder, inputs, activation, type);
}
int Subtract::build(LayerBuilder& builder, std::span<const int> inputs) const {
  return merge<onda::Sub>(builder, inputs, activation, type, 2);
}
int Multiply::build(LayerBuilder& builder, std::span<const int> inputs) const {
  return merge<onda::Mul>(builder, inputs, activation, type);
}
int Average::build(LayerBuilder& builder, std::span<const int> inputs) const {
  const int sum = merge<onda::Add>(builder, inputs, linear, type);
  const float share = 1 / static_cast<float>(inputs.size());
  const int factor = builder.constant("share", Tensor::of<float>({1}, std::vector{share}));
  return builder.add(onda::Mul{}, {sum, factor});
}
int Maximum::build(LayerBuilder& builder, std::span<const int> inputs) const {
  return merge<onda::Maximum>(builder, inputs, linear, type);
}
int Minimum::build(LayerBuilder& builder, std::span<const int> inputs) const {
  return merge<onda::Minimum>(builder, inputs, linear, type);
}

// The format's operator takes any number; ours takes 4 at once, so that more become a tree.
int Concatenate::build(LayerBuilder& builder, std::span<const int> inputs) const {
  if (inputs.size() < 2) {
    throw Error("Concatenate: expected at least 2 inputs, received {}", inputs.size());
  }
  if (axis == 0) throw Error("Concatenate: expected an axis other than the batch's, 0");
  std::vector<int> parts(inputs.begin(), inputs.end());
  while (parts.size() > 1) {
    std::vector<int> joined;
    for (std::size_t first = 0; first < parts.size(); first += 4) {
      const auto count =
          static_cast<std::ptrdiff_t>(std::min<std::size_t>(4, parts.size() - first));
      const auto begin = parts.begin() + static_cast<std::ptrdiff_t>(first);
      joined.push_back(count == 1 ? *begin
                                  : builder.add(onda::Concatenation{.axis = axis},
                                                std::vector<int>(begin, begin + count)));
    }
    parts = std::move(joined);
  }
  return parts.front();
}

}  // namespace onda::layers
