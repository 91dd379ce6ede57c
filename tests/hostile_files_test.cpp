// SPDX-License-Identifier: Apache-2.0
// Whatever a file says, reading, running and emitting it takes memory in proportion to what it
// calls for (tests/called_for.h).
#include <gmock/gmock.h>

#include <functional>
#include <random>

#include "onda/emit/emit.h"
#include "onda/graph/body.h"
#include "onda/graph/graph_builder.h"
#include "onda/ops/concatenation/concatenation.h"
#include "onda/ops/conv_2d/conv_2d.h"
#include "onda/ops/depthwise_conv_2d/depthwise_conv_2d.h"
#include "onda/ops/fully_connected/fully_connected.h"
#include "onda/ops/if/if.h"
#include "onda/ops/resize_bilinear/resize_bilinear.h"
#include "onda/ops/split/split.h"
#include "onda/ops/where/where.h"
#include "onda/run/interpreter.h"
#include "onda/tflite/tflite.h"
#include "onda_schema.h"
#include "tests/allocations.h"
#include "tests/called_for.h"
#include "tests/corpus.h"
#include "tests/error_of.h"
#include "tests/file_mutations.h"
#include "tests/random_cases.h"

namespace onda {
namespace {

constexpr std::size_t most_times = 4;
// What does not go by the file: 32 KB of scratch memory and 16 KB of names that anybody may have,
// messages, the interpreter itself.
constexpr std::size_t allowance_bytes = 64 << 10;
// The kernels' headers, which are emitted as they are.
constexpr std::size_t kernel_text_bytes = 256 << 10;
// So that a run takes milliseconds.
constexpr std::size_t memory_limit_bytes = std::size_t{1} << 20;
constexpr std::int64_t operations_limit = 2'000'000;

// How often a step was held to its limit, and the most that it took of it.
struct Step {
  const char* name;
  std::size_t allowance;
  int count = 0;
  double most = 0;
  std::string where = {};

  void expect(std::int64_t peak_bytes, std::size_t called_for, const std::string& of) {
    const std::size_t limit = most_times * called_for + allowance;
    EXPECT_LE(peak_bytes, static_cast<std::int64_t>(limit))
        << of << ", " << name << ": " << called_for << " bytes are called for";
    const double part = static_cast<double>(peak_bytes) / static_cast<double>(limit);
    ++count;
    if (part <= most) return;
    most = part;
    where = of;
  }
};

class Hostile : public testing::Test {
 protected:
  void try_file(const Bytes& file, const std::string& name) {
    CalledFor called = called_for(file);
    std::shared_ptr<const Graph> graph;
    std::size_t arena = 0;
    Allocations allocations;
    accepts([&] { graph = std::make_shared<const Graph>(read_tflite(file)); });
    const std::int64_t peak_of_read = allocations.peak_bytes();
    accepts([&] {
      if (!graph) return;
      arena = Interpreter(graph, {.memory_limit_bytes = memory_limit_bytes}).memory_plan().bytes;
      Interpreter(graph,
                  {.memory_limit_bytes = memory_limit_bytes, .operations_limit = operations_limit})
          .invoke();
    });
    const std::int64_t peak_of_run = allocations.peak_bytes();
    accepts([&] {
      if (graph) emit_cpp(*graph, {.memory_limit_bytes = memory_limit_bytes});
    });
    allocations.stop();
    if (graph) {
      add_graph(called, *graph);
    } else {
      add_refused(called);
    }
    read_.expect(peak_of_read, called.bytes(), name);
    if (!graph) return;
    // Otherwise it was refused before anything was prepared.
    if (largest_computed_bytes(*graph) <= memory_limit_bytes) add_plan(called, *graph, arena);
    run_.expect(peak_of_run, called.bytes(), name);
    emit_.expect(allocations.peak_bytes(), called.bytes_with_text(), name);
  }

  void try_mutations(const Bytes& file, int count, const std::string& name) {
    try_file(file, name);
    const FileMutations closed(file);
    const FileMutations open(FileMutations::with_open_shapes(file));
    for (int seed = 0; seed < count; ++seed) {
      std::mt19937 random(static_cast<unsigned>(seed));
      try_file((seed % 2 == 0 ? closed : open).next(random), fmt::format("{} {}", name, seed));
    }
  }

  void TearDown() override {
    for (const Step& step : {read_, run_, emit_}) {
      fmt::print("{}: {} files, at most {:.0f} % of the limit ({})\n", step.name, step.count,
                 100 * step.most, step.where);
    }
  }

  Step read_{"read", allowance_bytes};
  Step run_{"run", allowance_bytes};
  Step emit_{"emitted", kernel_text_bytes};

