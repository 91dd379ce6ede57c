// SPDX-License-Identifier: Apache-2.0
// onda inspect: what a .tflite file holds and what it takes to run it.
#include <algorithm>
#include <cctype>
#include <filesystem>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <set>

#include "onda/cli/command.h"
#include "onda/cli/memory_chart.h"
#include "onda/core/file.h"
#include "onda/graph/known_values.h"
#include "onda/graph/prepare_all.h"
#include "onda/graph/shape_stages.h"
#include "onda/report/graph_picture.h"
#include "onda/report/table.h"
#include "onda/report/text.h"
#include "onda/tflite/describe.h"

namespace onda::cli {
namespace {

using report::Align;
using report::Table;
using Json = nlohmann::ordered_json;

constexpr std::size_t table_columns = 100;
constexpr std::size_t attribute_columns = 84;

constexpr const char* manual = R"(
The memory plan shows the arena, the block of memory that all computed tensors
share: which tensor lies where while which operator runs. Offsets are multiples
of the element's size, as on a board.

EXAMPLES
  onda inspect sine_model_int8.tflite
  onda inspect sine_model_int8.tflite --svg graph.svg
  onda inspect --operators
)";

struct InspectOptions {
  std::string file;
  ModelOptions run;
  std::string picture;
  bool json = false;
  bool operators = false;
};

// All that is shown, gathered once for text and JSON.
struct Model {
  std::string file;
  std::size_t file_bytes = 0;
  Graph graph;
  MemoryPlan plan;
  std::vector<Call> calls;  // empty when the model cannot run
  std::string cannot_run;
  bool has_open_nodes = false;  // shapes that follow from values, see graph/shape_stages.h
  Rounding rounding = Rounding::single;

