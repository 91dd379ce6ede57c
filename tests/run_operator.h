// SPDX-License-Identifier: Apache-2.0
// For the tests of operators: one node, written as .tflite, read again and run.
#pragma once

#include <string>
#include <vector>

#include "onda/graph/graph_builder.h"
#include "onda/run/interpreter.h"
#include "onda/tflite/tflite.h"

namespace onda {

/// One scale and one zero point for a whole tensor.
inline Quantization quantized(float scale, std::int64_t zero_point) {
  return {{scale}, {zero_point}, 0};
}

/// Symmetric weights, one scale for each index of `axis`.
inline Tensor quantized_weights(Shape shape, const std::vector<std::int8_t>& values,
                                std::vector<float> scales, int axis) {
  Tensor weights = Tensor::of<std::int8_t>(std::move(shape), values, "weights");
  const std::size_t count = scales.size();
  weights.quantization = {std::move(scales), std::vector<std::int64_t>(count, 0), axis};
  return weights;
}

struct OperatorRun {
  Shape input_shape;
  std::vector<Tensor> constants = {};  ///< the inputs after the first
  Quantization input = {};
  Quantization output = {};
  Rounding rounding = Rounding::single;
  Shape expected_shape = {};  ///< not checked when empty
};

/// What `op` makes of one input, T in and T out. The attributes take the way through a file.
template <class T>
std::vector<T> run_operator(Operator op, const OperatorRun& run, const std::vector<T>& values) {
  GraphBuilder builder;
  std::vector<int> inputs = {builder.input("x", run.input_shape, dtype_of<T>, run.input)};
  for (const Tensor& constant : run.constants) inputs.push_back(builder.constant(constant));
  const int y = builder.add(std::move(op), inputs, "y", dtype_of<T>, run.output);
  const Graph graph = builder.finish({y});
  Interpreter model(read_tflite(write_tflite(graph)), {.rounding = run.rounding});
  if (run.expected_shape != Shape{} && model.output_details(0).shape != run.expected_shape) {
    throw Error("expected an output of shape {}, received {}", to_string(run.expected_shape),
                to_string(model.output_details(0).shape));
  }
  model.set_input<T>(0, values);
  model.invoke();
  const auto output = model.output<T>(0);
  return {output.begin(), output.end()};
}

/// The message of the Error that running `op` throws; empty when there is none.
template <class T>
std::string error_of(Operator op, const OperatorRun& run) {
  try {
    run_operator<T>(std::move(op), run,
                    std::vector<T>(static_cast<std::size_t>(run.input_shape.elements())));
  } catch (const Error& error) {
    return error.what();
  }
  return {};
}

}  // namespace onda
