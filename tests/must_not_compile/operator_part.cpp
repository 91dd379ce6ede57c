// SPDX-License-Identifier: Apache-2.0
// An operator from which the part LEAVE_OUT_… is missing: the compiler has to refuse it and name
// the part. With nothing left out it has to compile.
#include "onda/ops/operator_model.h"

namespace onda {

struct Copy {
#ifndef LEAVE_OUT_code
  static constexpr schema::BuiltinOperator code = schema::BuiltinOperator::RELU;
#endif
#ifndef LEAVE_OUT_versions
  static constexpr Versions versions{};
#endif
#ifndef LEAVE_OUT_quantization
  static constexpr QuantizationRule quantization{};
#endif
#ifndef LEAVE_OUT_Options
  using Options = schema::DequantizeOptionsT;
#endif
#ifndef LEAVE_OUT_from
  static Copy from(const schema::DequantizeOptionsT&) { return {}; }
#endif
#ifndef LEAVE_OUT_options
  schema::DequantizeOptionsT options() const { return {}; }
#endif
#ifndef LEAVE_OUT_output_shapes
  std::vector<Shape> output_shapes(const Operands& inputs) const { return {inputs[0].shape}; }
#endif
#ifndef LEAVE_OUT_prepare
  Call prepare(Prepare&) const { return Call(); }
#endif
  void forward(const TrainingBatch&) const {}
#ifndef LEAVE_OUT_backward
  void backward(const TrainingBatch&) const {}
#endif
};

ONDA_OPERATOR(Copy);

}  // namespace onda
