// SPDX-License-Identifier: Apache-2.0
// Writes what the fuzzers start from, each in its folder below the one that is named: models of
// every operator made with the builder, the small ones of the corpus of models when it is there,
// arrays and tables.
#include <cstdio>

#include "onda/core/file.h"
#include "onda/data/csv.h"
#include "onda/data/npy.h"
#include "onda/graph/graph_builder.h"
#include "onda/ops/average_pool_2d/average_pool_2d.h"
#include "onda/ops/conv_2d/conv_2d.h"
#include "onda/ops/depthwise_conv_2d/depthwise_conv_2d.h"
#include "onda/ops/dequantize/dequantize.h"
#include "onda/ops/fully_connected/fully_connected.h"
#include "onda/ops/max_pool_2d/max_pool_2d.h"
#include "onda/ops/quantize/quantize.h"
#include "onda/ops/relu/relu.h"
#include "onda/ops/reshape/reshape.h"
#include "onda/ops/softmax/softmax.h"
#include "onda/quantize/quantize.h"
#include "onda/tflite/tflite.h"
#include "onda/train/model.h"
#include "onda/train/text_model.h"
#include "tests/corpus.h"

namespace onda {
namespace {

namespace fs = std::filesystem;

Tensor weights(const char* name, Shape shape) {
  Tensor tensor = Tensor::zeros(DType::float32, std::move(shape), name);
  float value = -0.4f;
  for (float& weight : tensor.values<float>())
    weight = value = value > 0.4f ? -0.37f : value + 0.13f;
  return tensor;
}

Graph dense_net() {
  GraphBuilder builder;
  const int x = builder.input("x", {1, 2});
  const int w = builder.constant(weights("w", {3, 2}));
  const int b = builder.constant(weights("b", {3}));
  const int y = builder.add(FullyConnected{.activation = Activation::relu}, {x, w, b}, "y");
  const int relu = builder.add(Relu{}, {y}, "relu");
  return builder.finish({relu});
}

Graph image_net() {
  GraphBuilder builder;
  int x = builder.input("image", {1, 6, 6, 2});
  const int w = builder.constant(weights("conv_w", {4, 3, 3, 2}));
  const int b = builder.constant(weights("conv_b", {4}));
  x = builder.add(Conv2D{.stride = {2, 1}, .activation = Activation::relu6}, {x, w, b}, "conv");
  const int dw = builder.constant(weights("depthwise_w", {1, 2, 2, 4}));
  const int db = builder.constant(weights("depthwise_b", {4}));
  x = builder.add(DepthwiseConv2D{}, {x, dw, db}, "depthwise");
  MaxPool2D most;
  most.filter = {2, 2};
  most.stride = {1, 1};
  x = builder.add(most, {x}, "max");
  AveragePool2D mean;
  mean.filter = {2, 2};
  mean.stride = {2, 2};
  x = builder.add(mean, {x}, "mean");
  const auto elements = static_cast<std::int32_t>(builder.graph().tensor(x).shape.elements());
  x = builder.add(Reshape{.new_shape = {1, elements}}, {x}, "flat");
  const int fw = builder.constant(weights("dense_w", {3, elements}));
  x = builder.add(FullyConnected{}, {x, fw, Node::none}, "dense");
  return builder.finish({builder.add(Softmax{}, {x}, "softmax")});
}

void write_models(const fs::path& folder) {
  const auto save = [&](const char* name, const Graph& graph) {
    save_tflite(folder / (std::string(name) + ".tflite"), graph);
    const Shape shape = graph.input(0).shape.with_batch(4);
    const std::vector<ValueRange> ranges = calibrate(graph, weights("x", shape));
    save_tflite(folder / (std::string(name) + "_int8.tflite"),
                quantize(graph, ranges, {.edge = DType::int8}));
    save_tflite(folder / (std::string(name) + "_quantized.tflite"), quantize(graph, ranges, {}));
  };
  save("dense", dense_net());
  save("image", image_net());
  if (!corpus()) return;
  for (const auto& entry : fs::directory_iterator(*corpus())) {
    const fs::path model = entry.path() / "model.tflite";
    std::error_code code;
    if (fs::file_size(model, code) > 16384 || code) continue;
    write_file(folder / (entry.path().filename().string() + ".tflite"), read_file(model));
  }
}

void write_arrays(const fs::path& folder) {
  for (const DType type :
       {DType::float32, DType::float64, DType::int8, DType::boolean, DType::int64}) {
    data::write_npy(folder / (std::string(name_of(type)) + ".npy"), Tensor::zeros(type, {2, 3}));
    data::write_npy(folder / (std::string(name_of(type)) + "_scalar.npy"), Tensor::zeros(type, {}));
  }
  std::string text = "\x93NUMPY";
  const std::string header = "{'descr': '>i2', 'fortran_order': True, 'shape': (2, 1, 3), }\n";
  text += {'\2', '\0', static_cast<char>(header.size()), '\0', '\0', '\0'};
  write_file(folder / "fortran.npy", std::string_view(text + header + "abcdefghijkl"));
}

void write_tables(const fs::path& folder) {
  int number = 0;
  for (const char* text : {"0x,y\n1,2.5\n-3e-5,4\n",
                           "1\xef\xbb\xbf"
                           "a;b\r\n 1 ; 2\r\n",
                           "2\"a \"\"b\"\"\"\t2\n1\t3", "3nan,inf\n-1,+2\r\r1e999,0\n",
                           "0,,\n1,2,3\n", "01e-400,1.7976931348623157e308"}) {
    write_file(folder / fmt::format("{}.csv", number++), std::string_view(text));
  }
}

void write_texts(const fs::path& folder) {
  int number = 0;
  for (const char* text :
       {"conv_2d(16,3x3,relu,padding=same) batch_normalization(relu) max_pool_2d(2) dropout(0.2) "
        "flatten dense(10,softmax)",
        "conv_1d(4,3) tanh", "reshape(-1x4) dense(units=3,kernel_initializer=he_normal)"}) {
    write_file(folder / fmt::format("{}.txt", number++), std::string_view(text));
  }
}

void write_checkpoints(const fs::path& folder) {
  Model model =
      sequential({.shape = {4, 4, 1}}, parse_layers("conv_2d(2,3,relu) batch_normalization "
                                                    "dropout(0.5) flatten dense(1)"));
  model.save(folder / "model.safetensors");
  model.compile({.optimizer = Adam{}});
  const data::Dataset points{weights("x", {2, 4, 4, 1}), weights("y", {2, 1})};
  model.fit(points, {.callbacks = {EarlyStopping{.monitor = "loss", .restore_best_weights = true}},
                     .checkpoint = {.path = folder / "run.safetensors"}});
}

}  // namespace
}  // namespace onda

int main(int argc, char** argv) try {
  if (argc != 2) throw onda::Error("usage: make_fuzz_corpus FOLDER");
  const std::filesystem::path folder = argv[1];
  onda::write_models(folder / "tflite_reader");
  onda::write_arrays(folder / "npy_reader");
  onda::write_tables(folder / "csv_reader");
  onda::write_texts(folder / "text_model");
  onda::write_checkpoints(folder / "safetensors_reader");
  return 0;
} catch (const std::exception& error) {
  std::fprintf(stderr, "%s\n", error.what());
  return 1;
}
