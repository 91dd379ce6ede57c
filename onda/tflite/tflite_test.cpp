// SPDX-License-Identifier: Apache-2.0
#include "onda/tflite/tflite.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <random>

#include "onda/core/file.h"
#include "onda/graph/graph_builder.h"
#include "onda/ops/dequantize/dequantize.h"
#include "onda/ops/fully_connected/fully_connected.h"
#include "onda/ops/quantize/quantize.h"
#include "onda/ops/relu/relu.h"
#include "onda_schema.h"
#include "tests/error_of.h"

namespace onda {
namespace {

// Every kind of field: float and int8, per-channel weights, a missing bias, attributes, a tensor
// without a name, several inputs and outputs.
Graph rich_graph() {
  GraphBuilder builder("rich");
  const int x = builder.input("x", {1, 2});
  const int other = builder.input("", {4}, DType::int8, {{0.25f}, {-7}, 0});
  Tensor w =
      Tensor::of<std::int8_t>({3, 2}, std::vector<std::int8_t>{1, -2, 3, -4, 127, -127}, "w");
  w.quantization = {{0.5f, 0.25f, 0.125f}, {0, 0, 0}, 0};
  Tensor b = Tensor::of<std::int32_t>({3}, std::vector<std::int32_t>{1 << 20, -5, 0}, "b");
  b.quantization = {{0.05f, 0.025f, 0.0125f}, {0, 0, 0}, 0};
  const int q = builder.add(Quantize{}, {x}, "q", DType::int8, {{0.1f}, {3}, 0});
  const int h = builder.add(FullyConnected{.activation = Activation::relu6, .keep_num_dims = true},
                            {q, builder.constant(w), builder.constant(b)}, "h", DType::int8,
                            {{0.02f}, {-128}, 0});
  const int n =
      builder.add(FullyConnected{}, {q, 3, Node::none}, "n", DType::int8, {{0.3f}, {1}, 0});
  const int y = builder.add(Dequantize{}, {h}, "y", DType::float32, {});
  const int z = builder.add(Relu{}, {other}, "z", DType::int8, {{0.25f}, {-7}, 0});
  Graph graph = builder.finish({y, z, n});
  graph.description = "made by a test";
  return graph;
}

// From Onda's bytes to the format's own objects, changed, and back.
Bytes changed(const std::function<void(schema::ModelT&)>& change) {
  const Bytes bytes = write_tflite(rich_graph());
  const auto model = schema::UnPackModel(bytes.data());
  change(*model);
  flatbuffers::FlatBufferBuilder builder;
  builder.Finish(schema::Model::Pack(builder, model.get()), schema::ModelIdentifier());
  const auto* begin = reinterpret_cast<const std::byte*>(builder.GetBufferPointer());
  return Bytes(begin, begin + builder.GetSize());
}
std::string error_after(const std::function<void(schema::ModelT&)>& change) {
  return error_of([&] { read_tflite(changed(change)); });
}
void set_code(schema::ModelT& model, std::size_t index, schema::BuiltinOperator code) {
  model.operator_codes[index]->builtin_code = code;
  model.operator_codes[index]->deprecated_builtin_code = static_cast<std::int8_t>(code);
}
schema::SubGraphT& subgraph(schema::ModelT& model) { return *model.subgraphs[0]; }

TEST(Tflite, KeepsEveryField) {
  const Graph graph = rich_graph();
  const Graph read = read_tflite(write_tflite(graph));
  EXPECT_EQ(read.name, "rich");
  EXPECT_EQ(read.description, "made by a test");
  EXPECT_EQ(read.inputs, graph.inputs);
  EXPECT_EQ(read.outputs, graph.outputs);
  ASSERT_EQ(read.tensors.size(), graph.tensors.size());
  for (std::size_t i = 0; i < graph.tensors.size(); ++i) {
    SCOPED_TRACE(i);
    EXPECT_EQ(read.tensors[i].name, graph.tensors[i].name);
    EXPECT_EQ(read.tensors[i].type, graph.tensors[i].type);
    EXPECT_EQ(read.tensors[i].shape, graph.tensors[i].shape);
    EXPECT_EQ(read.tensors[i].quantization, graph.tensors[i].quantization);
    EXPECT_EQ(read.tensors[i].data, graph.tensors[i].data);
  }
  ASSERT_EQ(read.nodes.size(), graph.nodes.size());
  for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
    EXPECT_EQ(read.nodes[i].op.name(), graph.nodes[i].op.name());
    EXPECT_EQ(read.nodes[i].inputs, graph.nodes[i].inputs);
    EXPECT_EQ(read.nodes[i].outputs, graph.nodes[i].outputs);
  }
  const auto* dense = read.nodes[1].op.get_if<FullyConnected>();
  ASSERT_NE(dense, nullptr);
  EXPECT_EQ(dense->activation, Activation::relu6);
  EXPECT_TRUE(dense->keep_num_dims);
}

TEST(Tflite, KeepsVariablesAndIntermediates) {
  Graph graph = rich_graph();
  Tensor between{"between", DType::int8, {1}, {{0.5f}, {3}, 0}, {}};
  graph.tensors.push_back(between);
  const int index = static_cast<int>(graph.tensors.size()) - 1;
  graph.nodes[1].intermediates = {index, Node::none};
  graph.tensors.push_back({"state", DType::float32, {2}, {}, {}});
  graph.tensors.back().is_variable = true;
  const Graph read = read_tflite(write_tflite(graph));
  EXPECT_EQ(read.nodes[0].intermediates, std::vector<int>{});
  EXPECT_EQ(read.nodes[1].intermediates, (std::vector<int>{index, Node::none}));
  EXPECT_EQ(read.tensor(index).quantization, between.quantization);
  EXPECT_TRUE(read.tensors.back().is_variable);
  graph.nodes[1].intermediates = {99};
  EXPECT_NE(error_of([&] { write_tflite(graph); }).find("intermediate 0: tensor 99 does not exist"),
            std::string::npos);
}

TEST(Tflite, TheSameGraphGivesTheSameBytes) {
  const Bytes first = write_tflite(rich_graph());
  EXPECT_EQ(write_tflite(rich_graph()), first);
  EXPECT_EQ(write_tflite(read_tflite(first)), first);
}

TEST(Tflite, FlatBuffersVerifierAcceptsIt) {
  const Bytes bytes = write_tflite(rich_graph());
  const auto* data = reinterpret_cast<const std::uint8_t*>(bytes.data());
  flatbuffers::Verifier verifier(data, bytes.size());
  EXPECT_TRUE(schema::VerifyModelBuffer(verifier));
  EXPECT_TRUE(schema::ModelBufferHasIdentifier(data));
  EXPECT_EQ(std::memcmp(data + 4, "TFL3", 4), 0);
}

// Versions as TensorFlow Lite's converter states them for these types.
TEST(Tflite, StatesVersionsAndBothOperatorCodes) {
  const Bytes bytes = write_tflite(rich_graph());
  const auto model = schema::UnPackModel(bytes.data());
  EXPECT_EQ(model->version, 3u);
  ASSERT_EQ(model->operator_codes.size(), 4u);
  for (const auto& code : model->operator_codes) {
    EXPECT_EQ(static_cast<int>(code->builtin_code), code->deprecated_builtin_code);
    const bool is_dense = code->builtin_code == schema::BuiltinOperator::FULLY_CONNECTED;
    const bool is_quantize = code->builtin_code == schema::BuiltinOperator::QUANTIZE;
    EXPECT_EQ(code->version, is_dense ? 4 : is_quantize ? 1 : 2);
  }
}

std::size_t address_of_buffer(const schema::Model& model, const std::byte* begin, int tensor) {
  const auto& stored = *model.subgraphs()->Get(0)->tensors()->Get(static_cast<unsigned>(tensor));
  const auto* data = model.buffers()->Get(stored.buffer())->data()->data();
  return static_cast<std::size_t>(reinterpret_cast<const std::byte*>(data) - begin);
}

TEST(Tflite, EqualConstantsShareOneBuffer) {
  GraphBuilder builder;
  const int x = builder.input("x", {1, 2});
  const std::vector<float> values = {1, 2, 3, 4};
  const int a = builder.constant(Tensor::of<float>({2, 2}, values, "a"));
  const int b = builder.constant(Tensor::of<float>({2, 2}, values, "b"));
  const int h = builder.add(FullyConnected{}, {x, a}, "h");
  const Bytes bytes = write_tflite(builder.finish({builder.add(FullyConnected{}, {h, b}, "y")}));
  const auto& model = *schema::GetModel(bytes.data());
  EXPECT_EQ(model.buffers()->size(), 2u);  // the empty one and the shared one
  EXPECT_EQ(address_of_buffer(model, bytes.data(), a), address_of_buffer(model, bytes.data(), b));
}

// Runtimes on boards read constants where they lie in the file.
TEST(Tflite, ConstantsLieWhereTheirTypeWantsThem) {
  for (int units = 1; units < 8; ++units) {
    GraphBuilder builder(std::string(static_cast<std::size_t>(units), 'n'));
    const int x = builder.input("x", {1, 1}, DType::int8, {{1}, {0}, 0});
    // Four int8 zeros and one int32 zero are the same bytes, so they share a buffer.
    Tensor w = Tensor::zeros(DType::int8, {4 * units, 1}, "w");
    w.quantization = {{1}, {0}, 0};
    Tensor v = Tensor::of<std::int8_t>({units, 1}, std::vector<std::int8_t>(units, 3), "v");
    v.quantization = {{1}, {0}, 0};
    Tensor bias = Tensor::zeros(DType::int32, {units}, "bias");
    bias.quantization = {{1}, {0}, 0};
    const int first = builder.constant(w);
    const int second = builder.constant(v);
    const int third = builder.constant(bias);
    builder.add(FullyConnected{}, {x, first}, "h", DType::int8, {{1}, {0}, 0});
    const int y =
        builder.add(FullyConnected{}, {x, second, third}, "y", DType::int8, {{1}, {0}, 0});
    const Bytes bytes = write_tflite(builder.finish({y}));
    const auto& model = *schema::GetModel(bytes.data());
    EXPECT_EQ(address_of_buffer(model, bytes.data(), first),
              address_of_buffer(model, bytes.data(), third));
    EXPECT_EQ(address_of_buffer(model, bytes.data(), third) % 4, 0u) << units;
  }
}

// A NaN is not below, above or equal to anything; -0 equals 0 and is another number.
TEST(Tflite, ScalesThatDoNotCompareStayApart) {
  GraphBuilder builder;
  const float nan = std::nanf("");
  const std::vector<float> scales = {1.0f, nan, 2.0f, 0.0f, -0.0f};
  for (const float scale : scales) builder.input("x", {1}, DType::float32, {{scale}, {0}, 0});
  const int y = builder.add(Relu{}, {0}, "y");
  const Graph read = read_tflite(write_tflite(builder.finish({y})));
  for (std::size_t i = 0; i < scales.size(); ++i) {
    const float scale = read.tensors[i].quantization.scale.at(0);
    EXPECT_EQ(std::isnan(scale), std::isnan(scales[i]));
    if (std::isnan(scale)) continue;
    EXPECT_EQ(std::signbit(scale), std::signbit(scales[i]));
    EXPECT_EQ(scale, scales[i]);
  }
}

TEST(ReadTflite, RefusesWhatIsNoModel) {
  EXPECT_EQ(error_of([] { read_tflite({}); }), "expected a .tflite model, the file is empty");
  const std::string other =
      "expected a .tflite model with the identifier TFL3, received something else";
  EXPECT_EQ(error_of([] { read_tflite(Bytes(7)); }), other);
  EXPECT_EQ(error_of([] { read_tflite(Bytes(4096)); }), other);
  // The size is looked at before any byte is.
  const std::byte one{};
  const std::span<const std::byte> endless(&one, std::size_t{1} << 31);
  if (reinterpret_cast<std::uintptr_t>(&one) % alignof(std::max_align_t) == 0) {
    EXPECT_EQ(error_of([&] { read_tflite(endless); }),
              "expected a .tflite model under 2 GiB, received 2147483648 bytes");
  }
}

TEST(ReadTflite, EveryCutIsAnError) {
  const Bytes bytes = write_tflite(rich_graph());
  for (std::size_t size = 8; size < bytes.size(); ++size) {
    const std::string message = error_of([&] { read_tflite(std::span(bytes).first(size)); });
    EXPECT_NE(message, "nothing was thrown") << size;
  }
  EXPECT_EQ(error_of([&] { read_tflite(std::span(bytes).first(40)); }),
            "the .tflite is damaged or cut off: an offset leads out of its 40 bytes");
}

// Whatever the bytes, a graph or an Error: the sanitizers watch.
TEST(ReadTflite, EveryByteMayBeAnything) {
  const Bytes bytes = write_tflite(rich_graph());
  int graphs = 0;
  int errors = 0;
  for (std::size_t i = 8; i < bytes.size(); ++i) {
    for (const int value : {0x00, 0x01, 0x7f, 0x80, 0xff}) {
      Bytes damaged = bytes;
      damaged[i] = static_cast<std::byte>(value);
      (error_of([&] { read_tflite(damaged); }) == "nothing was thrown" ? graphs : errors)++;
    }
  }
  EXPECT_GT(graphs, 100);
  EXPECT_GT(errors, 100);
}

TEST(ReadTflite, ReadsFromAnyAddress) {
  const Bytes bytes = write_tflite(rich_graph());
  Bytes shifted(bytes.size() + 1);
  std::copy(bytes.begin(), bytes.end(), shifted.begin() + 1);
  EXPECT_EQ(write_tflite(read_tflite(std::span(shifted).subspan(1))), bytes);
}

TEST(ReadTflite, SaysWhatItDoesNotKnow) {
  EXPECT_EQ(error_after([](schema::ModelT& m) { m.version = 2; }),
            "expected schema version 3, received 2");
  EXPECT_EQ(error_after([](schema::ModelT& m) { m.subgraphs.clear(); }),
            "expected a subgraph, the file has none");
  EXPECT_EQ(error_after([](schema::ModelT& m) { set_code(m, 0, schema::BuiltinOperator::LSTM); }),
            "operator 0: LSTM (code 16): not supported; `onda inspect --operators` lists what is");
  EXPECT_EQ(
      error_after([](schema::ModelT& m) {
        set_code(m, 0, schema::BuiltinOperator::CUSTOM);
        m.operator_codes[0]->custom_code = "Fancy";
      })
              .find(
                  "custom operator Fancy: Onda has none of this name; a program adds its own with "
                  "load_tflite(path, {.custom_operators = {custom<") != std::string::npos,
      true);
  EXPECT_EQ(error_after([](schema::ModelT& m) {
              m.operator_codes[0]->builtin_code = static_cast<schema::BuiltinOperator>(9999);
            }).find("unknown operator (code 9999): not supported") != std::string::npos,
            true);
  EXPECT_EQ(error_after([](schema::ModelT& m) {
              subgraph(m).tensors[0]->type = schema::TensorType::STRING;
            }),
            "tensor 0: element type 5 (STRING): Onda does not know it");
  EXPECT_EQ(error_after([](schema::ModelT& m) { subgraph(m).tensors[0]->is_variable = true; }),
            "graph input 0: tensor 0 (x) is a variable, which the model keeps to itself");
  EXPECT_EQ(error_after([](schema::ModelT& m) {
              subgraph(m).tensors[3]->quantization->details.Set(schema::OpaqueT());
            }),
            "tensor 3: expected scales and zero points, received custom quantization details");
}

TEST(ReadTflite, SaysWhatDoesNotFit) {
  EXPECT_EQ(error_after([](schema::ModelT& m) { subgraph(m).operators[1]->opcode_index = 77; }),
            "operator 1: operator code 77 does not exist; the model has 4");
  EXPECT_EQ(error_after([](schema::ModelT& m) { subgraph(m).operators[1]->inputs[0] = 999; }),
            "operator 1 (FULLY_CONNECTED): input 0: tensor 999 does not exist; the model has 9");
  EXPECT_EQ(error_after([](schema::ModelT& m) { subgraph(m).tensors[3]->buffer = 50; }),
            "tensor 3: buffer 50 does not exist; the model has 3");
  EXPECT_EQ(error_after([](schema::ModelT& m) {
              subgraph(m).tensors[3]->shape = {3, 3};
            }),
            "tensor 3: its shape and type take 9 bytes, buffer 1 has 6");
  EXPECT_EQ(error_after([](schema::ModelT& m) {
              subgraph(m).tensors[0]->shape = {-1, 2};
            }),
            "tensor 0: shape (-1, 2): expected no negative extent");
  EXPECT_EQ(error_after([](schema::ModelT& m) { subgraph(m).tensors[0]->shape.assign(17, 1); }),
            "tensor 0: expected at most 16 axes, received 17");
  EXPECT_EQ(error_after([](schema::ModelT& m) {
              subgraph(m).tensors[3]->quantization->zero_point = {0, 0};
            }),
            "tensor 3: expected as many zero points as scales, received 2 and 3");
  EXPECT_EQ(
      error_after([](schema::ModelT& m) {
        subgraph(m).operators[1]->builtin_options.Set(schema::DequantizeOptionsT());
      }),
      "operator 1: FULLY_CONNECTED: expected FullyConnectedOptions, received DequantizeOptions");
  EXPECT_EQ(
      error_after([](schema::ModelT& m) {
        auto* options = subgraph(m).operators[1]->builtin_options.AsFullyConnectedOptions();
        options->weights_format = 1;
      }),
      "operator 1: FULLY_CONNECTED: weights_format 1: expected 0, weights in their plain order");
  EXPECT_EQ(error_after([](schema::ModelT& m) {
              auto* options = subgraph(m).operators[1]->builtin_options.AsFullyConnectedOptions();
              options->fused_activation_function = schema::ActivationFunctionType::SIGN_BIT;
            }),
            "operator 1: FULLY_CONNECTED: fused activation 5: expected NONE, RELU, RELU_N1_TO_1 or "
            "RELU6");
}

// The type of a union is one field, the table another: a file may hold the first alone.
TEST(ReadTflite, OptionsThatAreAnnouncedAndMissingAreDefaults) {
  flatbuffers::FlatBufferBuilder b;
  const std::vector<std::int32_t> shape = {1, 1};
  const std::vector<std::int32_t> none = {0};
  std::vector<flatbuffers::Offset<schema::Tensor>> tensors;
  for (int i = 0; i < 3; ++i) tensors.push_back(schema::CreateTensorDirect(b, &shape));
  const std::vector<std::int32_t> inputs = {0, 1};
  const std::vector<std::int32_t> outputs = {2};
  const std::vector<flatbuffers::Offset<schema::Operator>> operators = {
      schema::CreateOperatorDirect(b, 0, &inputs, &outputs,
                                   schema::BuiltinOptions::FullyConnectedOptions, 0)};
  const std::vector<flatbuffers::Offset<schema::SubGraph>> subgraphs = {
      schema::CreateSubGraphDirect(b, &tensors, &inputs, &outputs, &operators)};
  const std::vector<flatbuffers::Offset<schema::OperatorCode>> codes = {
      schema::CreateOperatorCode(b, 9, 0, 1, schema::BuiltinOperator::FULLY_CONNECTED)};
  const std::vector<flatbuffers::Offset<schema::Buffer>> buffers = {schema::CreateBuffer(b)};
  b.Finish(schema::CreateModelDirect(b, 3, &codes, &subgraphs, nullptr, &buffers),
           schema::ModelIdentifier());
  const auto* begin = reinterpret_cast<const std::byte*>(b.GetBufferPointer());
  const Bytes bytes(begin, begin + b.GetSize());
  EXPECT_EQ(read_tflite(bytes).nodes[0].op.get_if<FullyConnected>()->activation, Activation::none);
}

// Older converters leave the options, the zero points or the new code out.
TEST(ReadTflite, WhatMayBeMissingHasItsDefault) {
  const Graph read = read_tflite(changed([](schema::ModelT& m) {
    for (auto& code : m.operator_codes) code->builtin_code = schema::BuiltinOperator::ADD;
    subgraph(m).operators[2]->builtin_options.Reset();
    subgraph(m).tensors[3]->quantization->zero_point.clear();
  }));
  EXPECT_EQ(read.nodes[2].op.get_if<FullyConnected>()->activation, Activation::none);
  EXPECT_EQ(read.tensors[3].quantization.zero_point, (std::vector<std::int64_t>{0, 0, 0}));
}

// By hand: the first of two integers lies in the lower half of a byte, -8 is 0x8.
TEST(ReadTflite, Int4BecomesInt8) {
  const auto with_weights = [](std::vector<std::uint8_t> bytes, std::vector<std::int32_t> shape) {
    return [=](schema::ModelT& m) {
      schema::TensorT& weights = *subgraph(m).tensors[3];
      weights.type = schema::TensorType::INT4;
      weights.shape = shape;
      m.buffers[weights.buffer]->data = bytes;
    };
  };
  const Graph even = read_tflite(changed(with_weights({0x21, 0x80, 0xF7}, {3, 2})));
  EXPECT_EQ(even.tensors[3].type, DType::int8);
  EXPECT_THAT(even.tensors[3].values<std::int8_t>(), testing::ElementsAre(1, 2, 0, -8, 7, -1));
  EXPECT_EQ(even.tensors[3].quantization, rich_graph().tensors[3].quantization);
  EXPECT_EQ(error_after(with_weights({0x21, 0x80}, {3, 2})),
            "tensor 3: its shape and type take 3 bytes, buffer 1 has 2");
  EXPECT_EQ(error_after(with_weights({}, {3, 2})), "tensor 3: expected a constant, as it is int4");
}

// Many tables may point to one long vector or text; copied for each, they would take its length
// times their number.
TEST(ReadTflite, WhatTablesShareStaysInProportion) {
  flatbuffers::FlatBufferBuilder builder;
  const auto name = builder.CreateString(std::string(100000, 'n'));
  const auto shape = builder.CreateVector(std::vector<std::int32_t>{1});
  std::vector<flatbuffers::Offset<schema::Tensor>> tensors;
  for (int i = 0; i < 10000; ++i) {
    tensors.push_back(schema::CreateTensor(builder, shape, schema::TensorType::INT8, 0, name));
  }
  const auto subgraph = schema::CreateSubGraph(builder, builder.CreateVector(tensors));
  const auto subgraphs = builder.CreateVector(&subgraph, 1);
  builder.Finish(schema::CreateModel(builder, 3, 0, subgraphs), schema::ModelIdentifier());
  const auto* begin = reinterpret_cast<const std::byte*>(builder.GetBufferPointer());
  const Bytes bytes(begin, begin + builder.GetSize());
  EXPECT_NE(error_of([&] { read_tflite(bytes); }).find("names and lists within the file's"),
            std::string::npos);
}

TEST(ReadTflite, TensorsAndOperatorsHaveALimit) {
  EXPECT_EQ(error_after([](schema::ModelT& m) {
              subgraph(m).tensors.resize(32769);
              for (auto& tensor : subgraph(m).tensors) {
                if (!tensor) tensor = std::make_unique<schema::TensorT>();
              }
            }),
            "expected at most 32768 tensors, received 32769");
}

TEST(LoadTflite, NamesTheFile) {
  EXPECT_EQ(
      error_of([] { load_tflite("/no/such/model.tflite"); }).rfind("/no/such/model.tflite", 0), 0u);
  const std::filesystem::path path = std::filesystem::temp_directory_path() /
                                     fmt::format("onda_{}.tflite", std::random_device{}());
  save_tflite(path, rich_graph());
  EXPECT_EQ(write_tflite(load_tflite(path)), write_tflite(rich_graph()));
  write_file(path, std::string_view("nonsense"));
  EXPECT_EQ(error_of([&] { load_tflite(path); }),
            path.string() +
                ": expected a .tflite model with the identifier TFL3, received something else");
  std::filesystem::remove(path);
}

TEST(WriteTflite, ChecksTheGraphFirst) {
  Graph graph = rich_graph();
  graph.outputs = {99};
  EXPECT_EQ(error_of([&] { write_tflite(graph); }),
            "graph output 0: tensor 99 does not exist; the model has 9");
}

}  // namespace
}  // namespace onda
