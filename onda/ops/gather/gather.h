// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "onda/ops/operator.h"

namespace onda {

namespace schema {
struct GatherOptionsT;
}
namespace kernel {
struct GatherLoops;
}

/// GATHER, numpy's take: picks slices of x along an axis, as embeddings look up rows of a table:
///   y[batch…, outer…, i…, inner…] = x[batch…, outer…, indices[batch…, i…], inner…]
/// `batch_dims` axes at the front go along in both inputs; negative numbers count from the last
/// axis. Inputs: x of any type, and int32 or int64 indices from 0 on, below the extent of x along
/// the axis. Either may be constant. Output: of x's type, scale and zero point.
///
/// Constant indices are checked when the model is read. Others are known when it runs only: the
/// interpreter then throws an Error for one that is out of range; on a board the kernel reads
/// nothing for it, and what is picked is the real number 0. (TensorFlow Lite Micro gives up the
/// run.)
struct Gather {
  std::int32_t axis = 0;
  std::int32_t batch_dims = 0;

  static const schema::BuiltinOperator code;
  static constexpr Versions versions{.float32 = 1, .int8 = 2, .int16 = 4};
  static constexpr QuantizationRule quantization{.output = QuantizationRule::Output::same_as_input};
  using Options = schema::GatherOptionsT;
  static Gather from(const Options& options);
  Options options() const;
  /// int16 came with version 4, batches with version 5.
  int version(DType type) const;
  std::vector<Shape> output_shapes(const Operands& inputs) const;
  Call prepare(Prepare& prepare) const;
  TrainingNeeds training_needs(const Operands& inputs, int stride) const;
  /// The trainer's indices are floats that hold whole numbers.
  void forward(const TrainingBatch& batch) const;
  void backward(const TrainingBatch& batch) const;

 private:
  kernel::GatherLoops loops(const Operands& inputs) const;
};

}  // namespace onda
