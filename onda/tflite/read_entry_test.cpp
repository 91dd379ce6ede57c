// SPDX-License-Identifier: Apache-2.0
// What files hold beside plain constants and one graph: half precision, sparse weights, computed
// shapes, signatures, variables, several subgraphs.
#include <gtest/gtest.h>

#include <functional>

#include "onda/graph/body.h"
#include "onda/graph/graph_builder.h"
#include "onda/graph/known_values.h"
#include "onda/ops/add/add.h"
#include "onda/ops/fully_connected/fully_connected.h"
#include "onda/ops/if/if.h"
#include "onda/ops/pack/pack.h"
#include "onda/ops/relu/relu.h"
#include "onda/ops/reshape/reshape.h"
#include "onda/ops/shape/shape.h"
#include "onda/ops/strided_slice/strided_slice.h"
#include "onda/run/interpreter.h"
#include "onda/tflite/tflite.h"
#include "onda_schema.h"
#include "tests/error_of.h"

namespace onda {
namespace {

// x [1, 4] -> FULLY_CONNECTED with weights of 1 to 8, [2, 4].
Graph dense() {
  GraphBuilder builder("dense");
  const int x = builder.input("x", {1, 4});
  const int w = builder.constant(Tensor::of<float>({2, 4}, {1, 2, 3, 4, 5, 6, 7, 8}, "w"));
  return builder.finish({builder.add(FullyConnected{}, {x, w}, "y")});
}

Bytes changed(const Graph& graph, const std::function<void(schema::ModelT&)>& change) {
  const Bytes bytes = write_tflite(graph);
  const auto model = schema::UnPackModel(bytes.data());
  change(*model);
  flatbuffers::FlatBufferBuilder builder;
  builder.Finish(schema::Model::Pack(builder, model.get()), schema::ModelIdentifier());
  const auto* begin = reinterpret_cast<const std::byte*>(builder.GetBufferPointer());
  return Bytes(begin, begin + builder.GetSize());
}

std::vector<float> outputs_of(const Graph& graph, const std::vector<float>& x) {
  Interpreter model(graph);
  model.set_input<float>(0, x);
  model.invoke();
  const auto y = model.output<float>(0);
  return {y.begin(), y.end()};
}

// Puts an operator between a constant as it is stored and the weights that the layer reads.
void store_weights_as(schema::ModelT& model, schema::TensorType type,
                      std::vector<std::uint8_t> data, schema::BuiltinOperator code) {
  schema::SubGraphT& graph = *model.subgraphs[0];
  auto& weights = graph.tensors[1];
  auto stored = std::make_unique<schema::TensorT>(*weights);
  stored->type = type;
  stored->name = "stored";
  model.buffers[stored->buffer]->data = std::move(data);
  weights->buffer = 0;
  graph.tensors.push_back(std::move(stored));
  auto op = std::make_unique<schema::OperatorT>();
  op->opcode_index = static_cast<std::uint32_t>(model.operator_codes.size());
  op->inputs = {static_cast<int>(graph.tensors.size()) - 1};
  op->outputs = {1};
  graph.operators.insert(graph.operators.begin(), std::move(op));
  model.operator_codes.push_back(std::make_unique<schema::OperatorCodeT>());
  model.operator_codes.back()->builtin_code = code;
  model.operator_codes.back()->deprecated_builtin_code = static_cast<std::int8_t>(code);
}

std::vector<std::uint8_t> bytes_of(const std::vector<std::uint16_t>& words) {
  std::vector<std::uint8_t> bytes;
  for (const std::uint16_t word : words) {
    bytes.push_back(static_cast<std::uint8_t>(word & 255));
    bytes.push_back(static_cast<std::uint8_t>(word >> 8));
  }
  return bytes;
}

// tf.reshape(x, []): the shape is a constant without elements, so its buffer is empty.
TEST(ReadConstant, AShapeWithoutElementsIsThatOfAScalar) {
  GraphBuilder builder;
  const int x = builder.input("x", {1, 1});
  const int y = builder.add(Reshape{}, {x}, "y");
  const Graph stored = builder.finish({builder.add(Relu{}, {y}, "z")});
  const Graph graph = read_tflite(changed(stored, [](schema::ModelT& model) {
    schema::SubGraphT& subgraph = *model.subgraphs[0];
    auto shape = std::make_unique<schema::TensorT>();
    shape->type = schema::TensorType::INT32;
    shape->shape = {0};
    shape->name = "shape";
    subgraph.operators[0]->inputs.push_back(static_cast<int>(subgraph.tensors.size()));
    subgraph.tensors.push_back(std::move(shape));
  }));
  EXPECT_EQ(graph.tensor(graph.outputs[0]).shape, Shape{});
  EXPECT_EQ(outputs_of(graph, {2.5f}), std::vector<float>{2.5f});
  EXPECT_EQ(outputs_of(read_tflite(write_tflite(graph)), {2.5f}), std::vector<float>{2.5f});
}

// IEEE 754: numpy's float16 of these values, viewed as uint16.
TEST(ReadConstant, HalfPrecisionBecomesFloat32) {
  const std::vector<std::uint16_t> halves = {0x3c00, 0xc000, 0x3555, 0x7bff,
                                             0x0001, 0x8000, 0x03ff, 0xb800};
  const Graph graph = read_tflite(changed(dense(), [&](schema::ModelT& model) {
    store_weights_as(model, schema::TensorType::FLOAT16, bytes_of(halves),
                     schema::BuiltinOperator::DEQUANTIZE);
  }));
  EXPECT_EQ(graph.nodes.size(), 1u);
  const auto values = graph.tensor(1).values<float>();
  EXPECT_EQ(std::vector<float>(values.begin(), values.end()),
            (std::vector<float>{1.0f, -2.0f, 0.333251953125f, 65504.0f, 0x1p-24f, -0.0f,
                                0x1.ff8p-15f, -0.5f}));
  EXPECT_TRUE(std::signbit(values[5]));
}

std::unique_ptr<schema::DimensionMetadataT> dense_level(int size) {
  auto level = std::make_unique<schema::DimensionMetadataT>();
  level->format = schema::DimensionType::DENSE;
  level->dense_size = size;
  return level;
}
std::unique_ptr<schema::DimensionMetadataT> sparse_level(std::vector<std::uint8_t> segments,
                                                         std::vector<std::uint8_t> indices) {
  auto level = std::make_unique<schema::DimensionMetadataT>();
  level->format = schema::DimensionType::SPARSE_CSR;
  schema::Uint8VectorT vector;
  vector.values = std::move(segments);
  level->array_segments.Set(std::move(vector));
  vector.values = std::move(indices);
  level->array_indices.Set(std::move(vector));
  return level;
}

std::vector<std::uint8_t> float_bytes(const std::vector<float>& values) {
  std::vector<std::uint8_t> bytes(values.size() * sizeof(float));
  std::memcpy(bytes.data(), values.data(), bytes.size());
  return bytes;
}

// A level that lists, for each row, the columns that are there.
void store_rows(schema::ModelT& model, std::vector<std::uint8_t> segments,
                std::vector<std::uint8_t> indices) {
  store_weights_as(model, schema::TensorType::FLOAT32, float_bytes({5, 6, 7}),
                   schema::BuiltinOperator::DENSIFY);
  auto sparsity = std::make_unique<schema::SparsityParametersT>();
  sparsity->traversal_order = {0, 1};
  sparsity->dim_metadata.push_back(dense_level(2));
  sparsity->dim_metadata.push_back(sparse_level(std::move(segments), std::move(indices)));
  model.subgraphs[0]->tensors.back()->sparsity = std::move(sparsity);
}

TEST(ReadConstant, SparseRowsBecomeDense) {
  const Graph graph = read_tflite(changed(dense(), [](schema::ModelT& model) {
    store_rows(model, {0, 2, 3}, {1, 3, 0});
  }));
  const auto values = graph.tensor(1).values<float>();
  EXPECT_EQ(std::vector<float>(values.begin(), values.end()),
            (std::vector<float>{0, 5, 0, 6, 7, 0, 0, 0}));
}

// Blocks of 1 x 2: the third level goes through the columns of a block.
TEST(ReadConstant, SparseBlocksBecomeDense) {
  const Graph graph = read_tflite(changed(dense(), [](schema::ModelT& model) {
    store_weights_as(model, schema::TensorType::FLOAT32, float_bytes({1, 2, 3, 4}),
                     schema::BuiltinOperator::DENSIFY);
    auto sparsity = std::make_unique<schema::SparsityParametersT>();
    sparsity->traversal_order = {0, 1, 2};
    sparsity->block_map = {1};
    sparsity->dim_metadata.push_back(dense_level(2));
    sparsity->dim_metadata.push_back(sparse_level({0, 1, 2}, {1, 0}));
    sparsity->dim_metadata.push_back(dense_level(2));
    model.subgraphs[0]->tensors.back()->sparsity = std::move(sparsity);
  }));
  const auto values = graph.tensor(1).values<float>();
  EXPECT_EQ(std::vector<float>(values.begin(), values.end()),
            (std::vector<float>{0, 0, 1, 2, 3, 4, 0, 0}));
}

TEST(ReadConstant, RefusesSparseIndicesThatLeadOut) {
  const auto error = [](std::vector<std::uint8_t> segments, std::vector<std::uint8_t> indices) {
    return error_of([&] {
      read_tflite(
          changed(dense(), [&](schema::ModelT& model) { store_rows(model, segments, indices); }));
    });
  };
  EXPECT_EQ(error({0, 2, 3}, {1, 4, 0}), "tensor 3: sparse: level 1: index 4 of 4");
  EXPECT_EQ(error({0, 2, 4}, {1, 3, 0}),
            "tensor 3: sparse: level 1: segment 1 is [2, 4) of 3 indices");
  EXPECT_EQ(error({0, 2}, {1, 3, 0}), "tensor 3: sparse: level 1: segment 1 does not exist");
  EXPECT_EQ(error({0, 2, 2}, {1, 3, 0}),
            "tensor 3: sparse: expected 8 bytes of values, received 12");
}

TEST(ReadConstant, RefusesSparseLevelsWithoutEnd) {
  // 2^62 places of nothing.
  EXPECT_EQ(error_of([&] {
              read_tflite(changed(dense(), [](schema::ModelT& model) {
                store_rows(model, {0, 2, 3}, {1, 3, 0});
                schema::TensorT& weights = *model.subgraphs[0]->tensors.back();
                weights.shape = {INT32_MAX, INT32_MAX, 0};
                weights.sparsity->traversal_order = {0, 1, 2};
                weights.sparsity->dim_metadata.clear();
                for (const int size : weights.shape) {
                  weights.sparsity->dim_metadata.push_back(dense_level(size));
                }
              }));
            }),
            "tensor 3: its shape and type take 0 bytes, buffer 1 has 12");
  // Blocks of one element within blocks of one element, and so on.
  EXPECT_EQ(error_of([&] {
              read_tflite(changed(dense(), [](schema::ModelT& model) {
                store_rows(model, {0, 2, 3}, {1, 3, 0});
                auto& sparsity = *model.subgraphs[0]->tensors.back()->sparsity;
                for (int level = 2; level < 200000; ++level) {
                  sparsity.traversal_order.push_back(level);
                  sparsity.block_map.push_back(0);
                  sparsity.dim_metadata.push_back(dense_level(1));
                }
              }));
            }),
            "tensor 3: sparse: expected blocks of at most 2 axes, received 199998");
}

// Flattens all but the batch, as converters say it: RESHAPE to [SHAPE(x)[0], 6].
Graph flattening() {
  GraphBuilder builder("flatten");
  const int x = builder.input("x", {1, 2, 3});
  const int shape = builder.add(ShapeOf{}, {x}, "shape", DType::int32, {});
  const auto constant = [&](const char* name, std::int32_t value) {
    return builder.constant(Tensor::of<std::int32_t>({1}, {value}, name));
  };
  const int begin = constant("begin", 0);
  const int end = constant("end", 1);
  const int step = constant("step", 1);
  const int batch = builder.add(StridedSlice{.shrink_axis_mask = 1}, {shape, begin, end, step},
                                "batch", DType::int32, {});
  const int six = builder.constant(Tensor::of<std::int32_t>({}, {6}, "six"));
  const int target = builder.add(Pack{.values_count = 2}, {batch, six}, "target", DType::int32, {});
  Graph graph = builder.graph();
  graph.tensors.push_back({"y", DType::float32, {1, 6}, {}, {}});
  const int y = static_cast<int>(graph.tensors.size()) - 1;
  graph.nodes.push_back({Reshape{}, {x, target}, {y}});
  graph.outputs = {y};
  check(graph);
  return graph;
}

TEST(KnownValues, ShapesThatAreComputedAreKnown) {
  const Graph left = without_known_nodes(read_tflite(write_tflite(flattening())));
  ASSERT_EQ(left.nodes.size(), 1u);
  EXPECT_EQ(left.nodes[0].op.name(), "RESHAPE");
  EXPECT_EQ(outputs_of(flattening(), {1, 2, 3, 4, 5, 6}), (std::vector<float>{1, 2, 3, 4, 5, 6}));
}

// As in runtimes that plan beforehand; what is given for the shape then counts for nothing.
TEST(ReadTflite, TheStatedShapeCountsWhereAnInputSaysIt) {
  GraphBuilder builder("reshape");
  const int x = builder.input("x", {1, 6});
  const int target = builder.constant(Tensor::of<std::int32_t>({2}, {2, 3}, "target"));
  const Graph known = builder.finish({builder.add(Reshape{}, {x, target}, "y")});
  const Bytes bytes = changed(known, [&](schema::ModelT& model) {
    model.subgraphs[0]->tensors[static_cast<std::size_t>(target)]->buffer = 0;
    model.subgraphs[0]->inputs = {x, target};
  });
  Interpreter model(read_tflite(bytes));
  model.set_input<float>(0, std::vector<float>{1, 2, 3, 4, 5, 6});
  model.set_input<std::int32_t>(1, std::vector<std::int32_t>{-7, 99});
  model.invoke();
  EXPECT_EQ(model.output_details(0).shape, (Shape{2, 3}));
  EXPECT_EQ(model.output<float>(0)[5], 6);
}

TEST(Interpreter, AllShapesFollowFromAnInputs) {
  Interpreter model(flattening());
  model.resize_input(0, {4, 3, 2});
  EXPECT_EQ(model.output_details(0).shape, (Shape{4, 6}));
  model.input<float>("x")[23] = 7;
  model.invoke();
  EXPECT_EQ(model.output<float>("y")[23], 7);
}

TEST(Interpreter, StaysWhatItWasWhenAShapeDoesNotFit) {
  Interpreter model(dense());
  EXPECT_NE(error_of([&] { model.resize_input(0, {1, 3}); }), "nothing was thrown");
  EXPECT_EQ(model.input_details(0).shape, (Shape{1, 4}));
  model.set_input<float>(0, std::vector<float>{1, 0, 0, 0});
  model.invoke();
  EXPECT_EQ(model.output<float>(0)[1], 5);
}

TEST(Interpreter, KnowsInputsByTheSignaturesNames) {
  Graph graph = dense();
  graph.signature = {"serve", {"pixels"}, {"scores"}};
  const Bytes bytes = write_tflite(graph);
  EXPECT_EQ(signatures_of(bytes), (std::vector<std::string>{"serve"}));
  Interpreter model(read_tflite(bytes, {.signature = "serve"}));
  EXPECT_EQ(model.input_index("pixels"), 0);
  EXPECT_EQ(model.input_index("x"), 0);
  EXPECT_EQ(error_of([&] { model.input<float>("voice"); }),
            "input \"voice\": the model has pixels, x");
  EXPECT_EQ(error_of([&] { read_tflite(bytes, {.signature = "train"}); }),
            "signature train: the model has serve");
}

// Each signature is an entry of its own, with the subgraph that it names.
TEST(ReadTflite, TakesTheGraphOfTheSignatureThatIsAskedFor) {
  const Bytes bytes = changed(dense(), [](schema::ModelT& model) {
    auto other = std::make_unique<schema::SubGraphT>();
    for (const char* name : {"a", "b"}) {
      auto tensor = std::make_unique<schema::TensorT>();
      tensor->name = name;
      tensor->shape = {3};
      other->tensors.push_back(std::move(tensor));
    }
    other->inputs = {0};
    other->outputs = {1};
    other->operators.push_back(std::make_unique<schema::OperatorT>());
    other->operators[0]->opcode_index = 1;
    other->operators[0]->inputs = {0};
    other->operators[0]->outputs = {1};
    model.subgraphs.push_back(std::move(other));
    model.operator_codes.push_back(std::make_unique<schema::OperatorCodeT>());
    model.operator_codes[1]->builtin_code = schema::BuiltinOperator::RELU;
    model.operator_codes[1]->deprecated_builtin_code =
        static_cast<std::int8_t>(schema::BuiltinOperator::RELU);
    auto signature = std::make_unique<schema::SignatureDefT>();
    signature->signature_key = "clip";
    signature->subgraph_index = 1;
    model.signature_defs.push_back(std::move(signature));
  });
  EXPECT_EQ(read_tflite(bytes).nodes[0].op.name(), "FULLY_CONNECTED");
  EXPECT_EQ(outputs_of(read_tflite(bytes, {.signature = "clip"}), {-1, 0, 2}),
            (std::vector<float>{0, 0, 2}));
}

// A file whose IF runs subgraphs 1 and 2.
Graph choosing() {
  const auto one_of = [](const Operator& op, bool twice) {
    GraphBuilder builder(twice ? "double" : "clip");
    const int x = builder.input("x", {2});
    return builder.finish(
        {builder.add(op, twice ? std::vector<int>{x, x} : std::vector<int>{x}, "y")});
  };
  If choice;
  choice.bodies.graphs = {body(one_of(Add{}, true)), body(one_of(Relu{}, false))};
  GraphBuilder builder("choice");
  const int condition = builder.input("condition", {1}, DType::boolean);
  const int x = builder.input("x", {2});
  return builder.finish({builder.add(choice, {condition, x}, "y", DType::float32, {})});
}

TEST(ReadTflite, RefusesSubgraphsThatDoNotExistOrRunThemselves) {
  const auto error = [](const std::function<void(schema::ModelT&)>& change) {
    return error_of([&] { read_tflite(changed(choosing(), change)); });
  };
  const auto options = [](schema::ModelT& model) {
    return model.subgraphs[0]->operators[0]->builtin_options.AsIfOptions();
  };
  EXPECT_EQ(error([&](auto& model) { options(model)->then_subgraph_index = 7; }),
            "subgraph 7 does not exist; the model has 3");
  EXPECT_EQ(error([&](auto& model) { options(model)->else_subgraph_index = 0; }),
            "subgraph 0 runs itself");
}

}  // namespace
}  // namespace onda
