// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "onda/core/quantization.h"
#include "onda/train/model.h"

namespace onda {

/// How a model that is trained for int8 finds the range of each tensor.
enum class LearnedRanges {
  moving_average,  ///< of the batches' least and largest values
  by_gradient,     ///< low and high are trained like weights (LSQ)
};

struct QuantizationAwareOptions {
  LearnedRanges ranges = LearnedRanges::moving_average;
  /// Of the moving average.
  float momentum = 0.99f;
  /// The first ranges, one for each tensor of the graph, as calibrate() gives them. Without them
  /// the first batch sets the moving averages; ranges that are learned by gradient need them.
  std::vector<ValueRange> start = {};
  std::uint32_t seed = 0;
};

/// A model that learns to be int8: fit() makes the best of what quantize() will do to it. After
/// each tensor that gets a scale stands a FAKE_QUANTIZE, as the operators' QuantizationRules say,
/// and weights and biases are read as their integers (see QuantizedViews).
///
///   Model model = quantization_aware(trained.graph());
///   model.compile({.optimizer = Adam{.learning_rate = 1e-4}});
///   model.fit(train, {.epochs = 5});
///   save_tflite(quantize(model.graph(), model.quantization_ranges()), "model.tflite");
///
/// predict() and evaluate() tell what the int8 model will: its integers are the same but where a
/// float32 sum falls on the other side of a tie. Only kernels that round twice (DEPTHWISE_CONV_2D,
/// LEAKY_RELU, PRELU, QUANTIZE between scales, and all under Rounding::doubled) and HARD_SWISH are
/// a step beside it more often. What ends in a fixed range, as SOFTMAX does, is rounded then and
/// not while training, so that the loss sees no probability of 0. `graph` is a trained or fresh
/// one, converted or not; its BatchNormalizations are folded away. Throws Error for what quantize()
/// cannot quantize, and where ranges are missing.
Model quantization_aware(const Graph& graph, const QuantizationAwareOptions& options = {});

}  // namespace onda