 private:
  template <class Body>
  static void accepts(const Body& body) {
    try {
      body();
    } catch (const Error&) {
      // the right answer for most files
    }
  }
};

// Files that say little and could cost much.

using Change = std::function<void(schema::ModelT&)>;

Bytes packed(flatbuffers::FlatBufferBuilder& builder) {
  const auto* data = reinterpret_cast<const std::byte*>(builder.GetBufferPointer());
  return Bytes(data, data + builder.GetSize());
}

Bytes changed(const Bytes& file, const Change& change) {
  const auto model = schema::UnPackModel(file.data());
  change(*model);
  flatbuffers::FlatBufferBuilder builder;
  schema::FinishModelBuffer(builder, schema::Model::Pack(builder, model.get()));
  return packed(builder);
}

// The only operator of the main graph, `count` times, each with an output of its own.
void repeat(schema::ModelT& model, int count) {
  schema::SubGraphT& graph = *model.subgraphs[0];
  for (int i = 1; i < count; ++i) {
    auto node = std::make_unique<schema::OperatorT>(*graph.operators[0]);
    const auto& output = graph.tensors[static_cast<std::size_t>(node->outputs[0])];
    graph.tensors.push_back(std::make_unique<schema::TensorT>(*output));
    node->outputs[0] = static_cast<int>(graph.tensors.size()) - 1;
    graph.operators.push_back(std::move(node));
  }
}

Graph dense(int inputs, int outputs, const Quantization& how = {}) {
  GraphBuilder builder;
  const DType type = how.empty() ? DType::float32 : DType::int8;
  const int x = builder.input("x", {1, inputs}, type, how);
  Tensor weights = Tensor::zeros(type, {outputs, inputs}, "w");
  weights.quantization = how;
  const int w = builder.constant(std::move(weights));
  return builder.finish({builder.add(FullyConnected{}, {x, w}, "y", type, how)});
}

TEST(CalledFor, IsWhatTheFileLists) {
  const Bytes file = write_tflite(dense(10, 7));
  const CalledFor called = called_for(file);
  EXPECT_EQ(called.file, file.size());
  EXPECT_EQ(called.tensors, 3u);
  EXPECT_EQ(called.operators, 1u);
  EXPECT_EQ(called.constants, 10u * 7u * 4u);
  const Bytes cut(file.begin(), file.end() - 8);
  EXPECT_EQ(called_for(cut).bytes(), cut.size()) << "nothing of it is checked";
  const auto other_shape = [](schema::ModelT& model) {
    for (auto& tensor : model.subgraphs[0]->tensors) tensor->shape.at(0) = 1 << 20;
  };
  EXPECT_EQ(called_for(changed(file, other_shape)).constants, 0u) << "its data are another shape's";
}

TEST_F(Hostile, ManyOperatorsWithTheSameWeightsTakeMemoryInProportion) {
  ONDA_REQUIRE_COUNTED_ALLOCATIONS();
  for (const auto& [inputs, outputs] : {std::pair{1000, 1}, {1000, 4}, {100, 16}, {60, 60}}) {
    for (const Quantization& how : {Quantization{}, Quantization{{0.5f}, {0}}}) {
      const Bytes file = write_tflite(dense(inputs, outputs, how));
      try_file(changed(file, [](schema::ModelT& model) { repeat(model, 500); }),
               fmt::format("{} x {}", outputs, inputs));
    }
  }
  EXPECT_EQ(emit_.count, 8);
}

TEST_F(Hostile, ManyOperatorsThatRunOneGraphTakeMemoryInProportion) {
  ONDA_REQUIRE_COUNTED_ALLOCATIONS();
  GraphBuilder builder;
  const int condition = builder.input("condition", {1}, DType::boolean);
  const int x = builder.input("x", {1, 100});
  If op;
  op.bodies.graphs = {body(dense(100, 100)), body(dense(100, 100))};
  const Bytes file = write_tflite(
      builder.finish({builder.add(std::move(op), {condition, x}, "y", DType::float32, {})}));
  for (const int count : {1, 3, 6, 30, 100, 1000}) {
    try_file(changed(file, [&](schema::ModelT& model) { repeat(model, count); }),
             fmt::format("{} operators", count));
  }
  EXPECT_GE(emit_.count, 3);
  EXPECT_LE(emit_.count, 5) << "so many graphs are no little thing";
}

TEST_F(Hostile, LongNamesTakeMemoryInProportion) {
  ONDA_REQUIRE_COUNTED_ALLOCATIONS();
  const Bytes file = write_tflite(dense(10, 10));
  const std::string name(20000, 'n');
  try_file(changed(file,
                   [&](schema::ModelT& model) {
                     schema::SubGraphT& graph = *model.subgraphs[0];
                     const int output = graph.outputs[0];
                     graph.tensors[static_cast<std::size_t>(output)]->name = name;
                     graph.outputs.assign(1000, output);
                   }),
           "outputs");
  EXPECT_EQ(emit_.count, 1);
  // All tensors, or all signatures, point to one name.
  for (const bool of_tensors : {true, false}) {
    flatbuffers::FlatBufferBuilder builder;
    const auto shared = builder.CreateString(name);
    constexpr int count = 3000;
    std::vector<flatbuffers::Offset<schema::Tensor>> tensors;
    std::vector<flatbuffers::Offset<schema::SignatureDef>> signatures;
    for (int i = 0; i < count; ++i) {
      schema::TensorBuilder tensor(builder);
      if (of_tensors) tensor.add_name(shared);
      tensors.push_back(tensor.Finish());
      schema::SignatureDefBuilder signature(builder);
      if (!of_tensors) signature.add_signature_key(shared);
      signature.add_subgraph_index(7);
      signatures.push_back(signature.Finish());
    }
    const auto all_tensors = builder.CreateVector(tensors);
    const auto all_signatures = builder.CreateVector(signatures);
    const std::vector<std::int32_t> operands = {0};
    const auto inputs = builder.CreateVector(operands);
    schema::SubGraphBuilder graph(builder);
    graph.add_tensors(all_tensors);
    graph.add_inputs(inputs);
    graph.add_outputs(inputs);
    const std::vector<flatbuffers::Offset<schema::SubGraph>> graphs = {graph.Finish()};
    const auto all_graphs = builder.CreateVector(graphs);
    schema::ModelBuilder model(builder);
    model.add_version(3);
    model.add_subgraphs(all_graphs);
    model.add_signature_defs(all_signatures);
    schema::FinishModelBuffer(builder, model.Finish());
    const Bytes hostile = packed(builder);
    try_file(hostile, of_tensors ? "tensors" : "signatures");
    const ReadOptions options{.signature = of_tensors ? "" : "another"};
    Allocations allocations;
    const std::string error = error_of([&] { read_tflite(hostile, options); });
    allocations.stop();
    EXPECT_THAT(error, testing::HasSubstr("expected names and lists within the file's"));
    read_.expect(allocations.peak_bytes(), called_for(hostile).bytes(), "the refusal");
  }
}

TEST_F(Hostile, LongListsTakeMemoryInProportion) {
  ONDA_REQUIRE_COUNTED_ALLOCATIONS();
  constexpr std::size_t count = 20000;
  for (const bool is_constant : {false, true}) {
    GraphBuilder builder;
    const int x = builder.input("x", {1, 2});
    const int w = builder.constant(Tensor::of<float>({1, 2}, {3, 4}, "w"));
    const int y = builder.add(Concatenation{.axis = 1}, {x, is_constant ? w : x}, "y");
    const Bytes file = changed(write_tflite(builder.finish({y})), [&](schema::ModelT& model) {
      schema::SubGraphT& graph = *model.subgraphs[0];
      schema::OperatorT& node = *graph.operators[0];
      node.inputs.resize(count, node.inputs[1]);
      graph.tensors[static_cast<std::size_t>(node.outputs[0])]->shape[1] = 2 * count;
    });
    try_file(file, is_constant ? "constants" : "inputs");
  }
  EXPECT_EQ(emit_.count, 2);
  try_file(changed(write_tflite(dense(2, 2)),
                   [&](schema::ModelT& model) {
                     schema::SubGraphT& graph = *model.subgraphs[0];
                     graph.outputs.resize(count, graph.outputs[0]);
                     auto signature = std::make_unique<schema::SignatureDefT>();
                     signature->signature_key = "main";
                     for (const int output : graph.outputs) {
                       auto map = std::make_unique<schema::TensorMapT>();
                       map->tensor_index = static_cast<std::uint32_t>(output);
                       signature->outputs.push_back(std::move(map));
                     }
                     model.signature_defs.push_back(std::move(signature));
                   }),
           "outputs");
  EXPECT_EQ(emit_.count, 3);
}

TEST_F(Hostile, TensorsOverTheLimitAreRefusedBeforeTheirTablesAreMade) {
  ONDA_REQUIRE_COUNTED_ALLOCATIONS();
  GraphBuilder builder;
  const int x = builder.input("x", {1, 2, 2, 1});
  const int size = builder.constant(Tensor::of<std::int32_t>({2}, {1 << 20, 1 << 10}, "size"));
  const Graph graph = builder.finish({builder.add(ResizeBilinear{}, {x, size}, "y")});
  try_file(write_tflite(graph), "resized");
  EXPECT_EQ(emit_.count, 1);
  const auto refusal =
      testing::HasSubstr("4294967296 bytes for its computed tensors, over the limit");
  EXPECT_THAT(error_of([&] { Interpreter{graph}; }), refusal);
  EXPECT_THAT(error_of([&] { emit_cpp(graph, {}); }), refusal);
}

TEST_F(Hostile, NumbersOfPartsAreNotTakenAtTheirWord) {
  ONDA_REQUIRE_COUNTED_ALLOCATIONS();
  GraphBuilder builder;
  const int axis = builder.constant(Tensor::of<std::int32_t>({}, {1}, "axis"));
  const int x = builder.input("x", {1, 1 << 16});
  const Bytes file =
      write_tflite(builder.finish({builder.add(Split{.num_splits = 1}, {axis, x}, "y")}));
  const auto many = [](schema::ModelT& model) {
    model.subgraphs[0]->operators[0]->builtin_options.AsSplitOptions()->num_splits = 1 << 16;
  };
  try_file(file, "one part");
  try_file(changed(file, many), "many parts");
  EXPECT_EQ(emit_.count, 1);
  EXPECT_THAT(error_of([&] { read_tflite(changed(file, many)); }),
              testing::HasSubstr("SPLIT: expected 65536 outputs, received 1"));
}

// A part's results are over the limit: the part before it has taken nothing yet.
TEST_F(Hostile, PartsOverTheLimitAreRefusedBeforeAnyTakesMemory) {
  ONDA_REQUIRE_COUNTED_ALLOCATIONS();
  GraphBuilder builder;
  // Of each element WHERE may give four indices of 8 bytes.
  const int x =
      builder.input("x", {1, static_cast<std::int32_t>(memory_limit_bytes / 16 / 8), 8, 1});
  const Graph graph = builder.finish({builder.add(Where{}, {x}, "y", DType::int64, {})});
  try_file(write_tflite(graph), "where");
  EXPECT_THAT(error_of([&] { Interpreter(graph, {.memory_limit_bytes = memory_limit_bytes}); }),
              testing::HasSubstr("over the limit"));
}

TEST_F(Hostile, WideWindowsTakeMemoryInProportion) {
  ONDA_REQUIRE_COUNTED_ALLOCATIONS();
  for (const std::int32_t dilation : {1, 30, 100, 300}) {
    for (const Quantization& how : {Quantization{}, Quantization{{0.5f}, {0}}}) {
      for (const std::int32_t channels : {1, 4, 16}) {
        GraphBuilder builder;
        const DType type = how.empty() ? DType::float32 : DType::int8;
        int x = builder.input("x", {1, 100, 100, channels}, type, how);
        const auto weights = [&](Shape shape) {
          Tensor tensor = Tensor::zeros(type, std::move(shape), "w");
          tensor.quantization = how;
          return builder.constant(std::move(tensor));
        };
        Conv2D conv;
        conv.dilation = {dilation, dilation};
        x = builder.add(conv, {x, weights({channels, 3, 3, channels})}, "c", type, how);
        DepthwiseConv2D depthwise;
        depthwise.dilation = {dilation, dilation};
        x = builder.add(depthwise, {x, weights({1, 3, 3, channels})}, "d", type, how);
        try_file(write_tflite(builder.finish({x})), fmt::format("{} {}", dilation, channels));
      }
    }
  }
  EXPECT_EQ(emit_.count, 24);
}

TEST_F(Hostile, RandomModelsTakeMemoryInProportion) {
  ONDA_REQUIRE_COUNTED_ALLOCATIONS();
  std::mt19937 random(3);
  int number = 0;
  RandomCases cases(random, [&](const std::string& name, const Graph& graph, int) {
    try_mutations(write_tflite(graph), 500, fmt::format("{} {}", name, number++));
  });
  for (const DType type : {DType::int8, DType::float32}) cases.all(type);
  EXPECT_GE(number, 60);
}

TEST_F(Hostile, ModelsOfTheCorpusTakeMemoryInProportion) {
  ONDA_REQUIRE_COUNTED_ALLOCATIONS();
  ONDA_REQUIRE_CORPUS();
  for (const std::string& name : corpus_models()) {
    const Bytes file = read_file(*corpus() / name / "model.tflite");
    try_mutations(file, file.size() < 65536 ? 500 : 16, name);
  }
}

}  // namespace
}  // namespace onda
