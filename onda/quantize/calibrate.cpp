// SPDX-License-Identifier: Apache-2.0
#include "onda/quantize/calibrate.h"

#include <cmath>

#include "onda/run/interpreter.h"
#include "onda/run/predict.h"

namespace onda {

std::vector<ValueRange> calibrate(const Graph& graph, const Tensor& x) {
  Interpreter model(graph);
  if (model.input_count() != 1) {
    throw Error("calibration: expected a model with one input, received {}", model.input_count());
  }
  const Tensor& input = model.input_details(0);
  const auto width = static_cast<std::size_t>(input.shape.elements());
  const std::span<const float> values = x.values<float>();
  if (values.empty() || width == 0 || values.size() % width != 0) {
    throw Error("calibration: expected samples of shape {}, received {} in all",
                to_string(input.shape), to_string(x.shape));
  }
  std::vector<ValueRange> ranges(graph.tensors.size());
  const auto see = [&](int tensor, std::span<const std::byte> bytes) {
    if (graph.tensor(tensor).type != DType::float32) return;
    ValueRange& range = ranges[static_cast<std::size_t>(tensor)];
    const auto* floats = reinterpret_cast<const float*>(bytes.data());
    for (std::size_t i = 0; i < bytes.size() / sizeof(float); ++i) {
      if (!std::isfinite(floats[i])) {
        throw Error("calibration: tensor {} ({}) became {}", tensor, graph.tensor(tensor).name,
                    floats[i]);
      }
      range.low = std::min(range.low, floats[i]);
      range.high = std::max(range.high, floats[i]);
    }
  };
  for (std::size_t first = 0; first < values.size(); first += width) {
    quantize_values(input, values.subspan(first, width), model.input_bytes(0));
    model.invoke(see);
  }
  return ranges;
}

}  // namespace onda
