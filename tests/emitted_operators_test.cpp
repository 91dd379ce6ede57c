// SPDX-License-Identifier: Apache-2.0
// Every operator, emitted with random shapes, scales and attributes, against the interpreter.
#include <algorithm>
#include <cstdlib>

#include "onda/core/file.h"
#include "onda/run/interpreter.h"
#include "onda/tflite/tflite.h"
#include "tests/operator_check.h"
#include "tests/random_cases.h"

namespace onda {
namespace {

// Inputs at random; what the interpreter gives for them is what the emitted program has to give.
OperatorVector vector_of(std::mt19937& random, std::string name, const Graph& graph,
                         Rounding rounding) {
  OperatorVector vector{.name = std::move(name),
                        .provenance = "the interpreter",
                        .op = graph.nodes[0].op,
                        .inputs = {},
                        .outputs = {},
                        .rounding = rounding};
  for (const int tensor : graph.nodes[0].intermediates) {
    vector.intermediates.push_back(graph.tensor(tensor));
  }
  Interpreter model(graph, {.rounding = rounding});
  std::vector<Tensor> given;  // of the graph's inputs, in their order
  for (const int input : graph.nodes[0].inputs) {
    if (input == Node::none) {
      vector.inputs.push_back(left_out());
      continue;
    }
    if (graph.tensor(input).is_constant()) {
      vector.inputs.push_back(constant(graph.tensor(input)));
      continue;
    }
    if (graph.tensor(input).is_variable) {
      vector.inputs.push_back(variable(graph.tensor(input)));
      vector.runs = 3;
      continue;
    }
    const auto at = std::find(graph.inputs.begin(), graph.inputs.end(), input);
    const auto number = static_cast<std::size_t>(at - graph.inputs.begin());
    // A vector knows no tensor that is two inputs: they are two that hold the same.
    if (number < given.size()) {
      vector.inputs.push_back(computed(given[number]));
      continue;
    }
    Tensor tensor = graph.tensor(input);
    append_random(random, tensor, tensor.data);
    given.push_back(tensor);
    vector.inputs.push_back(computed(std::move(tensor)));
  }
  for (int time = 0; time < vector.runs; ++time) {
    for (std::size_t i = 0; i < given.size(); ++i) {
      std::copy(given[i].data.begin(), given[i].data.end(),
                model.input_bytes(static_cast<int>(i)).begin());
    }
    model.invoke();
  }
  for (int i = 0; i < model.output_count(); ++i) {
    Tensor output = graph.output(i);
    output.data.assign(model.output_bytes(i).begin(), model.output_bytes(i).end());
    vector.outputs.push_back(std::move(output));
  }
  return vector;
}

TEST(EmittedOperators, GiveTheInterpretersBytes) {
  std::mt19937 random(7);
  std::vector<OperatorVector> vectors;
  RandomCases cases(random, [&](const std::string& name, const Graph& graph, int) {
    if (graph.nodes.size() > 1) return;  // a vector is of one operator
    for (const Rounding rounding : {Rounding::single, Rounding::doubled}) {
      vectors.push_back(vector_of(random, name, graph, rounding));
    }
  });
  for (const DType type : {DType::int8, DType::int8, DType::float32}) cases.all(type);
  EXPECT_GE(vectors.size(), 6 * operator_kinds().size());
  check_operator("operators", vectors);
}

// $ONDA_RANDOM_MODELS names a folder that receives them: what fuzzing starts from.
TEST(RandomModels, AreTheSameBytesWhenTheyAreReadAndWrittenAgain) {
  const char* folder = std::getenv("ONDA_RANDOM_MODELS");
  std::mt19937 random(3);
  int number = 0;
  RandomCases cases(random, [&](const std::string& name, const Graph& graph, int) {
    SCOPED_TRACE(name);
    const Bytes written = write_tflite(graph);
    EXPECT_TRUE(write_tflite(read_tflite(written)) == written);
    if (!folder || written.size() > 8192) return;
    write_file(std::filesystem::path(folder) / fmt::format("random_{}.tflite", number++), written);
  });
  for (const DType type : {DType::int8, DType::float32}) cases.all(type);
}

}  // namespace
}  // namespace onda
