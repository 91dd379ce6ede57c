// SPDX-License-Identifier: Apache-2.0
// Emitted C++ on simulated boards gives the bytes that the interpreter gives on the host, and takes
// no more of the board than the budgets say.
#include <gtest/gtest.h>

#include "onda/core/temporary_folder.h"
#include "onda/emit/emit.h"
#include "onda/graph/passes.h"
#include "onda/run/interpreter.h"
#include "onda/simulate/harness.h"
#include "onda/tflite/tflite.h"
#include "tests/corpus.h"
#include "tests/random_cases.h"
#include "tests/sine_model.h"

namespace onda {
namespace {

// Skips, naming the package, when the board's compiler or simulator is absent.
#define ONDA_REQUIRE_BOARD(board)                             \
  const std::string missing = simulate::missing_tools(board); \
  if (!missing.empty()) GTEST_SKIP() << missing

Bytes all_bytes() {
  Bytes bytes;
  for (int value = -128; value < 128; ++value) bytes.push_back(static_cast<std::byte>(value));
  return bytes;
}

// What the interpreter makes of records that lie one after the other.
Bytes interpret(const Graph& graph, Rounding rounding, const Bytes& inputs) {
  Interpreter model(graph, {.rounding = rounding});
  Bytes outputs;
  const std::span<std::byte> input = model.input_bytes(0);
  for (std::size_t at = 0; at < inputs.size(); at += input.size()) {
    std::copy_n(inputs.begin() + static_cast<std::ptrdiff_t>(at), input.size(), input.begin());
    model.invoke();
    const auto output = model.output_bytes(0);
    outputs.insert(outputs.end(), output.begin(), output.end());
  }
  return outputs;
}

struct Case {
  const char* board;
  Rounding rounding;
  // Of flash and RAM beyond an empty program.
  std::int64_t flash_budget;
  std::int64_t ram_budget;
};

class Boards : public testing::TestWithParam<Case> {};

TEST_P(Boards, SineModelEqualsTheInterpreterForAll256Inputs) {
  const simulate::Board& board = simulate::board(GetParam().board);
  ONDA_REQUIRE_BOARD(board);
  const TemporaryFolder folder;
  const Graph graph = sine_model().quantized(DType::int8);
  write_files(folder.path(),
              emit_cpp(graph, {.name = "sine_model", .rounding = GetParam().rounding}));
  const simulate::EmittedModel emitted{folder.path(), "sine_model"};

  const simulate::ModelRun run = simulate::run_model(board, emitted, all_bytes());
  EXPECT_EQ(run.outputs, interpret(graph, GetParam().rounding, all_bytes()));

  const simulate::ModelSize size = simulate::model_size(board, emitted);
  EXPECT_LE(size.flash_bytes, GetParam().flash_budget);
  EXPECT_LE(size.ram_bytes, GetParam().ram_budget);
  RecordProperty("flash_bytes", static_cast<int>(size.flash_bytes));
  RecordProperty("ram_bytes", static_cast<int>(size.ram_bytes));
  RecordProperty("cost", static_cast<int>(run.cost.front()));
  fmt::print("{}: {} B flash, {} B RAM, {} B stack, {} {} an inference\n", board.name,
             size.flash_bytes, size.ram_bytes, run.stack_bytes, run.cost.front(),
             std::string_view(GetParam().board) == "uno" ? "cycles" : "instructions");
}

INSTANTIATE_TEST_SUITE_P(All, Boards,
                         testing::Values(Case{"uno", Rounding::single, 2000, 32},
                                         Case{"uno", Rounding::doubled, 2000, 32},
                                         Case{"cortex-m0plus", Rounding::single, 1300, 32},
                                         Case{"cortex-m0plus", Rounding::doubled, 1300, 32},
                                         Case{"cortex-m4", Rounding::single, 1100, 32},
                                         Case{"cortex-m4", Rounding::doubled, 1100, 32}),
                         [](const auto& param) {
                           std::string name = param.param.board;
                           std::replace(name.begin(), name.end(), '-', '_');
                           return name + (param.param.rounding == Rounding::single ? "_single"
                                                                                   : "_double");
                         });

// Convolution, depthwise convolution, pooling, RESHAPE and SOFTMAX on a board: the keyword spotter
// of MLPerf Tiny.
class KeywordSpotter : public testing::TestWithParam<std::tuple<const char*, Rounding>> {};

TEST_P(KeywordSpotter, EqualsTheInterpreter) {
  ONDA_REQUIRE_CORPUS();
  const auto [name, rounding] = GetParam();
  const simulate::Board& board = simulate::board(name);
  ONDA_REQUIRE_BOARD(board);
  const auto model = *corpus() / "tiny_kws_ref_model";
  const Graph graph = load_tflite(model / "model.tflite");
  const TemporaryFolder folder;
  write_files(folder.path(), emit_cpp(graph, {.name = "keyword_spotter", .rounding = rounding}));
  Bytes inputs;
  for (int seed = 0; seed < 3; ++seed) {
    const Bytes record = read_file(model / fmt::format("in{}.0.bin", seed));
    inputs.insert(inputs.end(), record.begin(), record.end());
  }
  const simulate::ModelRun run =
      simulate::run_model(board, {folder.path(), "keyword_spotter"}, inputs);
  EXPECT_EQ(run.outputs, interpret(graph, rounding, inputs));
}

INSTANTIATE_TEST_SUITE_P(All, KeywordSpotter,
                         testing::Combine(testing::Values("cortex-m4", "host"),
                                          testing::Values(Rounding::single, Rounding::doubled)),
                         [](const auto& param) {
                           const bool m4 = std::get<0>(param.param) == std::string("cortex-m4");
                           const bool single = std::get<1>(param.param) == Rounding::single;
                           return std::string(m4 ? "cortex_m4" : "host") +
                                  (single ? "_single" : "_double");
                         });

// SVDF: a wake word of TensorFlow Lite Micro, frame after frame.
class WakeWord : public testing::TestWithParam<const char*> {};

TEST_P(WakeWord, EqualsTheInterpreterFrameAfterFrame) {
  ONDA_REQUIRE_CORPUS();
  const simulate::Board& board = simulate::board(GetParam());
  ONDA_REQUIRE_BOARD(board);
  Graph graph = load_tflite(*corpus() / "tflm_keyword_scrambled" / "model.tflite");
  // What the last operators make of scrambled weights hardly depends on the input.
  for (const Node& node : graph.nodes) {
    if (node.op.name() == "SVDF") graph.outputs = node.outputs;
  }
  graph = without_unused(std::move(graph));
  const TemporaryFolder folder;
  write_files(folder.path(), emit_cpp(graph, {.name = "wake_word", .rounding = Rounding::doubled}));
  std::mt19937 random(1);
  Bytes inputs;
  for (int frame = 0; frame < 12; ++frame) append_random(random, graph.input(0), inputs);
  const simulate::ModelRun run = simulate::run_model(board, {folder.path(), "wake_word"}, inputs);
  const Bytes expected = interpret(graph, Rounding::doubled, inputs);
  EXPECT_EQ(run.outputs, expected);
  const auto frame = static_cast<std::ptrdiff_t>(graph.output(0).bytes());
  EXPECT_FALSE(std::equal(expected.begin() + frame, expected.end(), expected.begin()))
      << "every frame gives the same";
}

INSTANTIATE_TEST_SUITE_P(All, WakeWord, testing::Values("cortex-m4", "host"),
                         [](const auto& param) {
                           return param.param == std::string("host") ? "host" : "cortex_m4";
                         });

// Operators with state, drawn at random, int8: `int` has 16 bits on the Uno.
class OperatorsWithState
    : public testing::TestWithParam<std::tuple<const char*, std::string_view>> {};

TEST_P(OperatorsWithState, EqualTheInterpreterFrameAfterFrame) {
  const auto [name, operator_name] = GetParam();
  const simulate::Board& board = simulate::board(name);
  ONDA_REQUIRE_BOARD(board);
  std::mt19937 random(3);
  std::optional<Graph> drawn;
  RandomCases cases(random, [&, of = operator_name](const std::string&, Graph graph, int) {
    if (graph.nodes[0].op.name() == of) drawn = std::move(graph);
  });
  cases.all(DType::int8);
  ASSERT_TRUE(drawn);
  for (const Rounding rounding : {Rounding::single, Rounding::doubled}) {
    const TemporaryFolder folder;
    write_files(folder.path(), emit_cpp(*drawn, {.name = "drawn", .rounding = rounding}));
    Bytes inputs;
    for (int frame = 0; frame < 3; ++frame) append_random(random, drawn->input(0), inputs);
    const simulate::ModelRun run = simulate::run_model(board, {folder.path(), "drawn"}, inputs);
    EXPECT_EQ(run.outputs, interpret(*drawn, rounding, inputs));
  }
}

INSTANTIATE_TEST_SUITE_P(All, OperatorsWithState,
                         testing::Combine(testing::Values("uno", "cortex-m0plus"),
                                          testing::Values("SVDF", "UNIDIRECTIONAL_SEQUENCE_LSTM")),
                         [](const auto& param) {
                           const bool uno = std::get<0>(param.param) == std::string("uno");
                           return fmt::format("{}_{}", uno ? "uno" : "cortex_m0plus",
                                              std::get<1>(param.param));
                         });

}  // namespace
}  // namespace onda
