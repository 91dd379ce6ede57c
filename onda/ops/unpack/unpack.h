// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "onda/ops/operator.h"

namespace onda {

namespace schema {
struct UnpackOptionsT;
}

/// UNPACK: a tensor for each index of an axis, which is dropped. Input: x of any type. Outputs: as
/// many as x has elements along the axis.
struct Unpack {
  std::int32_t num = 0;   ///< the number of outputs
  std::int32_t axis = 0;  ///< negative ones count from the last

  static const schema::BuiltinOperator code;
  static constexpr Versions versions{.float32 = 1, .int8 = 2, .int16 = 4};
  static constexpr QuantizationRule quantization{.output = QuantizationRule::Output::same_as_input};
  using Options = schema::UnpackOptionsT;
  static Unpack from(const Options& options);
  Options options() const;
  /// Throws Error unless a file gives it as many: a number there costs nothing, a shape for each
  /// does.
  Unpack with_outputs(const Operands& outputs) const;
  std::vector<Shape> output_shapes(const Operands& inputs) const;
  Call prepare(Prepare& prepare) const;
  void forward(const TrainingBatch& batch) const;
  void backward(const TrainingBatch& batch) const;
};

}  // namespace onda
