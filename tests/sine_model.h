// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "onda/data/dataset.h"
#include "onda/quantize/quantize.h"

namespace onda {

/// The notebook's noisy sine (numpy's RandomState(1234)): 600 samples to train, 200 to validate,
/// 200 to test.
std::vector<data::Dataset> sine_parts();

/// The notebook's second model (1-16-16-1), trained on its noisy sine, and x of the test part.
struct SineModel {
  Graph graph;
  Tensor test_x;

  /// int8 inside; `edge` float32 or int8.
  Graph quantized(DType edge) const { return quantize(graph, calibrate(graph, test_x), {edge}); }
};

/// Trains it, once in a process.
const SineModel& sine_model();

}  // namespace onda
