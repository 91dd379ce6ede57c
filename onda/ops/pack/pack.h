// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "onda/ops/operator.h"

namespace onda {

namespace schema {
struct PackOptionsT;
}

/// PACK: tensors of one shape, one after another along a new axis, numpy's stack. Any type;
/// integers with a scale all have that of the output. Inputs may be constant.
struct Pack {
  std::int32_t values_count = 0;  ///< the number of inputs
  std::int32_t axis = 0;          ///< of the output; negative ones count from its last

  static const schema::BuiltinOperator code;
  static constexpr Versions versions{.float32 = 1, .int8 = 2, .int16 = 3};
  static constexpr QuantizationRule quantization{.output = QuantizationRule::Output::shared};
  using Options = schema::PackOptionsT;
  static Pack from(const Options& options);
  Options options() const;
  std::vector<Shape> output_shapes(const Operands& inputs) const;
  Call prepare(Prepare& prepare) const;
  void forward(const TrainingBatch& batch) const;
  void backward(const TrainingBatch& batch) const;
};

}  // namespace onda
