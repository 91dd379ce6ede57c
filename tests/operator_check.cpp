// SPDX-License-Identifier: Apache-2.0
#include "tests/operator_check.h"

#include <cmath>
#include <cstdlib>

#include "onda/core/file.h"
#include "onda/emit/emit.h"
#include "onda/run/interpreter.h"
#include "onda/tflite/tflite.h"
#include "tests/host_compiler.h"

namespace onda {
namespace {

using Outputs = std::vector<Bytes>;

// A vector under one rounding, and what the interpreter gave for it.
struct Case {
  const OperatorVector* vector;
  Rounding rounding;
  std::string identifier;  // in the emitted program: "vector_3_single"
  Graph graph;
  Outputs outputs;

  std::string trace() const {
    return fmt::format("vector \"{}\", rounding {}\nprovenance: {}", vector->name,
                       rounding == Rounding::single ? "single" : "double", vector->provenance);
  }
  const std::vector<Tensor>& expected() const {
    const bool other = rounding == Rounding::doubled && !vector->outputs_doubled.empty();
    return other ? vector->outputs_doubled : vector->outputs;
  }
};

Outputs run(const Graph& graph, const OperatorVector& vector, Rounding rounding) {
  Interpreter model(graph, {.rounding = rounding});
  for (int time = 0; time < vector.runs; ++time) {
    int next = 0;
    for (const VectorInput& input : vector.inputs) {
      if (input.kind != VectorInput::Kind::computed) continue;
      const std::span<std::byte> memory = model.input_bytes(next++);
      if (memory.size() != input.tensor.data.size()) {
        throw Error("the vector's input lacks its data");
      }
      std::copy(input.tensor.data.begin(), input.tensor.data.end(), memory.begin());
    }
    model.invoke();
  }
  Outputs outputs;
  for (int i = 0; i < model.output_count(); ++i) {
    const auto bytes = model.output_bytes(i);
    outputs.emplace_back(bytes.begin(), bytes.end());
  }
  return outputs;
}

std::string shown(const Tensor& details, const Bytes& bytes) {
  Tensor tensor = details;
  tensor.data = bytes;
  std::string text;
  const auto print = [&](const auto& values) {
    for (const auto value : values) {
      if constexpr (sizeof(value) == 1)
        text += fmt::format("{}, ", static_cast<int>(value));
      else
        text += fmt::format("{}, ", value);
    }
  };
  if (tensor.type == DType::float32) print(tensor.values<float>());
  if (tensor.type == DType::int8) print(tensor.values<std::int8_t>());
  if (tensor.type == DType::uint8) print(tensor.values<std::uint8_t>());
  if (tensor.type == DType::int16) print(tensor.values<std::int16_t>());
  if (tensor.type == DType::int32) print(tensor.values<std::int32_t>());
  if (tensor.type == DType::int64) print(tensor.values<std::int64_t>());
  if (tensor.type == DType::uint32) print(tensor.values<std::uint32_t>());
  if (tensor.type == DType::uint64) print(tensor.values<std::uint64_t>());
  if (tensor.type == DType::boolean) {
    tensor.type = DType::uint8;
    print(tensor.values<std::uint8_t>());
  }
  return text;
}

void expect_values(const Tensor& expected, const Bytes& actual, float tolerance) {
  if (expected.type != DType::float32 || actual.size() != expected.data.size()) {
    EXPECT_TRUE(actual == expected.data) << "expected " << shown(expected, expected.data)
                                         << "\nreceived " << shown(expected, actual);
    return;
  }
  const auto* received = reinterpret_cast<const float*>(actual.data());
  const auto values = expected.values<float>();
  for (std::size_t i = 0; i < values.size(); ++i) {
    // Bits, so that -0 is not 0; but a NaN has many.
    const bool equal = std::memcmp(&received[i], &values[i], sizeof(float)) == 0 ||
                       (std::isnan(received[i]) && std::isnan(values[i]));
    EXPECT_TRUE(equal || (tolerance > 0 && std::fabs(received[i] - values[i]) <= tolerance))
        << "element " << i << ": expected " << values[i] << ", received " << received[i]
        << ", tolerance " << tolerance;
  }
}

void expect_shapes(const OperatorVector& vector, const Graph& graph) {
  const auto shapes = vector.op.output_shapes(graph.operands_in(graph.nodes[0]));
  ASSERT_EQ(shapes.size(), vector.outputs.size());
  for (std::size_t i = 0; i < shapes.size(); ++i) {
    EXPECT_EQ(to_string(shapes[i]), to_string(vector.outputs[i].shape)) << "output " << i;
  }
}

void expect_round_trip(const Case& one) {
  const Bytes written = write_tflite(one.graph);
  const Graph read = read_tflite(written);
  EXPECT_TRUE(write_tflite(read) == written) << "written, read and written again, it differs";
  EXPECT_TRUE(run(read, *one.vector, one.rounding) == one.outputs)
      << "read back from .tflite, it computes something else";
}

// main() gives every case its inputs and writes its outputs; all cases in one translation unit,
// each in its own namespace, so that the compiler starts once.
std::string program(const std::vector<Case>& cases) {
  std::string text = "#include <stdio.h>\n#include <string.h>\n\n";
  for (const Case& one : cases) text += fmt::format("#include \"{}.cpp\"\n", one.identifier);
  text += "\nint main() {\n";
  for (const Case& one : cases) {
    text += "  {\n";
    std::vector<const Tensor*> inputs;
    std::string copies;
    for (const VectorInput& input : one.vector->inputs) {
      if (input.kind == VectorInput::Kind::computed) inputs.push_back(&input.tensor);
    }
    for (std::size_t i = 0; i < inputs.size(); ++i) {
      std::string values;
      for (const std::byte byte : inputs[i]->data)
        values += fmt::format("{},", static_cast<int>(byte));
      const std::string name = inputs.size() == 1 ? "input" : fmt::format("input_{}", i);
      text += fmt::format("    static const unsigned char data_{}[] = {{{}}};\n", i, values);
      copies += fmt::format("      memcpy({}::{}(), data_{}, sizeof data_{});\n", one.identifier,
                            name, i, i);
    }
    text +=
        fmt::format("    for (int time = 0; time < {}; ++time) {{\n{}      {}::invoke();\n    }}\n",
                    one.vector->runs, copies, one.identifier);
    for (std::size_t i = 0; i < one.outputs.size(); ++i) {
      const std::string name = one.outputs.size() == 1 ? "output" : fmt::format("output_{}", i);
      text +=
          fmt::format("    fwrite({0}::{1}(), 1, {0}::{1}_bytes, stdout);\n", one.identifier, name);
    }
    text += "  }\n";
  }
  return text + "  return 0;\n}\n";
}

void expect_emitted(const std::vector<Case>& cases) {
  const HostProgram host;
  for (const Case& one : cases) {
    write_files(host.folder(),
                emit_cpp(one.graph, {.name = one.identifier, .rounding = one.rounding}));
  }
  write_file(host.folder() / "main.cpp", program(cases));
  const Bytes received = host.compile_and_run({"main.cpp"});
  std::size_t at = 0;
  for (const Case& one : cases) {
    SCOPED_TRACE(one.trace());
    for (const Bytes& output : one.outputs) {
      ASSERT_LE(at + output.size(), received.size()) << "the emitted program wrote too little";
      EXPECT_TRUE(
          std::equal(output.begin(), output.end(), received.begin() + static_cast<long>(at)))
          << "the emitted C++ computes something else than the interpreter";
      at += output.size();
    }
  }
  EXPECT_EQ(at, received.size()) << "the emitted program wrote too much";
}

// $ONDA_VECTORS names a folder that receives every vector as a model with its inputs, once for each
// run, for another program to run: how the expected values are made.
void write_out(const Case& one) {
  const char* folder = std::getenv("ONDA_VECTORS");
  if (!folder) return;
  std::string stem = fmt::format("{}.{}", one.vector->op.name(), one.vector->name);
  std::replace(stem.begin(), stem.end(), ' ', '_');
  write_file(std::filesystem::path(folder) / (stem + ".tflite"), write_tflite(one.graph));
  int next = 0;
  for (const VectorInput& input : one.vector->inputs) {
    if (input.kind != VectorInput::Kind::computed) continue;
    Bytes frames;
    for (int time = 0; time < one.vector->runs; ++time) {
      frames.insert(frames.end(), input.tensor.data.begin(), input.tensor.data.end());
    }
    write_file(std::filesystem::path(folder) / fmt::format("{}.in{}.bin", stem, next++), frames);
  }
}

}  // namespace

Tensor bools(Shape shape, const std::vector<int>& values) {
  Tensor tensor = Tensor::of<std::uint8_t>(std::move(shape),
                                           std::vector<std::uint8_t>(values.begin(), values.end()));
  tensor.type = DType::boolean;
  return tensor;
}

VectorInput constant(Tensor tensor) { return {VectorInput::Kind::constant, std::move(tensor)}; }
VectorInput computed(Tensor tensor) { return {VectorInput::Kind::computed, std::move(tensor)}; }
VectorInput variable(Tensor details) {
  details.data.clear();
  details.is_variable = true;
  return {VectorInput::Kind::variable, std::move(details)};
}
VectorInput left_out() { return {VectorInput::Kind::left_out, {}}; }

Graph graph_of(const OperatorVector& vector) {
  Graph graph;
  graph.name = "vector";
  Node node{vector.op, {}, {}};
  const auto add = [&](Tensor tensor, const std::string& name) {
    if (tensor.name.empty()) tensor.name = name;
    graph.tensors.push_back(std::move(tensor));
    return static_cast<int>(graph.tensors.size()) - 1;
  };
  for (std::size_t i = 0; i < vector.inputs.size(); ++i) {
    const VectorInput& input = vector.inputs[i];
    if (input.kind == VectorInput::Kind::left_out) {
      node.inputs.push_back(Node::none);
      continue;
    }
    Tensor tensor = input.tensor;
    if (input.kind == VectorInput::Kind::computed) tensor.data.clear();
    node.inputs.push_back(add(std::move(tensor), fmt::format("input_{}", i)));
    if (input.kind == VectorInput::Kind::computed) graph.inputs.push_back(node.inputs.back());
  }
  for (std::size_t i = 0; i < vector.outputs.size(); ++i) {
    Tensor tensor = vector.outputs[i];
    tensor.data.clear();
    node.outputs.push_back(add(std::move(tensor), fmt::format("output_{}", i)));
  }
  for (std::size_t i = 0; i < vector.intermediates.size(); ++i) {
    Tensor tensor = vector.intermediates[i];
    tensor.data.clear();
    node.intermediates.push_back(add(std::move(tensor), fmt::format("intermediate_{}", i)));
  }
  graph.outputs = node.outputs;
  graph.nodes.push_back(std::move(node));
  return graph;
}

void check_operator(std::string_view name, const std::vector<OperatorVector>& vectors) {
  std::vector<Case> cases;
  for (std::size_t i = 0; i < vectors.size(); ++i) {
    for (const Rounding rounding : {Rounding::single, Rounding::doubled}) {
      const OperatorVector& vector = vectors[i];
      if (vector.rounding && *vector.rounding != rounding) continue;
      Case one{&vector,
               rounding,
               fmt::format("vector_{}_{}", i, rounding == Rounding::single ? "single" : "double"),
               graph_of(vector),
               {}};
      SCOPED_TRACE(one.trace());
      try {
        expect_shapes(vector, one.graph);
        write_out(one);
        one.outputs = run(one.graph, vector, rounding);
        ASSERT_EQ(one.outputs.size(), one.expected().size());
        for (std::size_t o = 0; o < one.outputs.size(); ++o) {
          expect_values(one.expected()[o], one.outputs[o], vector.tolerance);
        }
        expect_round_trip(one);
        cases.push_back(std::move(one));
      } catch (const Error& error) {
        ADD_FAILURE() << error.what();
      }
    }
  }
  try {
    expect_emitted(cases);
  } catch (const Error& error) {
    ADD_FAILURE() << name << ", emitted: " << error.what();
  }
}

}  // namespace onda
