// SPDX-License-Identifier: Apache-2.0
// Operators of a program's own: the example as a user runs it, and what the library says of them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "onda/core/file.h"
#include "onda/core/process.h"
#include "onda/core/temporary_folder.h"
#include "onda/emit/emit.h"
#include "onda/graph/graph_builder.h"
#include "onda/ops/custom_operator.h"
#include "onda/ops/fully_connected/fully_connected.h"
#include "onda/ops/relu/relu.h"
#include "onda/run/interpreter.h"
#include "onda/tflite/describe.h"
#include "onda/tflite/tflite.h"
#include "onda/train/functional.h"
#include "onda_schema.h"
#include "tests/corpus.h"
#include "tests/error_of.h"
#include "tests/host_compiler.h"

namespace onda {

namespace kernel {
struct TestShift {
  typedef void Kernel(const TestShift*, const float*, float*);
  int32_t count;
  float by;
};
inline void test_shift(const TestShift* parameters, const float* input, float* output) {
  const TestShift p = load(parameters);
  for (int32_t i = 0; i < p.count; ++i) output[i] = input[i] + p.by;
}
}  // namespace kernel

namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;

// y = x + by, as a program would bring it; `text` is a kernel header that only emitting reads.
constexpr std::string_view shift_text = R"(#pragma once
#include "onda/core/fixed_point.h"
namespace onda {
namespace kernel {
struct TestShift {
  int32_t count;
  float by;
};
inline void test_shift(const TestShift* parameters, const float* input, float* output) {
  const TestShift p = load(parameters);
  for (int32_t i = 0; i < p.count; ++i) output[i] = input[i] + p.by;
}
}
}
)";

struct Shift {
  static constexpr std::string_view custom_code = "TestShift";
  static constexpr KernelHeader kernel_header{"shift_kernel.h", shift_text};
  static constexpr QuantizationRule quantization{};
  static constexpr Versions versions{.float32 = 3};
  float by = 0;
  std::vector<std::int64_t> axes = {};

  static Shift from(const CustomOptions& options) {
    return {options.get("by", 0.0f), options.get<std::vector<std::int64_t>>("axes", {})};
  }
  CustomOptions options() const { return {{"by", by}, {"axes", axes}, {"mode", "plain"}}; }
  std::vector<Shape> output_shapes(const Operands& inputs) const { return same_shape(inputs); }
  Call prepare(Prepare& prepare) const {
    prepare.type({DType::float32});
    return ONDA_CALL(prepare, test_shift, TestShift, {prepare.outputs.count(0), by});
  }
  void forward(const TrainingBatch& batch) const {
    for (std::int64_t i = 0; i < batch.inputs[0].elements * batch.stride; ++i) {
      batch.outputs[0].value[i] = batch.inputs[0].value[i] + by;
    }
  }
  void backward(const TrainingBatch& batch) const {
    const TrainingTensor& input = batch.inputs[0];
    if (!input.gradient) return;
    for (std::int64_t i = 0; i < input.elements * batch.stride; ++i) {
      input.gradient[i] = (input.accumulate ? input.gradient[i] : 0) + batch.outputs[0].gradient[i];
    }
  }
};

// The same name, with nothing to tell and nothing to emit.
struct Nothing {
  static constexpr std::string_view custom_code = "TestShift";
  static constexpr QuantizationRule quantization{};
  std::vector<Shape> output_shapes(const Operands& inputs) const { return same_shape(inputs); }
  Call prepare(Prepare& prepare) const {
    return ONDA_CALL(prepare, test_shift, TestShift, {prepare.outputs.count(0), 0});
  }
};

template <class Op>
Graph graph_with(Op op) {
  GraphBuilder builder("shifted");
  const int x = builder.input("x", {1, 3});
  const int h = builder.add(Relu{}, {x}, "h");
  return builder.finish({builder.add(std::move(op), {h}, "y")});
}

std::vector<float> run(const Graph& graph) {
  Interpreter model(graph);
  model.set_input<float>(0, std::vector<float>{-1, 2, 3});
  model.invoke();
  return {model.output<float>(0).begin(), model.output<float>(0).end()};
}

TEST(CustomOperatorExample, RunsAsItsTextSays) {
  const TemporaryFolder folder;
  const ProcessResult result =
      run_process({.arguments = {ONDA_CUSTOM_OPERATOR_EXAMPLE, folder.path().string()}});
  EXPECT_EQ(result.output, "-1.5 -1 0 0.666667 1.99601 \n");
  const HostProgram host;
  for (const auto& entry : fs::recursive_directory_iterator(folder.path() / "overdrive")) {
    if (!entry.is_regular_file()) continue;
    write_file(host.folder() / fs::relative(entry.path(), folder.path() / "overdrive"),
               read_text(entry.path()));
  }
  EXPECT_EQ(read_text(host.folder() / "soft_clip_kernel.h"),
            read_text(fs::path(ONDA_SOURCE_DIR) / "examples/custom_operator/soft_clip_kernel.h"));
  write_file(host.folder() / "main.cpp",
             "#include <stdio.h>\n#include \"overdrive.h\"\nint main() {\n"
             "  const float x[] = {-6, -2, 0, 1, 1000};\n"
             "  for (int i = 0; i < 5; ++i) overdrive::input()[i] = x[i];\n  overdrive::invoke();\n"
             "  for (int i = 0; i < 5; ++i) printf(\"%g \", (double)overdrive::output()[i]);\n"
             "  return 0;\n}\n");
  const Bytes printed = host.compile_and_run({"main.cpp", "overdrive.cpp"});
  EXPECT_EQ(std::string(reinterpret_cast<const char*>(printed.data()), printed.size()),
            "-1.5 -1 0 0.666667 1.99601 ");
}

