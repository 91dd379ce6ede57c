// SPDX-License-Identifier: Apache-2.0
// The command from outside: what it prints and writes, and what it does with hostile files.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

#include "onda/core/process.h"
#include "onda/core/random.h"
#include "onda/core/temporary_folder.h"
#include "onda/data/csv.h"
#include "onda/data/npy.h"
#include "onda/data/raw.h"
#include "onda/graph/graph_builder.h"
#include "onda/ops/circular_buffer/circular_buffer.h"
#include "onda/ops/fully_connected/fully_connected.h"
#include "onda/ops/relu/relu.h"
#include "onda/quantize/quantize.h"
#include "onda/tflite/tflite.h"
#include "tests/corpus.h"

namespace onda {
namespace {

namespace fs = std::filesystem;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

// y = W x + b with W = [[1, 2], [3, 4], [5, 6]] and b = [10, 20, 30].
Graph linear_graph() {
  GraphBuilder builder;
  const int x = builder.input("x", {1, 2});
  const int w = builder.constant(Tensor::of<float>({3, 2}, {1, 2, 3, 4, 5, 6}, "w"));
  const int b = builder.constant(Tensor::of<float>({3}, {10, 20, 30}, "b"));
  return builder.finish({builder.add(FullyConnected{}, {x, w, b}, "y")});
}

// Two inputs [1, 2] and [3], two outputs: relu of each.
Graph two_of_each() {
  GraphBuilder builder;
  const int a = builder.input("a", {1, 2});
  const int b = builder.input("b", {3});
  const int relu_a = builder.add(Relu{}, {a}, "relu a");
  const int relu_b = builder.add(Relu{}, {b}, "../relu b");
  return builder.finish({relu_a, relu_b});
}

class Cli : public testing::Test {
 protected:
  Cli() { save_tflite(model, linear_graph()); }

  ProcessResult onda(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), ONDA_COMMAND);
    return run_process({.arguments = arguments, .timeout_seconds = 30, .must_succeed = false});
  }
  // Fails as it should: exit status 1, one message, nothing on standard output, nothing written.
  void expect_error(const std::vector<std::string>& arguments, const std::string& message) const {
    const ProcessResult result = onda(arguments);
    EXPECT_EQ(result.exit_status, 1) << result.errors;
    EXPECT_THAT(result.errors, StartsWith("onda: error: "));
    EXPECT_THAT(result.errors, HasSubstr(message));
    EXPECT_EQ(result.output, "");
    EXPECT_FALSE(fs::exists(y));
  }
  std::string path(const std::string& name) const { return (folder.path() / name).string(); }
  std::string write_x(const Tensor& tensor) const {
    const std::string x = path("x.npy");
    data::write_npy(x, tensor);
    return x;
  }

  const TemporaryFolder folder;
  const std::string model = path("model.tflite");
  const std::string y = path("y.npy");
};

using CliRun = Cli;
using CliInspect = Cli;
using CliHostile = Cli;
using CliBench = Cli;

TEST_F(Cli, WrongUsageExitsWithTwoAndHelpWithZero) {
  for (const std::vector<std::string>& arguments : std::vector<std::vector<std::string>>{
           {},
           {"dance"},
           {"inspect"},
           {"run"},
           {"run", model},
           {"run", model, "--output", y, "--rounding", "up"},
           {"run", model, "--output", y, "--memory-limit", "-1"}}) {
    const ProcessResult result = onda(arguments);
    EXPECT_EQ(result.exit_status, 2) << testing::PrintToString(arguments);
    EXPECT_THAT(result.errors, StartsWith("onda: error: "));
    EXPECT_EQ(result.output, "");
  }
  EXPECT_THAT(onda({"--version"}).output, testing::MatchesRegex("onda [0-9]+\\.[0-9]+\\.[0-9]+\n"));
  for (const char* command : {"inspect", "run", "train"}) {
    const ProcessResult result = onda({command, "--help"});
    EXPECT_EQ(result.exit_status, 0);
    EXPECT_THAT(result.output, HasSubstr("EXAMPLES\n  onda " + std::string(command)));
  }
}

