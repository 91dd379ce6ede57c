// SPDX-License-Identifier: Apache-2.0
// Inference beside LiteRT's fastest kernels (XNNPACK, in Node) in the same run, one thread and two.
// "samples" is how many times as many of them two threads predict in the same time:
//
//   onda_run_bench [MODEL.tflite…]       without models: those of the corpus
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <limits>
#include <sstream>

#include "onda/core/process.h"
#include "onda/core/temporary_folder.h"
#include "onda/run/predict.h"
#include "onda/tflite/tflite.h"
#include "tests/corpus.h"

namespace onda {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

constexpr const char* corpus_names[] = {
    "tflm_hello_world_int8", "tiny_ad01_int8",
    "tiny_kws_ref_model",    "tiny_vww_96_int8",
    "tflm_person_detect",    "tiny_pretrainedResnet_quant",
    "tiny_ad01_fp32",        "tiny_kws_ref_model_float32",
    "tiny_vww_96_float",     "tiny_pretrainedResnet",
};

double microseconds_since(Clock::time_point begin) {
  return std::chrono::duration<double, std::micro>(Clock::now() - begin).count();
}

// The least that `count` calls took, each, over half a second.
template <class Body>
double least_microseconds(int count, const Body& body) {
  double least = std::numeric_limits<double>::max();
  const Clock::time_point begin = Clock::now();
  do {
    const Clock::time_point start = Clock::now();
    for (int i = 0; i < count; ++i) body();
    least = std::min(least, microseconds_since(start) / count);
  } while (microseconds_since(begin) < 5e5);
  return least;
}

double run_microseconds(const std::shared_ptr<const Graph>& graph, int threads) {
  Interpreter model(graph, {.threads = threads});
  model.invoke();
  const Clock::time_point begin = Clock::now();
  model.invoke();
  const double once = microseconds_since(begin);
  return least_microseconds(once < 20 ? 100 : 1, [&] { model.invoke(); });
}

// Many samples at once: microseconds for each.
double sample_microseconds(const std::shared_ptr<const Graph>& graph, double once, int threads) {
  Interpreter model(graph, {.threads = threads});
  const auto samples = static_cast<std::int32_t>(std::clamp(2e4 / once, 100.0, 5e3));
  std::vector<Tensor> inputs;
  for (int i = 0; i < model.input_count(); ++i) {
    const Tensor& details = model.input_details(i);
    inputs.push_back(Tensor::zeros(details.type, details.shape.with_batch(samples)));
  }
  return least_microseconds(1, [&] { predict(model, inputs); }) / samples;
}

double load_microseconds(const Bytes& bytes) {
  return least_microseconds(1, [&] { Interpreter model(read_tflite(bytes)); });
}

// What LiteRT needs for the same file, or nothing. Written again, which fixes the extents: LiteRT
// makes no buffers for a model that leaves its batch open.
double litert_microseconds(const Graph& graph) {
  const TemporaryFolder folder;
  const fs::path file = folder.path() / "model";
  save_tflite(file, graph);
  const std::string runner = std::string(ONDA_SOURCE_DIR) + "/tests/referee/litert.mjs";
  const ProcessResult result = run_process({.arguments = {"node", runner, "--time", file.string()},
                                            .timeout_seconds = 100,
                                            .must_succeed = false});
  double time = std::numeric_limits<double>::quiet_NaN();
  std::istringstream text(result.output);
  for (std::string word; text >> word;) {
    try {
      time = std::stod(word);
    } catch (const std::exception&) {
    }
  }
  return time;
}

void compare(const std::string& name, const fs::path& path) {
  const Bytes bytes = read_file(path);
  const auto graph = std::make_shared<const Graph>(read_tflite(bytes));
  const double one = run_microseconds(graph, 1);
  const double peer = litert_microseconds(*graph);
  const double again = run_microseconds(graph, 1);
  const double two = run_microseconds(graph, 2);
  const double least = std::min(one, again);
  const double samples =
      sample_microseconds(graph, least, 1) / sample_microseconds(graph, least, 2);
  fmt::print("{:<30}{:>10.2f}{:>10.1f}{:>8.2f}{:>11.2f}{:>8.2f}{:>10.2f}{:>8.0f}\n", name, least,
             peer, peer / least, two, least / two, samples, load_microseconds(bytes));
  std::fflush(stdout);
}

}  // namespace
}  // namespace onda

int main(int argc, char** argv) {
  fmt::print("{:<30}{:>10}{:>10}{:>8}{:>11}{:>8}{:>10}{:>8}\n", "microseconds a run", "Onda",
             "LiteRT", "ratio", "2 threads", "ratio", "samples", "load");
  try {
    for (int i = 1; i < argc; ++i) onda::compare(argv[i], argv[i]);
    if (argc > 1) return 0;
    if (!onda::corpus()) {
      fmt::print("the corpus of models is absent: set ONDA_CORPUS to its folder\n");
      return 0;
    }
    for (const char* name : onda::corpus_names) {
      try {
        onda::compare(name, *onda::corpus() / name / "model.tflite");
      } catch (const onda::Error& error) {
        fmt::print("{:<30}{}\n", name, error.what());
      }
    }
  } catch (const std::exception& error) {
    fmt::print(stderr, "{}\n", error.what());
    return 1;
  }
}
