// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/random_cases.h"

namespace onda {

/// Adds a model with float32 activations and int8 weights, whose scales are one or one for each
/// index of `axis`. Some operators have their output's shape before all.
inline void add_hybrid(RandomCases& random, const Operator& op, const Shape& x, const Shape& filter,
                       int axis, bool one_scale, const Tensor* output_shape = nullptr) {
  const std::int32_t channels = filter[axis];
  const std::size_t scales = one_scale ? 1 : static_cast<std::size_t>(channels);
  Tensor w = Tensor::zeros(DType::int8, filter, "w");
  for (std::int8_t& value : w.values<std::int8_t>()) {
    value = static_cast<std::int8_t>(random.size(255) - 128);
  }
  w.quantization = {{}, std::vector<std::int64_t>(scales, 0), axis};
  for (std::size_t i = 0; i < scales; ++i) {
    w.quantization.scale.push_back(random.real(0.001f, 0.01f));
  }
  GraphBuilder builder("one");
  std::vector<int> inputs = {
      builder.input("x", x), builder.constant(std::move(w)),
      builder.constant(random_tensor(random.generator(), {channels}, 1, "b"))};
  if (output_shape) {
    std::swap(inputs[0], inputs[1]);
    inputs.insert(inputs.begin(), builder.constant(*output_shape));
  }
  const int y = builder.add(op, inputs, "y", DType::float32, {});
  random.add(fmt::format("{} hybrid", op.name()), builder.finish({y}), 4);
}

}  // namespace onda