TEST_F(Cli, OutputThatCannotBeWrittenIsAnErrorAndAClosedPipeIsNone) {
  const std::string command = std::string(ONDA_COMMAND) + " inspect --operators";
  const auto shell = [](const std::string& line) {
    return run_process({.arguments = {"bash", "-c", line}, .must_succeed = false});
  };
  EXPECT_EQ(shell(command + " | true; exit ${PIPESTATUS[0]}").exit_status, 0);
  const ProcessResult full = shell(command + " > /dev/full");
  EXPECT_EQ(full.exit_status, 1);
  EXPECT_THAT(full.errors, HasSubstr("standard output: cannot be written"));
}

TEST_F(CliBench, TellsHowLongEachOperatorTakes) {
  const ProcessResult text = onda({"bench", model, "--seconds", "0.01"});
  EXPECT_EQ(text.exit_status, 0) << text.errors;
  EXPECT_THAT(text.output, HasSubstr("FULLY_CONNECTED"));
  EXPECT_THAT(text.output, HasSubstr("A run takes "));
  const ProcessResult result =
      onda({"bench", model, "--seconds", "0.01", "--kernels", "plain", "--threads", "2", "--json"});
  EXPECT_EQ(result.exit_status, 0) << result.errors;
  const auto json = nlohmann::json::parse(result.output);
  EXPECT_EQ(json["kernels"], "plain");
  EXPECT_EQ(json["threads"], 2);
  EXPECT_GE(json["runs"], 3);
  EXPECT_EQ(json["multiply_adds"], 6);
  EXPECT_LE(json["least_microseconds"].get<double>(), json["median_microseconds"].get<double>());
  ASSERT_EQ(json["operators"].size(), 1u);
  EXPECT_EQ(json["operators"][0]["name"], "FULLY_CONNECTED");
  EXPECT_EQ(onda({"bench", model, "--kernels", "fastest"}).exit_status, 2);
}

TEST_F(CliInspect, ShowsTensorsOperatorsSizesAndPlan) {
  const ProcessResult result = onda({"inspect", model});
  EXPECT_EQ(result.exit_status, 0) << result.errors;
  for (const char* shown : {"FULLY_CONNECTED", "(3, 2)", "float32", "input   x float32 (1, 2)",
                            "0, 1, 2 -> 3", "an arena of 20 bytes", "FullyConnectedFloat"}) {
    EXPECT_THAT(result.output, HasSubstr(shown));
  }
}

TEST_F(CliInspect, JsonHoldsTheFigures) {
  const auto json = nlohmann::json::parse(onda({"inspect", model, "--json"}).output);
  EXPECT_EQ(json["file_bytes"], fs::file_size(model));
  EXPECT_EQ(json["constant_bytes"], 9 * 4);
  EXPECT_EQ(json["multiply_adds"], 6);
  EXPECT_EQ(json["arena_bytes"], 2 * 4 + 3 * 4);
  EXPECT_EQ(json["tensors"][1]["name"], "w");
  EXPECT_EQ(json["tensors"][1]["shape"], nlohmann::json({3, 2}));
  EXPECT_EQ(json["operators"][0]["kernel"], "fully_connected");
  EXPECT_EQ(json["operators"][0]["attributes"]["fused_activation_function"], "NONE");
}

TEST_F(CliInspect, NamesFromAFileDoNotSteerTheTerminal) {
  Graph graph = linear_graph();
  graph.tensors[0].name = "\x1b[31mred\n\xff";
  save_tflite(model, graph);
  EXPECT_THAT(onda({"inspect", model}).output, Not(HasSubstr("\x1b")));
  EXPECT_THAT(onda({"run", model, "-o", y}).errors, Not(HasSubstr("\x1b")));
  EXPECT_TRUE(nlohmann::json::accept(onda({"inspect", model, "--json"}).output));
}

TEST_F(CliInspect, DrawsTheGraph) {
  const std::string picture = path("graph.svg");
  ASSERT_EQ(onda({"inspect", model, "--svg", picture}).exit_status, 0);
  EXPECT_THAT(read_text(picture), HasSubstr("FULLY_CONNECTED"));
  EXPECT_THAT(onda({"inspect", model, "--svg", path("graph.png")}).errors,
              HasSubstr("expected a name that ends in .svg"));
}

