// SPDX-License-Identifier: Apache-2.0
// Speed and size, each beside a peer that is measured in the same run. bench/README.md says how to
// read it.
#include <benchmark/benchmark.h>

#include "bench/plain_sine_training.h"
#include "onda/core/process.h"
#include "onda/core/temporary_folder.h"
#include "onda/emit/emit.h"
#include "onda/run/interpreter.h"
#include "onda/simulate/harness.h"
#include "onda/tflite/tflite.h"
#include "onda/train/model.h"
#include "tests/corpus.h"
#include "tests/sine_model.h"

namespace onda {
namespace {

constexpr int epochs = 600;
constexpr const char* corpus_models[] = {"tflm_hello_world_int8", "tiny_ad01_int8",
                                         "tiny_kws_ref_model"};

void train_onda(benchmark::State& state) {
  const std::vector<data::Dataset> parts = sine_parts();
  for (auto unused : state) {
    Model model =
        sequential(Input{.shape = {1}}, {layers::Dense{.units = 16, .activation = layers::relu},
                                         layers::Dense{.units = 16, .activation = layers::relu},
                                         layers::Dense{.units = 1}});
    model.compile({.metrics = {MeanAbsoluteError{}}});
    benchmark::DoNotOptimize(
        model.fit(parts[0], {.epochs = epochs, .batch_size = 16, .validation_data = &parts[1]}));
  }
}
BENCHMARK(train_onda)->Name("train 1-16-16-1, 600 epochs/onda")->Unit(benchmark::kMillisecond);

void train_peer(benchmark::State& state) {
  const std::vector<data::Dataset> parts = sine_parts();
  for (auto unused : state) {
    benchmark::DoNotOptimize(
        bench::train_plainly(parts[0].x.values<float>(), parts[0].y.values<float>(),
                             parts[1].x.values<float>(), parts[1].y.values<float>(), epochs, 1));
  }
}
BENCHMARK(train_peer)
    ->Name("train 1-16-16-1, 600 epochs/peer: plain loops for this net")
    ->Unit(benchmark::kMillisecond);

void invoke(benchmark::State& state, const Graph& graph) {
  Interpreter model(graph);
  for (auto unused : state) {
    model.invoke();
    benchmark::DoNotOptimize(model.output_bytes(0).data());
  }
}

void register_models() {
  benchmark::RegisterBenchmark("invoke sine_model_int8/onda", [](benchmark::State& state) {
    invoke(state, sine_model().quantized(DType::int8));
  });
  if (!corpus()) return;
  for (const char* name : corpus_models) {
    const auto path = *corpus() / name / "model.tflite";
    benchmark::RegisterBenchmark(
        fmt::format("invoke {}/onda", name).c_str(),
        [path](benchmark::State& state) { invoke(state, load_tflite(path)); })
        ->Unit(benchmark::kMicrosecond);
    benchmark::RegisterBenchmark(fmt::format("load {}/onda", name).c_str(),
                                 [path](benchmark::State& state) {
                                   for (auto unused : state) {
                                     Interpreter model(load_tflite(path));
                                     benchmark::DoNotOptimize(model.output_bytes(0).data());
                                   }
                                 })
        ->Unit(benchmark::kMicrosecond);
  }
}

// LiteRT's fastest kernels in Node, over the same files.
void print_litert() {
  const std::string runner = std::string(ONDA_SOURCE_DIR) + "/tests/referee/litert.mjs";
  std::vector<std::string> words = {"node", runner, "--time"};
  const TemporaryFolder folder;
  const std::filesystem::path sine = folder.path() / "sine_model_int8";
  save_tflite(sine, sine_model().quantized(DType::int8));
  words.push_back(sine.string());
  for (const char* name : corpus_models) {
    if (!corpus()) continue;
    // Written again, which fixes the extents: LiteRT makes no buffers for a model that leaves its
    // batch open.
    const std::filesystem::path file = folder.path() / name;
    save_tflite(file, load_tflite(*corpus() / name / "model.tflite"));
    words.push_back(file.string());
  }
  const ProcessResult result =
      run_process({.arguments = words, .timeout_seconds = 300, .must_succeed = false});
  fmt::print("\npeer: LiteRT (XNNPACK, wasm, in Node), microseconds a run\n{}",
             result.exit_status == 0 ? result.output : "absent: " + result.errors);
}

// Bytes and cycles on the boards are exact; they need no repetition.
void print_boards() {
  const TemporaryFolder folder;
  write_files(folder.path(), emit_cpp(sine_model().quantized(DType::int8), {.name = "sine_model"}));
  const simulate::EmittedModel emitted{folder.path(), "sine_model"};
  fmt::print(
      "\nsine_model_int8 on boards, beyond an empty program\n{:<16}{:>6}{:>10}{:>8}{:>8}{:>24}\n",
      "board", "", "flash B", "RAM B", "stack B", "cost an inference");
  for (const char* name : {"uno", "cortex-m0plus", "cortex-m4"}) {
    const simulate::Board& board = simulate::board(name);
    if (const std::string missing = simulate::missing_tools(board); !missing.empty()) {
      fmt::print("{:<16}{}\n", name, missing);
      continue;
    }
    for (const char* optimization : {"-Os", "-O2"}) {
      const simulate::HarnessOptions options{.optimization = optimization};
      const simulate::ModelSize size = simulate::model_size(board, emitted, options);
      const Bytes input(1);
      const simulate::ModelRun run = simulate::run_model(board, emitted, input, options);
      fmt::print("{:<16}{:>6}{:>10}{:>8}{:>8}{:>11} {}\n", name, optimization, size.flash_bytes,
                 size.ram_bytes, run.stack_bytes, run.cost.front(),
                 std::string_view(name) == "uno" ? "cycles" : "instructions");
    }
  }
}

}  // namespace
}  // namespace onda

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  onda::register_models();
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
  onda::print_litert();
  onda::print_boards();
}
