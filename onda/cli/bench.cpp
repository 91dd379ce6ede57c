// SPDX-License-Identifier: Apache-2.0
// onda bench: how long a model takes on this machine, operator by operator.
#include <algorithm>
#include <chrono>
#include <memory>
#include <nlohmann/json.hpp>
#include <vector>

#include "onda/cli/command.h"
#include "onda/report/table.h"
#include "onda/report/text.h"

namespace onda::cli {
namespace {

using Clock = std::chrono::steady_clock;
using Json = nlohmann::ordered_json;
using report::Align;
using report::Table;

constexpr const char* manual = R"(
  Inputs are zeros. The model runs again and again; of the whole run the least time
  and the median are told, of each operator the least. Looking at the clock between
  operators takes time, too, so their sum is a little more than the whole.

EXAMPLES
  onda bench kws_int8.tflite
  onda bench kws_int8.tflite --kernels plain --json
)";

struct BenchOptions {
  std::string model;
  double seconds = 1;
  ModelOptions run;
  bool json = false;
};

double microseconds(Clock::duration duration) {
  return std::chrono::duration<double, std::micro>(duration).count();
}

struct Times {
  std::vector<double> runs;       // microseconds, sorted
  std::vector<double> operators;  // the least of each

  double least() const { return runs.front(); }
  double median() const { return runs[runs.size() / 2]; }
};

// Calls body() until the time is over, three times at least.
template <class Body>
void repeat(double seconds, const Body& body) {
  const Clock::time_point begin = Clock::now();
  for (int i = 0; i < 3 || microseconds(Clock::now() - begin) < 1e6 * seconds; ++i) body();
}

Times measure(Interpreter& model, double seconds) {
  const Graph& graph = model.graph();
  Times times;
  model.invoke();
  // Those runs count that go to their end.
  repeat(seconds / 2, [&] {
    const Clock::time_point start = Clock::now();
    if (model.invoke()) times.runs.push_back(microseconds(Clock::now() - start));
  });
  if (times.runs.empty()) throw Error("no run went to its end within {} s", seconds / 2);
  std::sort(times.runs.begin(), times.runs.end());
  times.operators.assign(graph.nodes.size(), 0);

  // An observer sees all inputs, and then the outputs of each node as soon as they are there.
  std::vector<int> maker(graph.tensors.size(), -1);
  for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
    for (const int output : graph.nodes[i].outputs) {
      maker[static_cast<std::size_t>(output)] = static_cast<int>(i);
    }
  }
  std::vector<double> spent(graph.nodes.size());
  bool first = true;
  repeat(seconds / 2, [&] {
    std::fill(spent.begin(), spent.end(), 0);
    Clock::time_point last = Clock::now();
    const bool is_finished = model.invoke([&](int tensor, std::span<const std::byte>) {
      const Clock::time_point now = Clock::now();
      const int node = maker[static_cast<std::size_t>(tensor)];
      if (node >= 0) spent[static_cast<std::size_t>(node)] += microseconds(now - last);
      last = now;
    });
    if (!is_finished) return;
    for (std::size_t i = 0; i < spent.size(); ++i) {
      times.operators[i] = first ? spent[i] : std::min(times.operators[i], spent[i]);
    }
    first = false;
  });
  return times;
}

std::int64_t products_of(const Graph& graph, const Node& node) {
  return node.op.multiply_adds(graph.operands_in(node), graph.operands_out(node));
}

std::string to_text(const Graph& graph, const Times& times) {
  Table table{.header = {"#", "operator", "output", "us", "share", "multiply-adds/ns"},
              .rows = {},
              .alignment = {Align::right, Align::left, Align::left, Align::right, Align::right,
                            Align::right}};
  double sum = 0;
  for (const double time : times.operators) sum += time;
  for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
    const Node& node = graph.nodes[i];
    const double time = times.operators[i];
    const auto products = static_cast<double>(products_of(graph, node));
    table.rows.push_back(
        {std::to_string(i), std::string(node.op.name()),
         node.outputs.empty() ? "" : to_string(graph.tensor(node.outputs[0]).shape),
         fmt::format("{:.2f}", time), sum > 0 ? fmt::format("{:.1f} %", 100 * time / sum) : "",
         products > 0 && time > 0 ? fmt::format("{:.1f}", products / time / 1000) : ""});
  }
  const std::int64_t all = multiply_adds(graph);
  return report::to_text(table) +
         fmt::format("A run takes {:.2f} us (median {:.2f}, {} runs){}\n", times.least(),
                     times.median(), times.runs.size(),
                     all > 0 ? fmt::format(", {} multiply-adds: {:.1f} a nanosecond", all,
                                           static_cast<double>(all) / times.least() / 1000)
                             : "");
}

std::string to_json(const BenchOptions& options, const Graph& graph, const Times& times) {
  Json json = {{"model", options.model},
               {"rounding", name_of(options.run.rounding)},
               {"kernels", options.run.kernels == Kernels::best ? "best" : "plain"},
               {"threads", options.run.threads},
               {"runs", times.runs.size()},
               {"least_microseconds", times.least()},
               {"median_microseconds", times.median()},
               {"multiply_adds", multiply_adds(graph)}};
  json["operators"] = Json::array();
  for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
    json["operators"].push_back({{"name", graph.nodes[i].op.name()},
                                 {"microseconds", times.operators[i]},
                                 {"multiply_adds", products_of(graph, graph.nodes[i])}});
  }
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

void bench(const BenchOptions& options) {
  Interpreter model(load_model(options.model, options.run), interpreter_options(options.run));
  const Times times = measure(model, options.seconds);
  print(options.json ? to_json(options, model.graph(), times) : to_text(model.graph(), times));
}

}  // namespace

void add_bench(CLI::App& app) {
  CLI::App& command =
      *app.add_subcommand("bench", "Measure how long a model takes, operator by operator");
  const auto options = std::make_shared<BenchOptions>();
  command.add_option("MODEL", options->model, "A .tflite file")->required();
  command.add_option("--seconds", options->seconds, "How long to measure")
      ->check(CLI::Range(0.0, 3600.0).description(""))
      ->capture_default_str()
      ->type_name("S");
  add_model_options(command, options->run);
  add_kernel_options(command, options->run);
  command.add_flag("--json", options->json, "Print JSON");
  command.footer(manual);
  command.callback([options] { bench(*options); });
}

}  // namespace onda::cli
