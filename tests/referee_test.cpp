// SPDX-License-Identifier: Apache-2.0
// An outside referee: LiteRT 2.5.3 with its reference kernels runs what Onda writes. Integers have
// to be equal byte for byte with the interpreter's under rounding single, floats within 1e-6.
#include <gtest/gtest.h>

#include <cmath>
#include <iostream>
#include <random>

#include "onda/core/file.h"
#include "onda/core/process.h"
#include "onda/core/temporary_folder.h"
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
#include "onda/run/interpreter.h"
#include "onda/tflite/tflite.h"

namespace onda {
namespace {

namespace fs = std::filesystem;

// What keeps the referee from playing; empty when all is there.
std::string missing_referee() {
  if (find_program("node").empty()) return "no Node (Debian package nodejs)";
  const fs::path package = fs::path(ONDA_SOURCE_DIR) / "tests/referee/node_modules/@litertjs/core";
  if (!fs::exists(package)) return "no LiteRT: scripts/npm_install tests/referee";
  return {};
}

#define ONDA_REQUIRE_REFEREE() \
  if (!missing_referee().empty()) GTEST_SKIP() << missing_referee()

// Models with their inputs; one Node runs them all.
class Referee {
 public:
  explicit Referee(std::uint32_t seed) : random_(seed) {}
  std::mt19937& random() { return random_; }

  /// Random frames for every input: any byte for integers, [-4, 4) for floats.
  void add(std::string name, Graph graph, int frames) {
    Bytes bytes;
    for (int frame = 0; frame < frames; ++frame) {
      for (const int input : graph.inputs) append_random(graph.tensor(input), bytes);
    }
    add(std::move(name), std::move(graph), std::move(bytes));
  }
  void add(std::string name, Graph graph, Bytes frames) {
    matches_.push_back({std::move(name), std::move(graph), std::move(frames)});
  }

  void compare() {
    std::string list;
    for (std::size_t i = 0; i < matches_.size(); ++i) {
      save_tflite(path(i, "tflite"), matches_[i].graph);
      write_file(path(i, "in"), matches_[i].frames);
      list += fmt::format("{}\t{}\t{}\n", path(i, "tflite").string(), path(i, "in").string(),
                          path(i, "out").string());
    }
    write_file(folder_.path() / "list", list);
    const ProcessResult result = run_process(
        {.arguments = {"node", (fs::path(ONDA_SOURCE_DIR) / "tests/referee/litert.mjs").string(),
                       "--list", (folder_.path() / "list").string()},
         .timeout_seconds = 250,
         .must_succeed = false});
    if (result.exit_status != 0) say_whose(result.errors);
    ASSERT_EQ(result.exit_status, 0) << result.errors;
    std::size_t frames = 0;
    for (std::size_t i = 0; i < matches_.size(); ++i) {
      SCOPED_TRACE(fmt::format("model {}: {}", i, matches_[i].name));
      frames += compare_one(matches_[i], read_file(path(i, "out")));
      if (testing::Test::HasFatalFailure()) return;
    }
    std::cout << "referee: " << matches_.size() << " models, " << frames << " inferences\n";
  }

 private:
  struct Match {
    std::string name;
    Graph graph;
    Bytes frames;
  };

  fs::path path(std::size_t index, const char* extension) const {
    return folder_.path() / fmt::format("{}.{}", index, extension);
  }

  void say_whose(const std::string& errors) const {
    for (std::size_t i = 0; i < matches_.size(); ++i) {
      if (errors.find(path(i, "tflite").string()) != std::string::npos) {
        ADD_FAILURE() << "LiteRT does not run model " << i << ": " << matches_[i].name;
      }
    }
  }

  void append_random(const Tensor& tensor, Bytes& bytes) {
    const std::size_t begin = bytes.size();
    bytes.resize(begin + tensor.bytes());
    if (tensor.type == DType::float32) {
      auto* values = reinterpret_cast<float*>(bytes.data() + begin);
      std::uniform_real_distribution<float> real(-4, 4);
      for (std::int64_t i = 0; i < tensor.shape.elements(); ++i) values[i] = real(random_);
    } else {
      for (std::size_t i = begin; i < bytes.size(); ++i)
        bytes[i] = static_cast<std::byte>(random_());
    }
  }