TEST_F(CliInspect, ListsTheOperators) {
  EXPECT_THAT(onda({"inspect", "--operators"}).output, HasSubstr("DEPTHWISE_CONV_2D"));
  const auto json = nlohmann::json::parse(onda({"inspect", "--operators", "--json"}).output);
  EXPECT_GE(json.size(), 10u);
}

TEST_F(CliRun, RunsOneSampleAndMany) {
  const std::string x = write_x(Tensor::of<float>({1, 2}, {1, 1}));
  ASSERT_EQ(onda({"run", model, "--input", x, "--output", y}).exit_status, 0);
  EXPECT_EQ(data::read_npy(y).shape, (Shape{1, 3}));
  // By hand: W (1, 1) + b.
  EXPECT_THAT(data::read_npy(y).values<float>(), testing::ElementsAre(13, 27, 41));

  write_x(Tensor::of<double>({2, 2}, {0, 0, 0.5, -1}));
  ASSERT_EQ(onda({"run", model, "--input", x, "--output", y}).exit_status, 0);
  EXPECT_EQ(data::read_npy(y).shape, (Shape{2, 3}));
  EXPECT_THAT(data::read_npy(y).values<float>(), testing::ElementsAre(10, 20, 30, 8.5, 17.5, 26.5));
}

TEST_F(CliRun, WritesTheRunsOfAStreamThatWentToTheirEnd) {
  GraphBuilder builder;
  const int frame = builder.input("x", {1, 1, 1, 1});
  const std::string stream = path("stream.tflite");
  const CircularBuffer buffer{.slots = 3, .cycles_max = 2};
  save_tflite(stream, builder.finish({builder.add(buffer, {frame}, "y")}));
  const std::string x = write_x(Tensor::of<float>({5, 1}, {1, 2, 3, 4, 5}));
  const ProcessResult result = onda({"run", stream, "-i", x, "-o", y});
  EXPECT_THAT(result.output, HasSubstr("y.npy: float32 (2, 3, 1, 1)\n"
                                       "2 of 5 runs went to their end\n5 samples in "));
  EXPECT_THAT(data::read_npy(y).values<float>(), testing::ElementsAre(0, 1, 2, 2, 3, 4));
  const auto json = nlohmann::json::parse(onda({"run", stream, "-i", x, "-o", y, "--json"}).output);
  EXPECT_EQ(json["samples"], 5);
  EXPECT_EQ(json["finished"], (std::vector<int>{1, 3}));
  EXPECT_THAT(onda({"bench", stream, "--seconds", "0.01"}).output, HasSubstr("CIRCULAR_BUFFER"));
  fs::remove(y);
  write_x(Tensor::of<float>({1, 1}, {1}));
  expect_error({"run", stream, "-i", x, "-o", y}, "none of 1 run went to its end");
}

TEST_F(CliRun, TakesAnotherInputShapeAndSignature) {
  const std::string x = write_x(Tensor::of<float>({2, 2}, {0, 0, 0.5, -1}));
  ASSERT_EQ(onda({"run", model, "-i", x, "-o", y, "--input-shape", "2x2"}).exit_status, 0);
  EXPECT_THAT(data::read_npy(y).values<float>(), testing::ElementsAre(10, 20, 30, 8.5, 17.5, 26.5));
  EXPECT_THAT(onda({"run", model, "-i", x, "-o", y, "--input-shape", "1x3"}).errors,
              HasSubstr("operator 0 (FULLY_CONNECTED)"));
  EXPECT_THAT(onda({"run", model, "-i", x, "-o", y, "--input-shape", "wide"}).errors,
              HasSubstr("--input-shape: expected a shape such as 1x96x96x3, received wide"));
  EXPECT_THAT(onda({"run", model, "-i", x, "-o", y, "--signature", "train"}).errors,
              HasSubstr("signature train: the model has none"));
}

