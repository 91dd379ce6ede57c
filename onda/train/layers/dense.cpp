// SPDX-License-Identifier: Apache-2.0
#include "onda/train/layers/dense.h"

#include "onda/core/error.h"
#include "onda/ops/fully_connected/fully_connected.h"

namespace onda::layers {

int Dense::build(LayerBuilder& builder, int input) const {
  if (units < 1) throw Error("Dense: expected units of at least 1, received {}", units);
  const Shape& shape = builder.shape(input);
  if (shape.rank() < 2) {
    throw Error("Dense: expected an input of at least one axis, received {}", to_string(shape));
  }
  const std::int32_t inputs = shape[-1];
  const bool keep_num_dims = shape.rank() > 2;
  const Fan fan{static_cast<double>(inputs), static_cast<double>(units)};
  std::vector<int> operands{input, builder.parameter("kernel", {units, inputs}, kernel_initializer,
                                                     fan, {kernel_regularizer, kernel_constraint})};
  if (use_bias)
    operands.push_back(builder.parameter("bias", {units}, bias_initializer, fan,
                                         {bias_regularizer, bias_constraint}));
  const auto own = fused(activation);
  const int sum = builder.add(FullyConnected{.activation = own.value_or(onda::Activation::none),
                                             .keep_num_dims = keep_num_dims},
                              operands);
  return own ? sum : activate(builder, activation, sum);
}

}  // namespace onda::layers
