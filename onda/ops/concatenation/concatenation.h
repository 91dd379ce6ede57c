// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "onda/ops/operator.h"

namespace onda {

namespace schema {
struct ConcatenationOptionsT;
}

/// CONCATENATION: tensors, one after another along an axis. The other axes are equal. Any type;
/// integers with a scale all have that of the output. Inputs may be constant.
struct Concatenation {
  std::int32_t axis = -1;  ///< negative ones count from the last

  static const schema::BuiltinOperator code;
  static constexpr Versions versions{.float32 = 1, .int8 = 2, .int16 = 3};
  static constexpr QuantizationRule quantization{.output = QuantizationRule::Output::shared};
  using Options = schema::ConcatenationOptionsT;
  static Concatenation from(const Options& options);
  Options options() const;
  std::vector<Shape> output_shapes(const Operands& inputs) const;
  Call prepare(Prepare& prepare) const;
  void forward(const TrainingBatch& batch) const;
  void backward(const TrainingBatch& batch) const;
};

}  // namespace onda
