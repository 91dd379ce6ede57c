// SPDX-License-Identifier: Apache-2.0
// Inference beside LiteRT's fastest kernels (XNNPACK, in Node) in the same run, one thread and two.
// What two threads give depends on how far apart their cores are, which a virtual machine's host
// may change at any time: so it is told for cores that share a cache (a line goes there and back in
// less than 160 ns) and for those that do not. "samples" is how many times as many of them two
// threads predict in the same time:
//
//   onda_run_bench [--instruction-set NAME] [MODEL.tflite…]     without models: those of the corpus
#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <limits>
#include <sstream>
#include <thread>

#include "onda/core/instruction_set.h"
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

double run_microseconds(const std::shared_ptr<const Graph>& graph) {
  Interpreter model(graph);
  model.invoke();
  const Clock::time_point begin = Clock::now();
  model.invoke();
  const double once = microseconds_since(begin);
  return least_microseconds(once < 20 ? 100 : 1, [&] { model.invoke(); });
}

// Nanoseconds that a line takes from one core to another and back: the least of some.
double round_trip_nanoseconds() {
  alignas(64) std::atomic<int> line{0};
  constexpr int trips = 2000;
  std::thread other([&] {
    for (int i = 1; i < 2 * trips; i += 2) {
      while (line.load(std::memory_order_acquire) != i) {
      }
      line.store(i + 1, std::memory_order_release);
    }
  });
  double least = std::numeric_limits<double>::max();
  for (int i = 0; i < 2 * trips;) {
    const Clock::time_point begin = Clock::now();
    for (int k = 0; k < 20; ++k, i += 2) {
      line.store(i + 1, std::memory_order_release);
      while (line.load(std::memory_order_acquire) != i + 2) {
      }
    }
    least = std::min(least, 1000 * microseconds_since(begin) / 20);
  }
  other.join();
  return least;
}

// Microseconds of a run with two threads: on cores that share a cache, and on others. Not a number
// where they never were so.
struct TwoThreads {
  double near = std::numeric_limits<double>::quiet_NaN();
  double far = std::numeric_limits<double>::quiet_NaN();
};
TwoThreads two_threads(const std::shared_ptr<const Graph>& graph) {
  constexpr double most_between_near = 160;  // nanoseconds
  TwoThreads times;
  Interpreter model(graph, {.threads = 2});
  const Clock::time_point begin = Clock::now();
  while (microseconds_since(begin) < 4e6) {
    const double before = round_trip_nanoseconds();
    double least = std::numeric_limits<double>::max();
    const Clock::time_point slice = Clock::now();
    while (microseconds_since(slice) < 5e4) {
      const Clock::time_point start = Clock::now();
      model.invoke();
      least = std::min(least, microseconds_since(start));
    }
    const double after = round_trip_nanoseconds();
    if ((before < most_between_near) != (after < most_between_near)) continue;
    double& time = before < most_between_near ? times.near : times.far;
    time = std::fmin(time, least);
  }
  return times;
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
  const double one = run_microseconds(graph);
  const double peer = litert_microseconds(*graph);
  const double least = std::min(one, run_microseconds(graph));
  const TwoThreads two = two_threads(graph);
  const double samples =
      sample_microseconds(graph, least, 1) / sample_microseconds(graph, least, 2);
  fmt::print("{:<30}{:>9.2f}{:>9.1f}{:>7.2f}{:>9.2f}{:>6.2f}{:>9.2f}{:>6.2f}{:>9.2f}{:>7.0f}\n",
             name, least, peer, peer / least, two.near, least / two.near, two.far, least / two.far,
             samples, load_microseconds(bytes));
  std::fflush(stdout);
}

void use_instruction_set_named(std::string_view name) {
  for (const InstructionSet set : supported_instruction_sets()) {
    if (name_of(set) == name) return onda::use_instruction_set(set);
  }
  throw Error("--instruction-set: this processor has no {}", name);
}

}  // namespace
}  // namespace onda

int main(int argc, char** argv) {
  try {
    int first = 1;
    if (argc > 2 && std::string_view(argv[1]) == "--instruction-set") {
      onda::use_instruction_set_named(argv[2]);
      first = 3;
    }
    fmt::print("Microseconds a run, loops of {}\n", name_of(onda::instruction_set()));
    fmt::print("{:<30}{:>9}{:>9}{:>7}{:>15}{:>15}{:>9}{:>7}\n", "", "Onda", "LiteRT", "ratio",
               "2 near threads", "2 far threads", "samples", "load");
    for (int i = first; i < argc; ++i) onda::compare(argv[i], argv[i]);
    if (argc > first) return 0;
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
