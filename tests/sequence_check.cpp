// SPDX-License-Identifier: Apache-2.0
#include "tests/sequence_check.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "onda/emit/emit.h"
#include "onda/run/interpreter.h"
#include "onda/tflite/tflite.h"
#include "tests/host_compiler.h"

namespace onda {
namespace {

Graph graph_of(const OperatorSequence& sequence) {
  Graph graph;
  const OperatorSequence::Run& first = sequence.runs.at(0);
  const auto add = [&](Tensor tensor, std::string name) {
    tensor.name = std::move(name);
    tensor.data.clear();
    graph.tensors.push_back(std::move(tensor));
    return static_cast<int>(graph.tensors.size()) - 1;
  };
  graph.inputs = {add(first.input, "input")};
  for (std::size_t i = 0; i < first.outputs.size(); ++i) {
    graph.outputs.push_back(add(first.outputs[i], fmt::format("output_{}", i)));
  }
  graph.nodes.push_back({sequence.op, graph.inputs, graph.outputs});
  return graph;
}

bool has_ends(const OperatorSequence& sequence) {
  return std::any_of(sequence.runs.begin(), sequence.runs.end(),
                     [](const OperatorSequence::Run& run) { return run.ends; });
}

// All expected outputs, run after run. Where runs end early, a 1 before those that do not, and a 0
// for the others.
Bytes expected_bytes(const OperatorSequence& sequence) {
  Bytes bytes;
  for (const OperatorSequence::Run& run : sequence.runs) {
    if (has_ends(sequence)) bytes.push_back(std::byte{!run.ends});
    if (run.ends) continue;
    for (const Tensor& output : run.outputs) {
      bytes.insert(bytes.end(), output.data.begin(), output.data.end());
    }
  }
  return bytes;
}

Bytes interpreted(Interpreter& model, const OperatorSequence& sequence) {
  Bytes bytes;
  for (const OperatorSequence::Run& run : sequence.runs) {
    std::copy(run.input.data.begin(), run.input.data.end(), model.input_bytes(0).begin());
    const bool is_whole = model.invoke();
    if (has_ends(sequence)) bytes.push_back(std::byte{is_whole});
    for (int i = 0; is_whole && i < model.output_count(); ++i) {
      const auto output = model.output_bytes(i);
      bytes.insert(bytes.end(), output.begin(), output.end());
    }
  }
  return bytes;
}

std::string runs_of(const OperatorSequence& sequence, const std::string& name) {
  std::string text;
  for (const OperatorSequence::Run& run : sequence.runs) {
    std::string values;
    for (const std::byte byte : run.input.data)
      values += fmt::format("{},", static_cast<int>(byte));
    text += fmt::format("  {{ static const unsigned char data[] = {{{}}};\n", values);
    text += fmt::format("    memcpy({0}::input(), data, sizeof data);\n", name);
    const std::string call = name + "::invoke()";
    text += "    " + (has_ends(sequence) ? "fputc(" + call + ", stdout)" : call) + ";\n";
    for (std::size_t i = 0; !run.ends && i < run.outputs.size(); ++i) {
      const std::string output = run.outputs.size() == 1 ? "output" : fmt::format("output_{}", i);
      text += fmt::format("    fwrite({0}::{1}(), 1, {0}::{1}_bytes, stdout);\n", name, output);
    }
    text += "  }\n";
  }
  return text;
}

}  // namespace

void check_sequences(const std::vector<OperatorSequence>& sequences) {
  const HostProgram host;
  std::string head = "#include <stdio.h>\n#include <string.h>\n\n";
  std::string body = "\nint main() {\n";
  Bytes all;
  for (std::size_t i = 0; i < sequences.size(); ++i) {
    const OperatorSequence& sequence = sequences[i];
    SCOPED_TRACE(
        fmt::format("sequence \"{}\"\nprovenance: {}", sequence.name, sequence.provenance));
    const Graph graph = read_tflite(write_tflite(graph_of(sequence)));
    const Bytes expected = expected_bytes(sequence);
    Interpreter model(graph);
    EXPECT_TRUE(interpreted(model, sequence) == expected) << "the interpreter gives other bytes";
    model.reset_variables();
    EXPECT_TRUE(interpreted(model, sequence) == expected) << "it does after reset_variables()";
    const std::string name = fmt::format("sequence_{}", i);
    write_files(host.folder(), emit_cpp(graph, {.name = name}));
    head += fmt::format("#include \"{}.cpp\"\n", name);
    const std::string runs = runs_of(sequence, name);
    body += fmt::format("{0}  {1}::reset_variables();\n{0}", runs, name);
    for (int times = 0; times < 2; ++times) all.insert(all.end(), expected.begin(), expected.end());
  }
  write_file(host.folder() / "main.cpp", head + body + "  return 0;\n}\n");
  EXPECT_TRUE(host.compile_and_run({"main.cpp"}) == all) << "the emitted C++ gives other bytes";
}

}  // namespace onda
