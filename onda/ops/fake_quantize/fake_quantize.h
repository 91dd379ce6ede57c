// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "onda/core/quantization.h"
#include "onda/ops/operator.h"

namespace onda {

/// What an int8 tensor makes of real values, in float32, so that a model learns with it:
///   y = scale (clamp(round(x / scale) + zero_point, -128, 127) - zero_point)
/// with ties away from zero and int8_scale(range). Nothing of it is left in the converted graph.
/// Where no range has been seen yet y = x.
/// Gradient: straight through, dx = dy where round(x / scale) + zero_point is in [-128, 127],
/// otherwise 0. Source: Bengio et al. 2013; as torch.fake_quantize_per_tensor_affine.
/// Inputs: x, ranges [2] = (low, high), and constants that the range has to hold.
struct FakeQuantize {
  enum class Range {
    /// While training, range = range + (1 - momentum) (the batch's least and largest - range); the
    /// first batch sets it. Source: PyTorch, MovingAverageMinMaxObserver.
    moving_average,
    /// Low and high are trained: dhigh = -dlow = g / 255 sum dy (round(x / scale) - x / scale) over
    /// the x within, and g sum dy over those below for dlow, above for dhigh;
    /// g = 1 / sqrt(127 elements of a sample).
    /// Source: Esser et al. 2020 (LSQ), whose derivative by the scale is carried to low and high;
    /// the ends as in TensorFlow's FakeQuantWithMinMaxVars. While training low stays <= 0 and high
    /// >= 0. An end at 0 stays there, as that of a relu; where others widen the range, an end that
    /// is not its end has no gradient.
    learned,
    /// Somebody else's: neither moved nor trained here.
    shared,
    /// Known beforehand: neither moved nor trained.
    fixed,
  };
  Range range = Range::moving_average;
  float momentum = 0.99f;
  /// How many of the inputs after x are ranges; what follows them are other constants. The first
  /// is this tensor's own; the range that counts is the least that holds all of these.
  int ranges = 1;
  /// Whether the operator before has computed with the integers, which have this range already, and
  /// rounded them: then ties go away from the integer 0, as in AVERAGE_POOL_2D.
  bool integer_ties = false;
  /// Whether it does anything while training. At the end of a model probabilities in steps of 1/256
  /// would be 0, whose logarithm a loss cannot use.
  bool while_training = true;

  static constexpr std::string_view name = "FAKE_QUANTIZE";
  std::vector<Shape> output_shapes(const Operands& inputs) const;
  TrainingNeeds training_needs(const Operands& inputs, int stride) const;
  Attributes attributes() const;
  static FakeQuantize from(const Attributes& attributes);
  Lowering lower(const Operands& inputs) const;
  void forward(const TrainingBatch& batch) const;
  void backward(const TrainingBatch& batch) const;
};

/// The least range that holds `ranges` ranges and the constants after them. A range that has seen
/// nothing, ValueRange{}, counts for nothing.
ValueRange united(std::span<const std::span<const float>> constants, int ranges);

/// Rounds `count` numbers, in place too: to = scale (clamp(round(from / scale) + zero_point,
/// low, high) - zero_point). A NaN stays one.
void fake_quantize(const float* from, float* to, std::int64_t count, ScaleAndZeroPoint how, int low,
                   int high);

}  // namespace onda
