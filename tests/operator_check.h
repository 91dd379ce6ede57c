// SPDX-License-Identifier: Apache-2.0
// What every operator is held to. Its test lists vectors and says, in one line,
//
//   TEST(Relu, Vectors) { check<Relu>(vectors()); }
#pragma once

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "onda/graph/graph.h"
#include "onda/ops/call.h"

namespace onda {

/// One input of a vector: a constant of the model, a value that is given at run time, a variable
/// that keeps its value from run to run, or nothing.
struct VectorInput {
  enum class Kind { constant, computed, variable, left_out };
  Kind kind = Kind::computed;
  Tensor tensor;
};
VectorInput constant(Tensor tensor);
VectorInput computed(Tensor tensor);
/// Its type, shape and quantization are those of `details`.
VectorInput variable(Tensor details);
VectorInput left_out();

/// A tensor of integers with one scale and zero point, or one scale for each index of `axis`.
template <class T>
Tensor quantized(Shape shape, const std::vector<T>& values, float scale, std::int64_t zero_point) {
  Tensor tensor = Tensor::of<T>(std::move(shape), values);
  tensor.quantization = {{scale}, {zero_point}, 0};
  return tensor;
}
/// A tensor of bools.
Tensor bools(Shape shape, const std::vector<int>& values);
template <class T>
Tensor per_channel(Shape shape, const std::vector<T>& values, std::vector<float> scales,
                   int axis = 0) {
  Tensor tensor = Tensor::of<T>(std::move(shape), values);
  tensor.quantization = {scales, std::vector<std::int64_t>(scales.size(), 0), axis};
  return tensor;
}

/// What one operator has to give for one set of inputs.
struct OperatorVector {
  std::string name;
  std::string provenance;  ///< who computed the expected values, and how
  Operator op;
  std::vector<VectorInput> inputs;
  std::vector<Tensor> outputs;  ///< expected, with type, shape and quantization
  /// Expected with Rounding::doubled, where that gives other integers than Rounding::single.
  std::vector<Tensor> outputs_doubled = {};
  /// Both when nothing is named.
  std::optional<Rounding> rounding = {};
  /// Largest |actual - expected| of float outputs; integers are equal, always.
  float tolerance = 0;
  /// How often the model runs on these inputs before its outputs are looked at: what variables keep
  /// shows from the second time on.
  int runs = 1;
  std::vector<Tensor> intermediates = {};  ///< Node::intermediates, by their details
};

/// The model of one operator with the vector's constants.
Graph graph_of(const OperatorVector& vector);

/// Fails, naming the vector and its provenance, unless for every vector
/// - the shape rule gives the expected shapes,
/// - the interpreter gives the expected values, under both roundings where both are asked for,
/// - written as .tflite, read and written again it is the same bytes and gives the same outputs,
/// - the emitted C++, compiled for the host as boards compile it (C++11, no exceptions, no
///   run-time type information, no warnings), gives the interpreter's bytes.
/// Gradients are held to finite differences by onda/ops/gradient_check.h.
void check_operator(std::string_view name, const std::vector<OperatorVector>& vectors);

/// The same, and fails when a vector is one of another operator.
template <class Op>
void check(const std::vector<OperatorVector>& vectors) {
  ASSERT_FALSE(vectors.empty()) << "an operator without vectors is not tested";
  for (const OperatorVector& vector : vectors) {
    ASSERT_NE(vector.op.get_if<Op>(), nullptr)
        << vector.name << " is a vector of " << vector.op.name();
  }
  check_operator(vectors.front().op.name(), vectors);
}

}  // namespace onda
