// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/add_n/add_n.h"

#include "onda/ops/add_n/add_n_kernel.h"
#include "onda/ops/operator_model.h"
#include "onda/ops/requantization.h"

namespace onda {

const schema::BuiltinOperator AddN::code = schema::BuiltinOperator::ADD_N;

std::vector<Shape> AddN::output_shapes(const Operands& inputs) const {
  if (inputs.size() < 2) throw Error("expected at least 2 inputs, received {}", inputs.size());
  for (int i = 1; i < inputs.size(); ++i) inputs.expect_shape(i, inputs[0].shape);
  return {inputs[0].shape};
}

namespace {

template <class T>
kernel::Terms<T> terms_of(Prepare& prepare) {
  const Operands& inputs = prepare.inputs;
  std::vector<std::int8_t> constant;
  std::vector<T> constants;
  int computed = 0;
  for (int i = 0; i < inputs.size(); ++i) {
    inputs.expect_type(i, dtype_of<T>);
    constant.push_back(inputs[i].is_constant() ? 1 : 0);
    computed += 1 - constant.back();
    if (!inputs[i].is_constant()) continue;
    const auto values = inputs[i].values<T>();
    constants.insert(constants.end(), values.begin(), values.end());
  }
  if (computed == 0) throw Error("expected a computed input, received constants alone");
  const bool any = computed < inputs.size();
  return {.count = prepare.outputs.count(0),
          .inputs = inputs.size(),
          .computed = computed,
          .constant = any ? prepare.keep(std::move(constant), "constant") : nullptr,
          .constants = any ? prepare.keep(std::move(constants), "constants") : nullptr};
}

Call prepare_int8(Prepare& prepare) {
  const Operands& inputs = prepare.inputs;
  for (int i = 1; i < inputs.size(); ++i) {
    inputs.expect_quantized(i);
    if (inputs.scale(i) != inputs.scale(0) || inputs.zero_point(i) != inputs.zero_point(0)) {
      throw inputs.error(
          i, "expected scale {} and zero point {}, as input 0 has, received {} and {}",
          inputs.scale(0), inputs.zero_point(0), inputs.scale(i), inputs.zero_point(i));
    }
  }
  const double real = 2 * static_cast<double>(inputs.scale(0)) /
                      ((1 << 20) * static_cast<double>(prepare.outputs.scale(0)));
  if (!(real < 1)) {
    throw prepare.outputs.error(0, "expected a scale above {}, received {}",
                                inputs.scale(0) / (1 << 19), prepare.outputs.scale(0));
  }
  const FixedPointFactor factor = to_fixed_point(real);
  return ONDA_CALL(prepare, add_n, AddNInt8,
                   {.terms = terms_of<std::int8_t>(prepare),
                    .input_zero_point = inputs.zero_point(0),
                    .output_zero_point = prepare.outputs.zero_point(0),
                    .multiplier = factor.multiplier,
                    .shift = factor.shift});
}

}  // namespace

Call AddN::prepare(Prepare& prepare) const {
  switch (prepare.type({DType::float32, DType::int8, DType::int32})) {
    case DType::int8:
      return prepare_int8(prepare);
    case DType::int32:
      return ONDA_CALL(prepare, add_n, AddNNumbers<int32_t>, {terms_of<std::int32_t>(prepare)});
    default:
      return ONDA_CALL(prepare, add_n, AddNNumbers<float>, {terms_of<float>(prepare)});
  }
}

ONDA_OPERATOR(AddN);

}  // namespace onda