  static std::size_t compare_one(const Match& match, const Bytes& received) {
    Interpreter model(match.graph, {.rounding = Rounding::single});
    std::size_t in = 0;
    std::size_t out = 0;
    std::size_t frames = 0;
    for (; in < match.frames.size(); ++frames) {
      for (int i = 0; i < model.input_count(); ++i) {
        const auto memory = model.input_bytes(i);
        std::copy_n(match.frames.begin() + static_cast<long>(in), memory.size(), memory.begin());
        in += memory.size();
      }
      model.invoke();
      for (int i = 0; i < model.output_count(); ++i) {
        const auto expected = model.output_bytes(i);
        EXPECT_LE(out + expected.size(), received.size());
        if (out + expected.size() > received.size()) return frames;
        compare_tensor(model.output_details(i), expected, received.data() + out, frames);
        out += expected.size();
      }
      if (testing::Test::HasFailure()) return frames;
    }
    EXPECT_EQ(out, received.size());
    return frames;
  }

  static void compare_tensor(const Tensor& details, std::span<const std::byte> ours,
                             const std::byte* theirs, std::size_t frame) {
    if (details.type != DType::float32) {
      for (std::size_t i = 0; i < ours.size(); ++i) {
        EXPECT_EQ(static_cast<int>(static_cast<std::int8_t>(ours[i])),
                  static_cast<int>(static_cast<std::int8_t>(theirs[i])))
            << "frame " << frame << ", element " << i << " (ours, LiteRT's)";
      }
      return;
    }
    for (std::size_t i = 0; i < ours.size() / sizeof(float); ++i) {
      float a;
      float b;
      std::memcpy(&a, ours.data() + i * sizeof a, sizeof a);
      std::memcpy(&b, theirs + i * sizeof b, sizeof b);
      EXPECT_LE(std::fabs(a - b), 1e-6f * std::max(1.0f, std::fabs(b)))
          << "frame " << frame << ", element " << i;
    }
  }

  std::mt19937 random_;
  TemporaryFolder folder_;
  std::vector<Match> matches_;
};

Bytes all_bytes() {
  Bytes bytes;
  for (int i = -128; i < 128; ++i) bytes.push_back(static_cast<std::byte>(i));
  return bytes;
}

Tensor random_tensor(std::mt19937& random, Shape shape, float spread, const std::string& name) {
  std::normal_distribution<float> normal(0, spread);
  Tensor tensor = Tensor::zeros(DType::float32, std::move(shape), name);
  for (float& value : tensor.values<float>()) value = normal(random);
  return tensor;
}

struct DenseNet {
  std::vector<std::int32_t> widths;
  Activation hidden = Activation::relu;
  bool bias = true;
  bool separate_relu = false;
};

Graph make(const DenseNet& net, std::mt19937& random) {
  GraphBuilder builder("net");
  int x = builder.input("x", {1, net.widths.front()});
  for (std::size_t i = 1; i < net.widths.size(); ++i) {
    const std::int32_t in = net.widths[i - 1];
    const std::int32_t out = net.widths[i];
    const bool is_last = i + 1 == net.widths.size();
    std::vector<int> inputs = {
        x, builder.constant(random_tensor(random, {out, in}, 1 / std::sqrt(static_cast<float>(in)),
                                          fmt::format("w{}", i)))};
    if (net.bias) {
      inputs.push_back(builder.constant(random_tensor(random, {out}, 0.3f, fmt::format("b{}", i))));
    }
    const bool fused = !is_last && !net.separate_relu;
    x = builder.add(FullyConnected{.activation = fused ? net.hidden : Activation::none}, inputs,
                    fmt::format("dense{}", i));
    if (net.separate_relu && !is_last) x = builder.add(Relu{}, {x}, fmt::format("relu{}", i));
  }
  return builder.finish({x});
}

// Each net as float, int8 with float edges, and int8; a one-byte input meets all its 256 values.
TEST(Referee, RunsTheDenseNetsThatOndaWrites) {
  ONDA_REQUIRE_REFEREE();
  Referee referee(2026);
  const std::vector<DenseNet> nets = {
      {.widths = {1, 16, 16, 1}},
      {.widths = {1, 16, 1}},
      {.widths = {1, 1}},
      {.widths = {1, 16, 16, 1}, .bias = false},
      {.widths = {1, 16, 16, 1}, .separate_relu = true},
      {.widths = {1, 24, 8, 3}, .hidden = Activation::relu6},
      {.widths = {4, 10, 3}, .hidden = Activation::relu_n1_to_1},
      {.widths = {3, 1, 5, 2}, .hidden = Activation::none},
      {.widths = {40, 33, 10}},
      {.widths = {640, 128, 8, 128}, .bias = false, .separate_relu = true},
  };
  for (std::size_t i = 0; i < nets.size(); ++i) {
    const Graph graph = make(nets[i], referee.random());
    const int frames = nets[i].widths.front() > 100 ? 5 : 100;
    const auto ranges =
        calibrate(graph, random_tensor(referee.random(), {64, nets[i].widths.front()}, 2, "data"));
    const Graph inner = quantize(graph, ranges, {.edge = DType::int8});
    referee.add(fmt::format("net {} float", i), graph, frames);
    referee.add(fmt::format("net {} float edges", i), quantize(graph, ranges), frames);
    if (nets[i].widths.front() == 1) {
      referee.add(fmt::format("net {} int8", i), inner, all_bytes());
    } else {
      referee.add(fmt::format("net {} int8", i), inner, frames);
    }
  }
  referee.compare();
}

// --- one operator with random shapes, scales and attributes

class RandomOperators {
 public:
  explicit RandomOperators(Referee& referee) : referee_(referee), random_(referee.random()) {}