TEST(CustomOperator, IsAnOperatorLikeAnyOther) {
  const Graph graph = graph_with(Shift{.by = 0.5f, .axes = {0, 300, -70000}});
  EXPECT_THAT(run(graph), ElementsAre(0.5f, 2.5f, 3.5f));
  EXPECT_EQ(graph.nodes[1].op.name(), "TestShift");
  EXPECT_TRUE(graph.nodes[1].op.is_trainable());
  const Bytes written = write_tflite(graph);
  const Graph read = read_tflite(written, {.custom_operators = {custom<Shift>()}});
  EXPECT_TRUE(write_tflite(read) == written);
  EXPECT_THAT(run(read), ElementsAre(0.5f, 2.5f, 3.5f));
  ASSERT_NE(read.nodes[1].op.get_if<Shift>(), nullptr);
  EXPECT_EQ(read.nodes[1].op.get_if<Shift>()->by, 0.5f);
  EXPECT_THAT(read.nodes[1].op.get_if<Shift>()->axes, ElementsAre(0, 300, -70000));
  using Pair = std::pair<std::string, std::string>;
  EXPECT_THAT(
      describe_options(read.nodes[1].op),
      ElementsAre(Pair("axes", "[0, 300, -70000]"), Pair("by", "0.5"), Pair("mode", "plain")));
}

TEST(CustomOperator, IsAnErrorThatSaysHowToAddIt) {
  const Bytes written = write_tflite(graph_with(Shift{}));
  EXPECT_THAT(
      error_of([&] { read_tflite(written); }),
      HasSubstr("operator 1: custom operator TestShift: Onda has none of this name; a program "
                "adds its own with load_tflite(path, {.custom_operators = {custom<…>()}}), "
                "see docs/custom_operators.md"));
  EXPECT_TRUE(fs::exists(fs::path(ONDA_SOURCE_DIR) / "docs/custom_operators.md"));
}

struct Window : Nothing {
  static constexpr std::string_view custom_code = "SignalWindow";
  std::vector<Shape> output_shapes(const Operands& inputs) const { return {inputs[0].shape}; }
};
TEST(CustomOperator, OfAProgramComesBeforeTheLibrarys) {
  ONDA_REQUIRE_CORPUS();
  const Graph graph = load_tflite(*corpus() / "tflm_audio_preprocessor_int8" / "model.tflite",
                                  {.custom_operators = {custom<Window>()}});
  EXPECT_NE(graph.nodes[0].op.get_if<Window>(), nullptr);
}

// TensorFlow Lite Micro reads them by their number, so order and kinds have to stay.
TEST(CustomOperator, KeepsItsOptionsByteForByte) {
  ONDA_REQUIRE_CORPUS();
  const Bytes file = read_file(*corpus() / "tflm_audio_preprocessor_int8" / "model.tflite");
  const schema::SubGraph& stored = *schema::GetModel(file.data())->subgraphs()->Get(0);
  const Graph graph = read_tflite(file);
  int compared = 0;
  for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
    const auto* expected =
        stored.operators()->Get(static_cast<flatbuffers::uoffset_t>(i))->custom_options();
    const CustomOptions options = graph.nodes[i].op.custom_options();
    if (!expected || options.empty()) continue;
    const auto* data = reinterpret_cast<const std::byte*>(expected->data());
    EXPECT_TRUE(options.write() == Bytes(data, data + expected->size())) << graph.label(i);
    ++compared;
  }
  EXPECT_EQ(compared, 7);
}

// The whole chain from samples to features, as a board runs it: TensorFlow Lite Micro's bytes.
TEST(CustomOperator, AudioFeaturesAreThoseOfTfliteMicroOnABoard) {
  ONDA_REQUIRE_CORPUS();
  const fs::path folder = *corpus() / "tflm_audio_preprocessor_int8";
  const HostProgram host;
  write_files(host.folder(), emit_cpp(load_tflite(folder / "model.tflite"),
                                      {.name = "features", .rounding = Rounding::doubled}));
  std::string text =
      "#include <stdio.h>\n#include <string.h>\n#include \"features.h\"\n\nint main() {\n";
  Bytes expected;
  for (int seed = 0; seed < 3; ++seed) {
    std::string values;
    for (const std::byte byte : read_file(folder / fmt::format("in{}.0.bin", seed))) {
      values += fmt::format("{},", static_cast<int>(byte));
    }
    text += fmt::format("  {{ static const unsigned char data[] = {{{}}};\n", values);
    text += "    features::reset_variables();\n    memcpy(features::input(), data, sizeof data);\n";
    text += "    features::invoke();\n";
    text += "    fwrite(features::output(), 1, features::output_bytes, stdout);\n  }\n";
    const Bytes output = read_file(folder / fmt::format("tflm{}.0.bin", seed));
    expected.insert(expected.end(), output.begin(), output.end());
  }
  write_file(host.folder() / "main.cpp", text + "  return 0;\n}\n");
  EXPECT_TRUE(host.compile_and_run({"main.cpp", "features.cpp"}) == expected);
}

