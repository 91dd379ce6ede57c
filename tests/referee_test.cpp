// SPDX-License-Identifier: Apache-2.0
// An outside referee: LiteRT 2.5.3 with its reference kernels runs what Onda writes. Integers have
// to be equal byte for byte with the interpreter's under rounding single, floats within 1e-6.
#include <gtest/gtest.h>
#include <algorithm>

#include <cmath>
#include <cstdlib>
#include <iostream>
#include <random>

#include "onda/core/file.h"
#include "onda/core/process.h"
#include "onda/core/temporary_folder.h"
#include "onda/graph/graph_builder.h"
#include "onda/graph/passes.h"
#include "onda/ops/fully_connected/fully_connected.h"
#include "onda/ops/relu/relu.h"
#include "onda/quantize/quantize.h"
#include "onda/run/interpreter.h"
#include "onda/tflite/tflite.h"
#include "tests/corpus.h"
#include "tests/random_cases.h"

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
      for (const int input : graph.inputs) append_random(random_, graph.tensor(input), bytes);
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
    const auto number = [](const std::byte* from, std::size_t i) {
      float value;
      std::memcpy(&value, from + i * sizeof value, sizeof value);
      return value;
    };
    float peak = 0;
    const std::size_t count = ours.size() / sizeof(float);
    for (std::size_t i = 0; i < count; ++i) {
      const float magnitude = std::fabs(number(theirs, i));
      if (std::isfinite(magnitude)) peak = std::max(peak, magnitude);
    }
    for (std::size_t i = 0; i < count; ++i) {
      const float a = number(ours.data(), i);
      const float b = number(theirs, i);
      if (a == b || (std::isnan(a) && std::isnan(b))) continue;
      // Sums in another order; where large numbers cancel out, of the numbers themselves.
      EXPECT_LE(std::fabs(a - b), std::max(1e-6f * std::max(1.0f, std::fabs(b)), 1e-5f * peak))
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

// LiteRT's own loader refuses their variables, see litert.mjs; frame after frame, so state shows.
TEST(Referee, AgreesOnModelsThatKeepState) {
  ONDA_REQUIRE_REFEREE();
  ONDA_REQUIRE_CORPUS();
  Referee referee(2026);
  for (const char* name : {"tflm_keyword_scrambled", "tflm_trained_lstm"}) {
    Graph graph = load_tflite(*corpus() / name / "model.tflite");
    // What the last operators make of scrambled weights hardly depends on the input.
    for (const Node& node : graph.nodes) {
      if (node.op.name() == "SVDF") graph.outputs = node.outputs;
    }
    referee.add(name, without_unused(std::move(graph)), 20);
  }
  referee.compare();
}

TEST(Referee, IsAskedAboutEveryOperator) {
  const std::vector<std::string_view> names = operators_with_random_cases();
  for (const OperatorKind& kind : operator_kinds()) {
    EXPECT_EQ(std::count(names.begin(), names.end(), kind.name), 1)
        << kind.name << ": its test adds no AddRandomCases";
  }
}

TEST(Referee, AgreesOnRandomOperators) {
  ONDA_REQUIRE_REFEREE();
  const char* named = std::getenv("ONDA_SEED");
  const auto seed = static_cast<std::uint32_t>(named ? std::atoi(named) : 1);
  Referee referee(seed);
  RandomCases cases(referee.random(), [&](std::string name, Graph graph, int frames) {
    referee.add(std::move(name), std::move(graph), frames);
  });
  for (int round = 0; round < 20; ++round) {
    for (const DType type : {DType::int8, DType::int8, DType::float32}) cases.all(type, true);
  }
  SCOPED_TRACE(fmt::format("seed {} (ONDA_SEED names another)", seed));
  referee.compare();
}

}  // namespace
}  // namespace onda
