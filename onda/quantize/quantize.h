// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "onda/graph/graph.h"
#include "onda/quantize/calibrate.h"

namespace onda {

struct QuantizeOptions {
  /// Type of the inputs and outputs: float32 (a QUANTIZE and a DEQUANTIZE at the edges, as the
  /// TensorFlow Lite converter's Optimize.DEFAULT gives) or int8 (for a board).
  DType edge = DType::float32;
};

/// Scale and zero point of an int8 tensor with values in `range`, which is first widened to hold 0:
///   scale = (high - low) / 255,   zero_point = round(-128 - low / scale), so that 0 is exact.
/// Source: TensorFlow Lite's 8-bit quantization specification.
Quantization activation_quantization(const ValueRange& range);

/// The float graph with int8 activations and weights and int32 biases, by each operator's
/// QuantizationRule; weights are symmetric in [-127, 127] with scale = max |w| / 127 (a little more
/// where the bias would not fit its 32 bits otherwise). `ranges` come from calibrate().
/// Throws Error for an operator without an int8 form and for a graph that is not float.
Graph quantize(const Graph& graph, const std::vector<ValueRange>& ranges,
               const QuantizeOptions& options = {});

}  // namespace onda
