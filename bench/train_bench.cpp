// SPDX-License-Identifier: Apache-2.0
// Training beside PyTorch's, in one run: `make bench-train`. bench/README.md says how to read it.
//
//   onda_train_bench [--threads N] [--seconds S] [--no-peer] [MODEL…]
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "examples/mlperf_tiny/models.h"
#include "onda/core/instruction_set.h"
#include "onda/core/process.h"
#include "onda/train/network.h"

namespace onda {
namespace {

constexpr int batch_size = 32;
constexpr int batches_an_epoch = 32;

// Of this process, in bytes: "VmRSS", what it has in memory; "VmHWM", the most it has had.
double memory(const char* what) {
  std::ifstream status("/proc/self/status");
  for (std::string word; status >> word;) {
    double kilobytes = 0;
    if (word == fmt::format("{}:", what) && status >> kilobytes) return kilobytes * 1024;
  }
  return 0;
}

// Weights, gradients, the state of Adam, and the activations that the backward pass reads: what
// training cannot do without.
double least_memory(const Model& model) {
  const Graph& graph = model.training_graph();
  std::set<int> kept;
  double floats =
      static_cast<double>(model.parameter_count() + 3 * model.trained_parameter_count());
  for (const std::size_t index : trained_nodes(graph)) {
    const Node& node = graph.nodes[index];
    const TrainingNeeds needs = node.op.training_needs(graph.operands_in(node), batch_size);
    floats += static_cast<double>(needs.kept);
    if (needs.input_values) kept.insert(node.inputs.begin(), node.inputs.end());
    if (needs.output_values) kept.insert(node.outputs.begin(), node.outputs.end());
  }
  for (const int tensor : kept) {
    if (tensor == Node::none || graph.tensor(tensor).is_constant()) continue;
    floats += static_cast<double>(graph.tensor(tensor).shape.elements()) * batch_size;
  }
  return floats * sizeof(float);
}

struct Measured {
  double samples_per_second = 0;
  double peak_bytes = 0;  // beyond the data and the model itself
  double least_bytes = 0;
};

// Samples a second of whole epochs with Adam, after one that warms up.
Measured train(const mlperf_tiny::Named& named, int threads, double seconds) {
  Model model = named.make(1);
  const data::Dataset task =
      mlperf_tiny::synthetic_task(model, named.classifies, batches_an_epoch * batch_size, 1);
  model.compile({.optimizer = Adam{},
                 .loss = named.classifies ? Loss(SparseCategoricalCrossentropy{})
                                          : Loss(MeanSquaredError{})});
  std::ofstream("/proc/self/clear_refs") << "5";  // the peak begins anew
  const double before = memory("VmRSS");
  using Clock = std::chrono::steady_clock;
  Clock::time_point start;
  int epochs = 0;
  const auto elapsed = [&] { return std::chrono::duration<double>(Clock::now() - start).count(); };
  model.fit(task, {.epochs = 1000000,
                   .batch_size = batch_size,
                   .threads = threads,
                   .callbacks = {[&](EpochReport& report) {
                     if (report.epoch == 1) start = Clock::now();
                     epochs = report.epoch - 1;
                     if (epochs > 0 && elapsed() > seconds) report.stop = "time is up";
                   }}});
  return {epochs * task.samples() / elapsed(), memory("VmHWM") - before, least_memory(model)};
}

std::map<std::string, double> peer(int threads, const std::vector<std::string>& names) {
  std::vector<std::string> command{"/usr/bin/python3", ONDA_SOURCE_DIR "/bench/torch_training.py",
                                   fmt::format("{}", threads)};
  command.insert(command.end(), names.begin(), names.end());
  // What OpenBLAS 0.3.21 would otherwise take for a processor without vectors.
  const char* core = instruction_set() >= InstructionSet::avx512 ? "SkylakeX" : "Haswell";
  const ProcessResult result =
      run_process({.arguments = command,
                   .environment = {fmt::format("OPENBLAS_CORETYPE={}", core),
                                   fmt::format("OPENBLAS_NUM_THREADS={}", threads)},
                   .timeout_seconds = 600});
  std::map<std::string, double> rates;
  std::istringstream lines(result.output);
  for (std::string line; std::getline(lines, line);) {
    const auto told = nlohmann::json::parse(line, nullptr, false);
    if (told.is_object()) rates[told.at("model")] = told.at("samples_per_second");
  }
  return rates;
}

int bench(int argc, char** argv) {
  int threads = 1;
  double seconds = 3;
  bool with_peer = true;
  std::vector<std::string> names;
  for (int i = 1; i < argc; ++i) {
    const std::string argument = argv[i];
    if (argument == "--threads" && i + 1 < argc) {
      threads = std::stoi(argv[++i]);
    } else if (argument == "--seconds" && i + 1 < argc) {
      seconds = std::stod(argv[++i]);
    } else if (argument == "--no-peer") {
      with_peer = false;
    } else {
      names.push_back(argument);
    }
  }
  std::map<std::string, double> peers;
  if (with_peer) peers = peer(threads, names);
  fmt::print("{:<18} {:>7} {:>15} {:>18} {:>6} {:>10} {:>6}\n", "model", "threads",
             "onda, samples/s", "PyTorch, samples/s", "ratio", "peak, MB", "/least");
  for (const mlperf_tiny::Named& named : mlperf_tiny::all_models()) {
    if (!names.empty() && std::find(names.begin(), names.end(), named.name) == names.end())
      continue;
    std::fflush(stdout);
    // In a process of its own, so that its peak of memory is its own, too.
    const pid_t child = fork();
    if (child < 0) throw Error("cannot start a process");
    if (child == 0) {
      const Measured own = train(named, threads, seconds);
      const auto found = peers.find(named.name);
      const std::string other = found == peers.end() ? "" : fmt::format("{:.0f}", found->second);
      const std::string ratio =
          found == peers.end() ? "" : fmt::format("{:.2f}", own.samples_per_second / found->second);
      fmt::print("{:<18} {:>7} {:>15.0f} {:>18} {:>6} {:>10.1f} {:>6.2f}\n", named.name, threads,
                 own.samples_per_second, other, ratio, own.peak_bytes / 1e6,
                 own.peak_bytes / own.least_bytes);
      std::fflush(stdout);
      _exit(0);
    }
    int status = 0;
    waitpid(child, &status, 0);
    if (status != 0) throw Error("{}: the process ended with status {}", named.name, status);
  }
  return 0;
}

}  // namespace
}  // namespace onda

int main(int argc, char** argv) {
  try {
    return onda::bench(argc, argv);
  } catch (const std::exception& error) {
    fmt::print(stderr, "onda_train_bench: error: {}\n", error.what());
    return 1;
  }
}