  void fully_connected(bool integers) {
    const std::int32_t in = size(12);
    const std::int32_t out = size(8);
    const bool keep = coin();
    const bool bias = coin();
    const Shape x = keep ? Shape{size(2), size(3), in} : Shape{size(3), in};
    weighted(FullyConnected{.activation = activation(), .keep_num_dims = keep}, x, {out, in}, 0,
             out, in, bias, integers);
  }
  void conv_2d(bool integers) {
    const std::int32_t in = size(3);
    const std::int32_t out = size(4);
    const Shape filter = {out, size(3), size(3), in};
    const Shape x = {1, size(6) + 4, size(6) + 4, in};
    const Conv2D op{.padding = padding(),
                    .stride = extent(2),
                    .dilation = dilation(),
                    .activation = activation()};
    weighted(op, x, filter, 0, out, filter[1] * filter[2] * in, true, integers);
  }
  void depthwise_conv_2d(bool integers) {
    const std::int32_t in = size(3);
    const std::int32_t multiplier = size(2);
    const Shape filter = {1, size(3), size(3), in * multiplier};
    const Shape x = {1, size(6) + 4, size(6) + 4, in};
    const std::int32_t stride = size(2);
    const DepthwiseConv2D op{.padding = padding(),
                             .stride = {stride, stride},
                             .dilation = {},
                             .activation = activation(),
                             .depth_multiplier = multiplier};
    weighted(op, x, filter, 3, in * multiplier, filter[1] * filter[2], true, integers);
  }
  void pool(bool integers) {
    const Pool2D options{
        .padding = padding(), .filter = extent(3), .stride = extent(2), .activation = activation()};
    const Shape x = {1, size(6) + 3, size(6) + 3, size(4)};
    const Quantization how = integers ? scaled(real(0.001f, 0.5f)) : Quantization{};
    if (coin()) {
      single(AveragePool2D{options}, x, integers, how, how);
    } else {
      single(MaxPool2D{options}, x, integers, how, how);
    }
  }
  void relu(bool integers) {
    const float scale = real(0.001f, 0.5f);
    single(Relu{}, {size(3), size(20)}, integers, integers ? scaled(scale) : Quantization{},
           integers ? scaled(scale * real(0.3f, 3)) : Quantization{});
  }
  void softmax(bool integers) {
    single(Softmax{.beta = coin() ? 1.0f : real(0.2f, 3)}, {size(3), size(10) + 1}, integers,
           integers ? scaled(real(0.001f, 0.5f)) : Quantization{},
           integers ? Quantization{{1.0f / 256}, {-128}, 0} : Quantization{});
  }
  void reshape(bool integers) {
    const std::int32_t a = size(4);
    const std::int32_t b = size(5);
    const Quantization how = integers ? scaled(real(0.001f, 0.5f)) : Quantization{};
    single(Reshape{.new_shape = {b, a}}, {1, a, b}, integers, how, how);
  }
  void quantize(bool integers) {
    const float scale = real(0.001f, 0.5f);
    single(Quantize{}, {size(4), size(30)}, integers, integers ? scaled(scale) : Quantization{},
           scaled(scale * real(0.3f, 3)), DType::int8);
  }
  void dequantize(bool) {
    single(Dequantize{}, {size(4), size(30)}, true, scaled(real(1e-5f, 2)), {}, DType::float32);
  }