TEST_F(CliRun, ReadsAndWritesCsvAndRawFiles) {
  write_file(path("x.csv"), std::string_view("a,b\n0.5,-1\n0,0\n"));
  ASSERT_EQ(onda({"run", model, "-i", path("x.csv"), "-o", path("y.csv")}).exit_status, 0);
  EXPECT_EQ(read_text(path("y.csv")), "8.5,17.5,26.5\n10,20,30\n");
  data::write_raw(path("x.bin"), Tensor::of<float>({2, 2}, {0.5, -1, 0, 0}));
  ASSERT_EQ(onda({"run", model, "-i", path("x.bin"), "-o", path("y.bin")}).exit_status, 0);
  EXPECT_THAT(data::read_raw(path("y.bin"), DType::float32, {2, 3}).values<float>(),
              testing::ElementsAre(8.5, 17.5, 26.5, 10, 20, 30));
}

TEST_F(CliRun, QuantizedModelsTakeRealNumbersOrTheirIntegers) {
  const Graph graph = linear_graph();
  const Tensor x = Tensor::of<float>({2, 2}, {-1, -1, 1, 1});
  const Graph int8 = quantize(graph, calibrate(graph, x), {.edge = DType::int8});
  save_tflite(model, int8);
  const std::string file = write_x(x);
  ASSERT_EQ(onda({"run", model, "-i", file, "-o", y}).exit_status, 0);
  Tensor real = data::read_npy(y);
  ASSERT_EQ(real.type, DType::float32);
  const float scale = int8.output(0).quantization.scale[0];
  EXPECT_THAT(real.values<float>(),
              testing::Pointwise(testing::FloatNear(scale), {7.f, 13.f, 19.f, 13.f, 27.f, 41.f}));

  write_x(Tensor::of<float>({1, 2}, {-0.5, 1}));
  fs::remove(y);
  expect_error({"run", model, "-i", file, "-o", y, "--values", "integers"},
               "value 0: expected a whole number in [-128, 127], received -0.5");
  write_x(Tensor::of<std::int8_t>({2, 2}, {-128, -128, 127, 127}));
  ASSERT_EQ(onda({"run", model, "-i", file, "-o", y}).exit_status, 0);
  const Tensor integers = data::read_npy(y);
  ASSERT_EQ(integers.type, DType::int8);
  const std::int64_t zero = int8.output(0).quantization.zero_point[0];
  for (std::size_t i = 0; i < 6; ++i) {
    const auto integer = static_cast<float>(integers.values<std::int8_t>()[i] - zero);
    EXPECT_NEAR(integer * scale, real.values<float>()[i], scale);
  }
  ASSERT_EQ(onda({"run", model, "-i", file, "-o", y, "--values", "real"}).exit_status, 0);
  EXPECT_EQ(data::read_npy(y).type, DType::float32);
}

TEST_F(CliRun, SeveralInputsAndOutputs) {
  save_tflite(model, two_of_each());
  data::write_npy(path("a.npy"), Tensor::of<float>({2, 2}, {-1, 2, 3, -4}));
  data::write_npy(path("b.npy"), Tensor::of<float>({2, 3}, {1, -1, 1, -1, 1, -1}));
  const ProcessResult result = onda({"run", model, "--input", path("a.npy"), "--input",
                                     path("b.npy"), "--output", path("out/"), "--json"});
  ASSERT_EQ(result.exit_status, 0) << result.errors;
  const auto json = nlohmann::json::parse(result.output);
  EXPECT_EQ(json["samples"], 2);
  // A name that tries to leave the folder stays in it.
  const std::string second = path("out/1_.._relu_b.npy");
  EXPECT_EQ(json["outputs"][1]["file"], second);
  EXPECT_THAT(data::read_npy(path("out/0_relu_a.npy")).values<float>(),
              testing::ElementsAre(0, 2, 3, 0));
  EXPECT_EQ(data::read_npy(second).shape, (Shape{2, 3}));
  EXPECT_THAT(data::read_npy(second).values<float>(), testing::ElementsAre(1, 0, 1, 0, 1, 0));

  expect_error({"run", model, "-i", path("a.npy"), "-i", path("b.npy"), "-o", y}, "2 outputs");
  expect_error({"run", model, "-i", path("a.npy"), "-o", path("z/")}, "expected 2 times --input");
  data::write_npy(path("a.npy"), Tensor::of<float>({1, 2}, {1, 2}));
  expect_error({"run", model, "-i", path("a.npy"), "-i", path("b.npy"), "-o", path("z/")},
               "expected 1 samples");
  EXPECT_FALSE(fs::exists(path("z")));
}

