// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/local_response_normalization/local_response_normalization.h"

#include <algorithm>

#include "onda/ops/local_response_normalization/local_response_normalization_kernel.h"
#include "onda/ops/operator_model.h"
#include "onda/ops/view.h"

namespace onda {

const schema::BuiltinOperator LocalResponseNorm::code =
    schema::BuiltinOperator::LOCAL_RESPONSE_NORMALIZATION;

LocalResponseNorm LocalResponseNorm::from(const Options& options) {
  return {options.radius, options.bias, options.alpha, options.beta};
}

LocalResponseNorm::Options LocalResponseNorm::options() const {
  Options options;
  options.radius = radius;
  options.bias = bias;
  options.alpha = alpha;
  options.beta = beta;
  return options;
}

std::vector<Shape> LocalResponseNorm::output_shapes(const Operands& inputs) const {
  inputs.expect_count(1, 1);
  inputs.expect_rank(0, 4);
  if (radius < 0) throw Error("radius: expected at least 0, received {}", radius);
  return {inputs[0].shape};
}

std::int64_t LocalResponseNorm::multiply_adds(const Operands& inputs, const Operands&) const {
  const std::int64_t window = 2 * std::int64_t{radius} + 1;
  return inputs[0].shape.elements() * std::min<std::int64_t>(window, inputs[0].shape[3]);
}

Call LocalResponseNorm::prepare(Prepare& prepare) const {
  expect_computed(prepare.inputs, 0);
  static_cast<void>(prepare.type({DType::float32}));
  const int width = prepare.inputs[0].shape[3];
  return ONDA_CALL(prepare, local_response_normalization, LocalResponseNorm,
                   {.rows = width == 0 ? 0 : prepare.inputs.count(0) / width,
                    .width = width,
                    .radius = std::min(radius, width),
                    .bias = bias,
                    .alpha = alpha,
                    .beta = beta});
}

ONDA_OPERATOR(LocalResponseNorm);

}  // namespace onda