TEST(CustomOperator, IsWhatEachReaderWasGiven) {
  const Bytes written = write_tflite(graph_with(Shift{.by = 1}));
  std::vector<std::thread> threads;
  std::atomic<int> wrong = 0;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&, i] {
      const OperatorKind kind = i % 2 == 0 ? custom<Shift>() : custom<Nothing>();
      for (int times = 0; times < 50; ++times) {
        const Graph graph = read_tflite(written, {.custom_operators = {kind}});
        if ((graph.nodes[1].op.get_if<Shift>() != nullptr) != (i % 2 == 0)) ++wrong;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(wrong, 0);
}

TEST(CustomOperator, IsEmittedWithItsHeader) {
  const std::vector<EmittedFile> files = emit_cpp(graph_with(Shift{.by = 0.5f}), {.name = "m"});
  const auto header = std::find_if(files.begin(), files.end(), [](const EmittedFile& file) {
    return file.path == "shift_kernel.h";
  });
  ASSERT_NE(header, files.end());
  EXPECT_EQ(header->content, shift_text);
  EXPECT_THAT(files.back().content, HasSubstr("#include \"shift_kernel.h\"\n"));
  EXPECT_THAT(error_of([] { emit_cpp(graph_with(Nothing{}), {}); }),
              HasSubstr("operator 1 (TestShift): it cannot be emitted: it has no kernel_header"));
}

struct Escaping : Nothing {
  static constexpr KernelHeader kernel_header{"../shift_kernel.h", "#pragma once\n"};
};
struct Missing : Nothing {
  static constexpr KernelHeader kernel_header{"missing_kernel.h", "#include \"another.h\"\n"};
};
struct Clashing : Nothing {
  static constexpr KernelHeader kernel_header{"shift_kernel.h", "#pragma once\n"};
};
TEST(CustomOperator, IsNotEmittedOverOtherFiles) {
  EXPECT_THAT(
      error_of([] { emit_cpp(graph_with(Escaping{}), {}); }),
      HasSubstr("operator 1 (TestShift): expected a kernel header without a folder, received "
                "\"../shift_kernel.h\""));
  EXPECT_THAT(
      error_of([] { emit_cpp(graph_with(Missing{}), {}); }),
      HasSubstr("kernel header another.h: neither Onda nor an operator of the graph has it"));
  GraphBuilder builder(graph_with(Shift{}));
  const int y = builder.add(Clashing{}, {2}, "z");
  EXPECT_THAT(
      error_of([&] { emit_cpp(builder.finish({y}), {}); }),
      HasSubstr("operator 2 (TestShift): another operator has a kernel header shift_kernel.h, "
                "too, with another text"));
}

// A fixed operator before a layer that learns: the gradient passes through it.
TEST(CustomOperator, IsTrainedThrough) {
  GraphBuilder builder("body");
  const int x = builder.input("x", {1, 1});
  const int w = builder.constant(Tensor::of<float>({1, 1}, {0.25f}, "w"));
  const int h = builder.add(FullyConnected{}, {x, w}, "h");
  Model model(builder.finish({builder.add(Shift{.by = 1}, {h}, "y")}));
  model.compile({.optimizer = RMSprop{.learning_rate = 0.01}});
  std::vector<float> in, out;
  for (int i = 0; i < 64; ++i) {
    in.push_back(static_cast<float>(i) / 32 - 1);
    out.push_back(2 * in.back() + 1);
  }
  const data::Dataset line{Tensor::of<float>({64, 1}, in), Tensor::of<float>({64, 1}, out)};
  model.fit(line, {.epochs = 100, .batch_size = 16});
  EXPECT_NEAR(model.graph().tensor(w).values<float>()[0], 2, 0.05f);
  EXPECT_NE(model.graph().nodes.back().op.get_if<Shift>(), nullptr);

  const TemporaryFolder folder;
  const fs::path file = folder.path() / "model.safetensors";
  model.save(file);
  const Model again = Model::load(file, {custom<Shift>()});
  EXPECT_TRUE(write_tflite(again.graph()) == write_tflite(model.graph()));
  EXPECT_THAT(error_of([&] { Model::load(file); }),
              HasSubstr("custom operator TestShift: Onda has none of this name; a program adds its "
                        "own with Model::load(path, {custom<…>()}), see"));
  // The model that goes on knows its operators.
  FitOptions how{.epochs = 1, .checkpoint = {.path = file}};
  model.fit(line, how);
  how.resume = file;
  how.epochs = 2;
  model.fit(line, how);
}

}  // namespace
}  // namespace onda