TEST_F(CliRun, EqualsTheReferencesOfTheCorpus) {
  ONDA_REQUIRE_CORPUS();
  const fs::path kws = *corpus() / "tiny_kws_ref_model";
  fs::copy_file(kws / "in0.0.bin", path("x.bin"));
  for (const auto& [rounding, reference] :
       {std::pair("single", "litert0.0.bin"), std::pair("double", "tflm0.0.bin")}) {
    const ProcessResult result = onda({"run", (kws / "model.tflite").string(), "-i", path("x.bin"),
                                       "-o", path("y.bin"), "--rounding", rounding});
    ASSERT_EQ(result.exit_status, 0) << result.errors;
    EXPECT_EQ(read_file(path("y.bin")), read_file(kws / reference)) << rounding;
  }
}

TEST_F(CliRun, RefusesInputsThatDoNotFit) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const float infinity = std::numeric_limits<float>::infinity();
  const std::string x = write_x(Tensor::of<float>({2, 2}, {0, 1, nan, 3}));
  const std::vector<std::string> run = {"run", model, "--input", x, "--output", y};
  expect_error(run, "input 0 (x): value 2: expected a finite number, received nan");
  write_x(Tensor::of<float>({1, 2}, {0, -infinity}));
  expect_error(run, "value 1: expected a finite number, received -inf");
  write_x(Tensor::of<double>({1, 2}, {0, 1e300}));
  expect_error(run, "expected a finite number");
  write_x(Tensor::of<float>({2, 3}, {0, 1, 2, 3, 4, 5}));
  expect_error(run, "expected samples of shape (1, 2), received shape (2, 3)");
  write_x(Tensor::of<float>({4}, {0, 1, 2, 3}));
  expect_error(run, "expected samples of shape (1, 2), received shape (4,)");
  write_x(Tensor::of<float>({0, 2}, std::vector<float>{}));
  expect_error(run, "expected at least one sample");
  write_x(Tensor::of<std::int32_t>({1, 2}, {0, 1}));
  expect_error(run, "expected float32 or float64, received int32");
  expect_error({"run", model, "--output", y}, "expected 1 times --input, received 0");
  expect_error({"run", model, "-i", x, "-i", x, "-o", y}, "expected 1 times --input, received 2");
  write_file(path("x.csv"), std::string_view("1,nan\n"));
  expect_error({"run", model, "-i", path("x.csv"), "-o", y}, "x.csv:1, column 2");
  write_file(path("x.bin"), std::string_view("odd"));
  expect_error({"run", model, "-i", path("x.bin"), "-o", y}, "x.bin: ");
}

TEST_F(CliRun, RefusesPathsThatDoNotFit) {
  const std::string x = write_x(Tensor::of<float>({1, 2}, {1, 1}));
  fs::copy_file(x, path("x.wav"));
  fs::create_directory(path("folder.npy"));
  expect_error({"run", model, "-i", path("x.wav"), "-o", y}, "expected a name that ends in .npy");
  expect_error({"run", model, "-i", x, "-o", path("y.wav")}, "expected a name that ends in .npy");
  expect_error({"run", model, "-i", path("gone.npy"), "-o", y}, "gone.npy: no such file");
  expect_error({"run", model, "-i", path("folder.npy"), "-o", y}, "expected a regular file");
  expect_error({"run", path("folder.npy"), "-i", x, "-o", y}, "expected a regular file");
  expect_error({"inspect", folder.path().string()}, "expected a regular file");
  expect_error({"run", model, "-i", x, "-o", model + "/y.npy"}, "cannot be made");
  expect_error({"run", model, "-i", x, "-o", "/proc/y.npy"}, "y.npy");
  ASSERT_EQ(::mkfifo(path("pipe.npy").c_str(), 0600), 0);
  expect_error({"run", model, "-i", x, "-o", path("pipe.npy")}, "expected a regular file");
}

