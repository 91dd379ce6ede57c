// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "onda/ops/accumulator.h"
#include "onda/ops/activation.h"
#include "onda/ops/operator.h"

namespace onda {

namespace schema {
struct FullyConnectedOptionsT;
}

/// FULLY_CONNECTED, Keras's Dense: y = activation(x Wᵀ + b).
/// Inputs: x [..., I], weights [O, I], bias [O] (optional). Output: [rows, O], or [..., O] with
/// keep_num_dims. float32; int8 with int32 bias; int16 with int8 weights and int64 or int32
/// bias; float32 with int8 weights and float32 bias, where each row is quantized as it comes
/// (hybrid, "dynamic range"). Weights of the
/// input's own type may be computed: a product of matrices.
struct FullyConnected {
  Activation activation = Activation::none;
  bool keep_num_dims = false;
  Accumulator accumulator = Accumulator::unsaid;  ///< for int16
  bool asymmetric_quantize_inputs = false;        ///< of float32 rows for int8 weights

  static const schema::BuiltinOperator code;
  static constexpr Versions versions{.float32 = 1, .int8 = 4, .int16 = 7};
  static constexpr QuantizationRule quantization{.output = QuantizationRule::Output::calibrated,
                                                 .weights_input = 1,
                                                 .weights_axis = 0,
                                                 .weights_per_channel = false,
                                                 .bias_input = 2};
  using Options = schema::FullyConnectedOptionsT;
  static FullyConnected from(const Options& options);
  Options options() const;
  int version(DType type) const;
  std::vector<Shape> output_shapes(const Operands& inputs) const;
  Call prepare(Prepare& prepare) const;
  TrainingNeeds training_needs(const Operands& inputs, int stride) const;
  void forward(const TrainingBatch& batch) const;
  void backward(const TrainingBatch& batch) const;
};

}  // namespace onda
