// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/gelu/gelu.h"

#include <cmath>

#include "onda/ops/gelu/gelu_kernel.h"
#include "onda/ops/unary.h"

namespace onda {

const schema::BuiltinOperator Gelu::code = schema::BuiltinOperator::GELU;

Gelu Gelu::from(const Options& options) { return {options.approximate}; }

Gelu::Options Gelu::options() const {
  Options options;
  options.approximate = approximate;
  return options;
}

std::vector<Shape> Gelu::output_shapes(const Operands& inputs) const { return same_shape(inputs); }

Call Gelu::prepare(Prepare& prepare) const {
  if (prepare.real_type() == DType::float32) {
    return ONDA_CALL(prepare, each, GeluFloat,
                     {.count = prepare.outputs.count(0), .approximate = approximate});
  }
  return lookup_real(prepare, [this](float x) {
    if (approximate) return kernel::gelu_of_tanh(x);
    return 0.5f * x * std::erfc(x * -0.707106781f);
  });
}

void Gelu::forward(const TrainingBatch& batch) const {
  each_forward(batch, kernel::GeluFloat{0, approximate});
}

void Gelu::backward(const TrainingBatch& batch) const {
  each_backward(batch, [this](float x, float) {
    constexpr float root_2_over_pi = 0.797884561f;
    if (!approximate) {
      const float density = root_2_over_pi * 0.5f * std::exp(-0.5f * x * x);
      return 0.5f * kernel::complementary_error(x * -0.707106781f) + x * density;
    }
    const float t = std::tanh(root_2_over_pi * (x + 0.044715f * x * x * x));
    return 0.5f * (1 + t) + 0.5f * x * (1 - t * t) * root_2_over_pi * (1 + 3 * 0.044715f * x * x);
  });
}

ONDA_OPERATOR(Gelu);

}  // namespace onda