TEST_F(CliRun, AFailedRunLeavesTheOlderFileAndNothingElse) {
  const std::string x = write_x(Tensor::of<float>({1, 2}, {1, NAN}));
  write_file(y, std::string_view("older"));
  EXPECT_EQ(onda({"run", model, "-i", x, "-o", y}).exit_status, 1);
  EXPECT_EQ(read_text(y), "older");
  int files = 0;
  for ([[maybe_unused]] const auto& entry : fs::directory_iterator(folder.path())) ++files;
  EXPECT_EQ(files, 3);  // model, x, y
}

TEST_F(CliHostile, MissingEmptyAndForeignFiles) {
  expect_error({"inspect", path("gone.tflite")}, "gone.tflite: no such file");
  write_file(model, std::string_view(""));
  expect_error({"inspect", model}, "the file is empty");
  write_file(model, std::string_view("I am no model, but rather long for nothing"));
  expect_error({"inspect", model}, "expected a .tflite model");
}

// For all that follows: whatever the bytes, the command ends by itself, with 0 or with 1 and a
// message, and only with 0 there is a file.
class CliMutated : public Cli {
 protected:
  CliMutated() : bytes(read_file(model)), x(write_x(Tensor::of<float>({1, 2}, {1, 1}))) {}

  void expect_sane(const Bytes& content) const {
    write_file(model, content);
    fs::remove(y);
    const ProcessResult result = onda({"run", model, "-i", x, "-o", y});
    ASSERT_TRUE(result.exit_status == 0 || result.exit_status == 1)
        << result.exit_status << result.errors;
    if (result.exit_status == 1) {
      ASSERT_THAT(result.errors, StartsWith("onda: error: "));
    }
    ASSERT_EQ(fs::exists(y), result.exit_status == 0);
  }

  const Bytes bytes;
  const std::string x;
};

TEST_F(CliMutated, CutOffAtManyLengths) {
  for (std::size_t size = 0; size < bytes.size(); size += 7) {
    SCOPED_TRACE(size);
    expect_sane(Bytes(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size)));
    EXPECT_FALSE(fs::exists(y));
  }
}

TEST_F(CliMutated, RandomBytesWithAndWithoutARealHead) {
  Random random(7);
  for (int round = 0; round < 40; ++round) {
    Bytes noise(static_cast<std::size_t>(random.randint(1, 2000)));
    for (std::byte& byte : noise) byte = static_cast<std::byte>(random.randint(0, 256));
    if (round % 2 == 0) {
      const auto head = static_cast<std::ptrdiff_t>(random.randint(8, 200));
      noise.insert(noise.begin(), bytes.begin(), bytes.begin() + head);
    }
    SCOPED_TRACE(round);
    expect_sane(noise);
  }
}

TEST_F(CliMutated, EveryWordSetToAHugeNumber) {
  for (const std::uint32_t huge : {0xffffffffu, 0x7fffffffu}) {
    for (std::size_t at = 0; at + 4 <= bytes.size(); at += 4) {
      Bytes changed = bytes;
      std::memcpy(changed.data() + at, &huge, 4);
      SCOPED_TRACE(at);
      expect_sane(changed);
    }
  }
}

TEST_F(CliHostile, AFewBytesCannotAskForAllMemory) {
  GraphBuilder builder;
  const int x = builder.input("x", {1 << 28});
  save_tflite(model, builder.finish({builder.add(Relu{}, {x}, "y")}));
  const std::string file = write_x(Tensor::of<float>({1}, {1}));
  expect_error({"run", model, "-i", file, "-o", y}, "over the limit of 268435456");
  EXPECT_EQ(onda({"inspect", model}).exit_status, 0);
}

TEST_F(CliHostile, AFewBytesCannotAskForAnEndlessRun) {
  GraphBuilder builder;
  int x = builder.input("x", {1 << 22});
  for (int i = 0; i < 30000; ++i) x = builder.add(Relu{}, {x}, "");
  save_tflite(model, builder.finish({x}));
  const std::string file = write_x(Tensor::of<float>({1}, {1}));
  expect_error({"run", model, "-i", file, "-o", y}, "over the limit of 100000000000");
}

}  // namespace
}  // namespace onda