 private:
  std::int32_t size(int most) {
    return 1 + static_cast<std::int32_t>(random_() % static_cast<unsigned>(most));
  }
  bool coin() { return random_() % 2 == 0; }
  float real(float low, float high) {
    return std::uniform_real_distribution<float>(low, high)(random_);
  }
  Padding padding() { return coin() ? Padding::same : Padding::valid; }
  Extent2D extent(int most) { return {size(most), size(most)}; }
  Extent2D dilation() { return coin() ? Extent2D{} : Extent2D{2, 2}; }
  Activation activation() {
    return std::vector{Activation::none, Activation::relu, Activation::relu6,
                       Activation::relu_n1_to_1}[random_() % 4];
  }
  Quantization scaled(float scale) {
    return {{scale}, {static_cast<std::int64_t>(random_() % 256) - 128}, 0};
  }

  void single(Operator op, Shape shape, bool integers, Quantization from, Quantization to) {
    single(std::move(op), std::move(shape), integers, std::move(from), std::move(to),
           integers ? DType::int8 : DType::float32);
  }
  void single(Operator op, Shape shape, bool integers, Quantization from, Quantization to,
              DType type) {
    GraphBuilder builder("one");
    const int x = builder.input("x", std::move(shape), integers ? DType::int8 : DType::float32,
                                std::move(from));
    const std::string name = fmt::format("{} {}", op.name(), integers ? "int8" : "float");
    const int y = builder.add(std::move(op), {x}, "y", type, std::move(to));
    referee_.add(name, builder.finish({y}), 8);
  }

  // An operator with weights and bias; `terms` products make one output.
  void weighted(Operator op, Shape shape, Shape filter, int axis, std::int32_t channels, int terms,
                bool bias, bool integers) {
    GraphBuilder builder("one");
    const float spread = 1 / std::sqrt(static_cast<float>(terms));
    const std::string name = fmt::format("{} {}", op.name(), integers ? "int8" : "float");
    if (!integers) {
      std::vector<int> inputs = {
          builder.input("x", std::move(shape)),
          builder.constant(random_tensor(random_, std::move(filter), spread, "w"))};
      if (bias) inputs.push_back(builder.constant(random_tensor(random_, {channels}, 1, "b")));
      const int y = builder.add(std::move(op), inputs, "y");
      referee_.add(name, builder.finish({y}), 4);
      return;
    }
    const float in_scale = real(0.001f, 0.2f);
    const std::size_t scales = coin() ? 1 : static_cast<std::size_t>(channels);
    Tensor w = Tensor::zeros(DType::int8, std::move(filter), "w");
    for (std::int8_t& value : w.values<std::int8_t>()) {
      value = static_cast<std::int8_t>(static_cast<int>(random_() % 255) - 127);
    }
    w.quantization = {{}, std::vector<std::int64_t>(scales, 0), axis};
    Tensor b = Tensor::zeros(DType::int32, {channels}, "b");
    for (std::int32_t& value : b.values<std::int32_t>())
      value = static_cast<int>(random_() % 8001) - 4000;
    b.quantization = {{}, std::vector<std::int64_t>(scales, 0), 0};
    for (std::size_t i = 0; i < scales; ++i) {
      w.quantization.scale.push_back(real(0.001f, 0.1f));
      b.quantization.scale.push_back(in_scale * w.quantization.scale.back());
    }
    // Most outputs within the type's range, some beyond it.
    const float out_scale =
        in_scale * 0.05f * 73 * std::sqrt(static_cast<float>(terms)) * real(0.2f, 3);
    std::vector<int> inputs = {builder.input("x", std::move(shape), DType::int8, scaled(in_scale)),
                               builder.constant(std::move(w))};
    if (bias) inputs.push_back(builder.constant(std::move(b)));
    const int y = builder.add(std::move(op), inputs, "y", DType::int8, scaled(out_scale));
    referee_.add(name, builder.finish({y}), 8);
  }

  Referee& referee_;
  std::mt19937& random_;
};

TEST(Referee, AgreesOnRandomOperators) {
  ONDA_REQUIRE_REFEREE();
  const char* named = std::getenv("ONDA_SEED");
  const auto seed = static_cast<std::uint32_t>(named ? std::atoi(named) : 1);
  Referee referee(seed);
  RandomOperators make(referee);
  for (int round = 0; round < 20; ++round) {
    for (const bool integers : {true, true, false}) {
      make.fully_connected(integers);
      make.conv_2d(integers);
      make.depthwise_conv_2d(integers);
      make.pool(integers);
      make.relu(integers);
      make.softmax(integers);
      make.reshape(integers);
      make.quantize(integers);
      make.dequantize(integers);
    }
  }
  SCOPED_TRACE(fmt::format("seed {} (ONDA_SEED names another)", seed));
  referee.compare();
}

}  // namespace
}  // namespace onda