  std::size_t constant_bytes() const {
    std::size_t sum = 0;
    for (const Tensor& tensor : graph.tensors) sum += tensor.data.size();
    return sum;
  }
  std::int64_t constant_values() const {
    std::int64_t sum = 0;
    for (const Tensor& tensor : graph.tensors) {
      if (tensor.is_constant()) sum += tensor.shape.elements();
    }
    return sum;
  }
  std::string role(std::size_t tensor) const {
    const auto is_in = [&](const std::vector<int>& indices) {
      return std::find(indices.begin(), indices.end(), static_cast<int>(tensor)) != indices.end();
    };
    if (is_in(graph.inputs)) return is_in(graph.outputs) ? "input, output" : "input";
    if (is_in(graph.outputs)) return "output";
    if (graph.tensors[tensor].is_variable) return "variable";
    return graph.tensors[tensor].is_constant() ? "constant" : "computed";
  }
};

Model load(const InspectOptions& options) {
  Model model;
  model.file = options.file;
  model.graph = without_known_nodes(load_model(options.file, options.run));
  model.file_bytes = std::filesystem::file_size(options.file);
  model.rounding = options.run.rounding;
  model.has_open_nodes = has_open_nodes(model.graph);
  try {
    if (model.has_open_nodes) {
      Interpreter interpreter(model.graph, interpreter_options(options.run));
    } else {
      model.calls = prepare_all(model.graph, {.rounding = options.run.rounding});
    }
  } catch (const Error& error) {
    model.cannot_run = error.what();
  }
  model.plan = plan_memory(model.graph, model.calls);
  return model;
}

// 1234567 -> "1,234,567"
std::string grouped(std::int64_t number) {
  std::string text = std::to_string(number);
  for (auto at = static_cast<std::ptrdiff_t>(text.size()) - 3; at > (number < 0 ? 1 : 0); at -= 3) {
    text.insert(static_cast<std::size_t>(at), ",");
  }
  return text;
}
std::string grouped(std::size_t number) { return grouped(static_cast<std::int64_t>(number)); }

template <class T>
std::string shown_range(const std::vector<T>& values, const char* format) {
  const auto [low, high] = std::minmax_element(values.begin(), values.end());
  if (*low == *high) return fmt::format(fmt::runtime(format), *low);
  return fmt::format(fmt::runtime(fmt::format("{}..{}", format, format)), *low, *high);
}

std::string shown_scale(const Quantization& how) {
  if (how.scale.empty()) return "";
  if (!how.per_channel()) return fmt::format("{}", how.scale[0]);  // the shortest exact decimal
  return fmt::format("{} x {}", how.scale.size(), shown_range(how.scale, "{:.2g}"));
}

std::string shown_zero_point(const Quantization& how) {
  return how.zero_point.empty() ? "" : shown_range(how.zero_point, "{}");
}

std::string joined(const std::vector<int>& indices) {
  constexpr std::size_t most = 6;
  std::string text;
  for (std::size_t i = 0; i < std::min(most, indices.size()); ++i) {
    text += (i > 0 ? ", " : "") + (indices[i] == Node::none ? "-" : std::to_string(indices[i]));
  }
  return indices.size() > most ? text + ", …" : text;
}

// What tells most of a name that does not fit: converters put what names have in common first, and
// join the names of fused operators by semicolons.
std::string fit_name(const std::string& name, std::size_t columns) {
  if (report::display_width(name) <= columns) return name;
  std::string_view end = std::string_view(name).substr(0, name.find(';'));
  if (report::display_width(end) < columns) return std::string(end) + "…";
  while (!end.empty() && report::display_width(end) >= columns) {
    do {
      end.remove_prefix(1);
    } while (!end.empty() && (static_cast<unsigned char>(end[0]) & 0xc0) == 0x80);
  }
  return "…" + std::string(end);
}

// Cuts the cells of one column so far as the whole table then fits table_columns.
void fit_column(Table& table, std::size_t column) {
  constexpr std::size_t least = 12;
  std::size_t others = 3 * table.header.size() + 1;  // the box
  for (std::size_t i = 0; i < table.header.size(); ++i) {
    std::size_t width = report::display_width(table.header[i]);
    for (const auto& row : table.rows) width = std::max(width, report::display_width(row[i]));
    if (i != column) others += width;
  }
  const std::size_t room = others < table_columns ? table_columns - others : 0;
  for (auto& row : table.rows) {
    row[column] = fit_name(row[column], std::max(least, room));
  }
}

Table tensor_table(const Model& model) {
  Table table{.header = {"#", "tensor", "shape", "type", "scale", "zero", "bytes", ""},
              .rows = {},
              .alignment = {Align::right, Align::left, Align::left, Align::left, Align::left,
                            Align::right, Align::right}};
  for (std::size_t i = 0; i < model.graph.tensors.size(); ++i) {
    const Tensor& tensor = model.graph.tensors[i];
    table.rows.push_back({std::to_string(i), report::clean_text(tensor.name),
                          to_string(tensor.shape), std::string(name_of(tensor.type)),
                          shown_scale(tensor.quantization), shown_zero_point(tensor.quantization),
                          grouped(tensor.bytes()), model.role(i)});
  }
  fit_column(table, 1);
  return table;
}

Table operator_table(const Model& model) {
  Table table{.header = {"#", "operator", "inputs -> outputs", "multiply-adds", "kernel"},
              .rows = {},
              .alignment = {Align::right, Align::left, Align::left, Align::right}};
  for (std::size_t i = 0; i < model.graph.nodes.size(); ++i) {
    const Node& node = model.graph.nodes[i];
    const std::int64_t products =
        node.op.multiply_adds(model.graph.operands_in(node), model.graph.operands_out(node));
    table.rows.push_back(
        {std::to_string(i), std::string(node.op.name()),
         joined(node.inputs) + " -> " + joined(node.outputs),
         products == 0 ? "" : grouped(products),
         model.calls.empty() ? "" : std::string(model.calls[i].parameters_type())});
  }
  return table;
}

// "   3  padding SAME, stride_w 2, …", cut into lines. Flags that are not set are left out.
std::string attribute_lines(const Model& model) {
  std::string text;
  for (std::size_t i = 0; i < model.graph.nodes.size(); ++i) {
    auto attributes = describe_options(model.graph.nodes[i].op);
    std::erase_if(attributes, [](const auto& attribute) {
      return attribute.second == "false" || attribute.second == "0";
    });
    if (attributes.empty()) continue;
    std::string line = fmt::format("{:>4}  ", i);
    for (std::size_t at = 0; at < attributes.size(); ++at) {
      if (at > 0) line += ",";
      const std::string word = attributes[at].first + " " + attributes[at].second;
      if (at > 0 && line.size() + 1 + word.size() > attribute_columns) {
        text += line + "\n";
        line = std::string(5, ' ');
      }
      line += (at > 0 ? " " : "") + word;
    }
    text += line + "\n";
  }
  return text;
}

std::string to_text(const Model& model) {
  const Graph& graph = model.graph;
  std::string text = fmt::format(
      "{}: {} bytes\n"
      "{} operators, {} tensors, {} constants in {} bytes, {} multiply-adds a run\n",
      model.file, grouped(model.file_bytes), graph.nodes.size(), graph.tensors.size(),
      grouped(model.constant_values()), grouped(model.constant_bytes()),
      grouped(multiply_adds(graph)));
  if (!graph.description.empty()) {
    text += report::fit_text(report::clean_text(graph.description), 88) + "\n";
  }
  const auto list = [&](const char* what, const std::vector<int>& indices) {
    for (const int index : indices) {
      const Tensor& tensor = graph.tensor(index);
      text +=
          fmt::format("{}  {} {} {}\n", what, report::fit_text(report::clean_text(tensor.name), 40),
                      name_of(tensor.type), to_string(tensor.shape));
    }
  };
  list("input ", graph.inputs);
  list("output", graph.outputs);
  text += "\n" + report::to_text(tensor_table(model)) + "\n";
  if (model.cannot_run.empty()) {
    text += fmt::format("Operators (kernels with {} rounding)\n", name_of(model.rounding));
  } else {
    text += "It cannot run: " + report::clean_text(model.cannot_run) + "\nOperators\n";
  }
  text += report::to_text(operator_table(model));
  if (model.has_open_nodes) {
    text +=
        "\nShapes behind WHERE follow from values: those shown are the most that they may be, and\n"
        "memory is planned anew as they change.\n";
  }
  const std::string attributes = attribute_lines(model);
  if (!attributes.empty()) text += "\nAttributes of the operators\n" + attributes;
  text += fmt::format("\nMemory plan: an arena of {} bytes; no plan takes less than {}\n",
                      grouped(model.plan.bytes), grouped(model.plan.lower_bound));
  return text + memory_chart(graph, model.plan);
}

Json to_json(const Tensor& tensor, const Model& model, std::size_t index) {
  const std::size_t offset = model.plan.offsets[index];
  Json json = {{"index", index},
               {"name", tensor.name},
               {"type", name_of(tensor.type)},
               {"shape", tensor.shape.extents()},
               {"bytes", tensor.bytes()},
               {"role", model.role(index)}};
  if (!tensor.quantization.empty()) {
    json["scale"] = tensor.quantization.scale;
    json["zero_point"] = tensor.quantization.zero_point;
    if (tensor.quantization.per_channel()) json["axis"] = tensor.quantization.axis;
  }
  if (offset != MemoryPlan::not_planned) json["arena_offset"] = offset;
  return json;
}

std::string to_json(const Model& model) {
  const Graph& graph = model.graph;
  Json json = {{"file", model.file},
               {"file_bytes", model.file_bytes},
               {"name", graph.name},
               {"description", graph.description},
               {"constant_values", model.constant_values()},
               {"constant_bytes", model.constant_bytes()},
               {"multiply_adds", multiply_adds(graph)},
               {"inputs", graph.inputs},
               {"outputs", graph.outputs},
               {"rounding", name_of(model.rounding)},
               {"runs", model.cannot_run.empty()},
               {"shapes_follow_values", model.has_open_nodes},
               {"arena_bytes", model.plan.bytes},
               {"arena_lower_bound_bytes", model.plan.lower_bound}};
  if (!model.cannot_run.empty()) json["error"] = model.cannot_run;
  json["tensors"] = Json::array();
  for (std::size_t i = 0; i < graph.tensors.size(); ++i) {
    json["tensors"].push_back(to_json(graph.tensors[i], model, i));
  }
  json["operators"] = Json::array();
  for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
    const Node& node = graph.nodes[i];
    Json entry = {
        {"index", i},
        {"name", node.op.name()},
        {"inputs", node.inputs},
        {"outputs", node.outputs},
        {"multiply_adds", node.op.multiply_adds(graph.operands_in(node), graph.operands_out(node))},
        {"attributes", Json::object()}};
    for (const auto& [name, value] : describe_options(node.op)) entry["attributes"][name] = value;
    if (!model.calls.empty()) entry["kernel"] = model.calls[i].kernel();
    json["operators"].push_back(std::move(entry));
  }
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

const char* describe(const QuantizationRule& rule) {
  switch (rule.output) {
    case QuantizationRule::Output::unsupported:
      return "";
    case QuantizationRule::Output::calibrated:
      return "range of the output is calibrated";
    case QuantizationRule::Output::same_as_input:
      return "scale of the input";
    case QuantizationRule::Output::shared:
      return "one scale for inputs and output";
    case QuantizationRule::Output::fixed:
      return "fixed scale";
  }
  return "";
}

std::string list_operators(bool as_json) {
  Json json = Json::array();
  Table table{.header = {"operator", "code", "trains", "quantized by", "weights"},
              .rows = {},
              .alignment = {Align::left, Align::right}};
  for (const OperatorKind& kind : operator_kinds()) {
    const QuantizationRule& rule = kind.quantization;
    const bool quantizes = rule.output != QuantizationRule::Output::unsupported;
    json.push_back({{"name", kind.name},
                    {"code", static_cast<int>(kind.code)},
                    {"custom", kind.code == custom_operator},
                    {"trainable", kind.trainable},
                    {"quantizable", quantizes}});
    const char* weights = rule.weights_input < 0     ? ""
                          : rule.weights_per_channel ? "one scale a channel"
                                                     : "one scale";
    const bool is_custom = kind.code == custom_operator;
    table.rows.push_back({std::string(kind.name),
                          is_custom ? "custom" : std::to_string(static_cast<int>(kind.code)),
                          kind.trainable ? "yes" : "", describe(rule), weights});
  }
  return as_json ? json.dump(2) + "\n" : report::to_text(table);
}

// "same, stride 2x2, relu": attributes that say something, height before width.
std::string attributes_of(const Operator& op) {
  std::map<std::string, std::string> values;
  std::vector<std::string> order;
  for (auto [name, value] : describe_options(op)) {
    if (value == "NONE" || value == "false" || value == "0" || name == "pot_scale_int16") continue;
    const std::size_t axis = name.find("_w");
    const std::size_t height = name.find("_h");
    const bool is_extent = axis != name.npos || height != name.npos;
    const std::string stem = name.substr(0, std::min(axis, height));
    if (is_extent) name = stem;
    for (char& c : value) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    if (!values.contains(name)) order.push_back(name);
    std::string& known = values[name];
    // The format has the width first.
    known = known.empty() ? value : value + "x" + known;
  }
  std::string text;
  for (const std::string& name : order) {
    if (values[name] == "1x1") continue;
    const bool says_itself = name == "padding" || name == "fused_activation_function";
    text += fmt::format("{}{}{}", text.empty() ? "" : ", ", says_itself ? "" : name + " ",
                        values[name]);
  }
  return text;
}

void save_picture(const Model& model, const std::string& path) {
  if (!path.ends_with(".svg")) throw Error("{}: expected a name that ends in .svg", path);
  const std::string name = std::filesystem::path(model.file).filename().string();
  write_file(path, report::graph_svg(model.graph, {.attributes = attributes_of, .title = name}));
}

void inspect(const InspectOptions& options) {
  if (options.operators) return print(list_operators(options.json));
  if (options.file.empty()) throw CLI::RequiredError("FILE");
  const Model model = load(options);
  if (!options.picture.empty()) save_picture(model, options.picture);
  print(options.json ? to_json(model) : to_text(model));
}

}  // namespace

void add_inspect(CLI::App& app) {
  CLI::App& command = *app.add_subcommand(
      "inspect", "Show the tensors, operators, sizes and memory plan of a model");
  const auto options = std::make_shared<InspectOptions>();
  command.add_option("FILE", options->file, "A .tflite file");
  command.add_flag("--operators", options->operators, "List the operators that Onda knows");
  command.add_flag("--json", options->json, "Print JSON");
  command
      .add_option("--svg", options->picture,
                  "Also draw the graph, from its inputs at the top to its outputs")
      ->type_name("FILE");
  add_model_options(command, options->run);
  command.footer(manual);
  command.callback([options] { inspect(*options); });
}

}  // namespace onda::cli
