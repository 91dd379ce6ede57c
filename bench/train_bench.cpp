// SPDX-License-Identifier: Apache-2.0
// Training beside PyTorch's, in one run: `make bench-train`. bench/README.md says how to read it.
//
//   onda_train_bench [--threads N] [--seconds S] [--no-peer] [MODEL…]
#include <chrono>
#include <cstdio>
#include <map>
#include <nlohmann/json.hpp>

#include "examples/mlperf_tiny/models.h"
#include "onda/core/process.h"
#include "onda/train/network.h"

namespace onda {
namespace {

constexpr int batch_size = 32;

// Samples a second of whole epochs with Adam, after one that warms up.
double samples_per_second(const mlperf_tiny::Named& named, int threads, double seconds) {
  Model model = named.make(1);
  const data::Dataset task =
      mlperf_tiny::synthetic_task(model, named.classifies, 8 * batch_size, 1);
  model.compile({.optimizer = Adam{},
                 .loss = named.classifies ? Loss(SparseCategoricalCrossentropy{})
                                          : Loss(MeanSquaredError{})});
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
  return epochs * task.samples() / elapsed();
}

std::map<std::string, double> peer(int threads, const std::vector<std::string>& names) {
  std::vector<std::string> command{"/usr/bin/python3", ONDA_SOURCE_DIR "/bench/torch_training.py",
                                   fmt::format("{}", threads)};
  command.insert(command.end(), names.begin(), names.end());
  const ProcessResult result = run_process({.arguments = command, .timeout_seconds = 600});
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
  fmt::print("{:<18} {:>7} {:>14} {:>16} {:>7}\n", "model", "threads", "onda samples/s",
             "pytorch samples/s", "ratio");
  for (const mlperf_tiny::Named& named : mlperf_tiny::all_models()) {
    if (!names.empty() && std::find(names.begin(), names.end(), named.name) == names.end())
      continue;
    const double rate = samples_per_second(named, threads, seconds);
    const auto found = peers.find(named.name);
    if (found == peers.end()) {
      fmt::print("{:<18} {:>7} {:>14.0f}\n", named.name, threads, rate);
    } else {
      fmt::print("{:<18} {:>7} {:>14.0f} {:>16.0f} {:>7.2f}\n", named.name, threads, rate,
                 found->second, rate / found->second);
    }
    std::fflush(stdout);
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
