// SPDX-License-Identifier: Apache-2.0
#include "onda/quantize/calibrate.h"

#include <cmath>

#include "onda/run/interpreter.h"
#include "onda/run/predict.h"

namespace onda {

namespace {

// The numbers of an input that counts, such as the indices of GATHER.
void count_values(std::span<const float> values, std::span<std::int32_t> to) {
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (!(std::fabs(values[i]) < 0x1p31f) || std::trunc(values[i]) != values[i]) {
      throw Error("calibration: expected whole numbers, received {}", values[i]);
    }
    to[i] = static_cast<std::int32_t>(values[i]);
  }
}

}  // namespace

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
    const std::span<const float> sample = values.subspan(first, width);
    if (input.type == DType::int32) {
      count_values(sample, model.input<std::int32_t>(0));
    } else {
      quantize_values(input, sample, model.input_bytes(0));
    }
    model.invoke(see);
  }
  return ranges;
}

}  // namespace onda
