// SPDX-License-Identifier: Apache-2.0
// A program's operator from which the part LEAVE_OUT_… is missing: the compiler has to refuse it
// and name the part. With nothing left out it has to compile, without the format's schema.
#include "onda/ops/custom_operator.h"

namespace program {

struct Copy {
#ifndef LEAVE_OUT_custom_code
  static constexpr std::string_view custom_code = "ProgramCopy";
#endif
#ifndef LEAVE_OUT_quantization
  static constexpr onda::QuantizationRule quantization{};
#endif
#ifndef LEAVE_OUT_from
  static Copy from(const onda::CustomOptions&) { return {}; }
#endif
#ifndef LEAVE_OUT_options
  onda::CustomOptions options() const { return {}; }
#endif
#ifndef LEAVE_OUT_output_shapes
  std::vector<onda::Shape> output_shapes(const onda::Operands& inputs) const {
    return {inputs[0].shape};
  }
#endif
#ifndef LEAVE_OUT_prepare
  onda::Call prepare(onda::Prepare&) const { return onda::Call(); }
#endif
  void forward(const onda::TrainingBatch&) const {}
#ifndef LEAVE_OUT_backward
  void backward(const onda::TrainingBatch&) const {}
#endif
};

onda::OperatorKind kind() { return onda::custom<Copy>(); }

}  // namespace program
