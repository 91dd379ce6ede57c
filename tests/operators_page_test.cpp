// SPDX-License-Identifier: Apache-2.0
// docs/operators.md is what the list of operators and the operators' own prepare() say.
// ONDA_UPDATE_GOLDEN=1 in the environment writes it anew.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <set>

#include "onda/core/file.h"
#include "onda/emit/emit.h"
#include "onda/graph/known_values.h"
#include "onda/graph/prepare_all.h"
#include "onda/graph/shape_stages.h"
#include "tests/random_cases.h"

namespace onda {
namespace {

constexpr int last_type = static_cast<int>(DType::boolean);

// What the random cases show of an operator.
struct Seen {
  std::set<DType> types;
  int asked = 0;
  bool emitted = false;
  std::map<DType, int> versions;
};

// The operand whose type an operator computes with: the one that its rule names, or the first; but
// another where the output has its type instead (SCATTER_ND has its indices first).
int data_input(const Graph& graph, const Node& node) {
  const auto named = static_cast<std::size_t>(node.op.quantization().data_input);
  const bool is_there = named < node.inputs.size() && node.inputs[named] != Node::none;
  const int first = is_there ? node.inputs[named] : node.inputs.at(0);
  if (node.outputs.empty()) return first;
  const DType result = graph.tensor(node.outputs[0]).type;
  if (graph.tensor(first).type == result) return first;
  for (const int input : node.inputs) {
    if (input != Node::none && graph.tensor(input).type == result) return input;
  }
  return first;
}

// The graph with another type in the place of one, for all tensors that have it.
Graph with_type(Graph graph, DType from, DType to) {
  const bool is_integer = to == DType::int8 || to == DType::uint8 || to == DType::int16;
  for (Tensor& tensor : graph.tensors) {
    if (tensor.type != from) continue;
    tensor.type = to;
    tensor.quantization = is_integer ? Quantization{{0.25f}, {0}, 0} : Quantization{};
    if (tensor.is_constant()) tensor.data.assign(tensor.bytes(), std::byte{1});
  }
  return graph;
}

bool is_taken(const Graph& graph) {
  try {
    check(graph);
    prepare_all(graph);
    return true;
  } catch (const Error&) {
    return false;
  }
}

void look_at(const Graph& graph, const Node& node, std::map<std::string, Seen, std::less<>>& all) {
  Seen& seen = all[std::string(node.op.name())];
  const DType type = graph.tensor(data_input(graph, node)).type;
  const bool is_new = seen.types.insert(type).second;
  for (const DType one : {DType::float32, DType::int8, DType::int16}) {
    // Attributes may ask for more; the least is what the operator as such needs.
    int& least = seen.versions.emplace(one, node.op.version(one)).first->second;
    least = std::min(least, node.op.version(one));
  }
  const bool is_for_boards = !has_open_nodes(without_known_nodes(graph));
  if (!seen.emitted && is_for_boards) seen.emitted = !emit_cpp(graph, {}).empty();
  if (!is_new && seen.asked >= 8) return;
  ++seen.asked;
  for (int other = 0; other <= last_type; ++other) {
    const auto asked = static_cast<DType>(other);
    if (asked != type && is_taken(with_type(graph, type, asked))) seen.types.insert(asked);
  }
}

std::map<std::string, Seen, std::less<>> look_at_all() {
  std::map<std::string, Seen, std::less<>> all;
  std::mt19937 random(1);
  RandomCases cases(random, [&](const std::string&, const Graph& graph, int) {
    for (const Node& node : graph.nodes) look_at(graph, node, all);
  });
  for (int round = 0; round < 40; ++round) {
    for (const DType type : {DType::int8, DType::float32}) cases.all(type);
  }
  return all;
}

const char* int8_rule(const QuantizationRule& rule) {
  switch (rule.output) {
    case QuantizationRule::Output::unsupported:
      return "";
    case QuantizationRule::Output::calibrated:
      return "range calibrated";
    case QuantizationRule::Output::same_as_input:
      return "scale of its input";
    case QuantizationRule::Output::shared:
      return "one scale for all";
    case QuantizationRule::Output::fixed:
      return "fixed scale";
  }
  return "";
}

std::string shown_versions(const std::map<DType, int>& versions) {
  std::string text = std::to_string(versions.at(DType::float32));
  for (const DType type : {DType::int8, DType::int16}) {
    if (versions.at(type) != versions.at(DType::float32)) {
      text += fmt::format(", {} {}", name_of(type), versions.at(type));
    }
  }
  return text;
}

std::string row_of(const OperatorKind& kind, const Seen& seen) {
  std::string types;
  for (const DType type : seen.types) {
    types += fmt::format("{}{}", types.empty() ? "" : ", ", name_of(type));
  }
  const bool is_custom = kind.code == custom_operator;
  return fmt::format("| `{}` | {} | {} | {} | {} | {} | {} |\n", kind.name,
                     is_custom ? "custom" : std::to_string(static_cast<int>(kind.code)), types,
                     int8_rule(kind.quantization), kind.trainable ? "yes" : "",
                     seen.emitted ? "yes" : "", shown_versions(seen.versions));
}

constexpr const char* head = R"(# Operators

Made by `tests/operators_page_test.cpp` from the list of operators; `ONDA_UPDATE_GOLDEN=1` writes it
anew. *Types* are those of the operand that an operator computes with: the types that its random
tests have, and each other one that its checks accept in their place. *int8* says where `onda
quantize` takes the output's scale from. *Trains*: it has a gradient. *Boards*: it is emitted as C++
(`WHERE` where its condition is known beforehand). *Versions* are what a file states, by type where
they differ.

| operator | code | types | int8 | trains | boards | versions |
|---|---|---|---|---|---|---|
)";

TEST(OperatorsPage, IsWhatTheListSays) {
  const auto seen = look_at_all();
  std::string page = head;
  for (const OperatorKind& kind : operator_kinds()) {
    const auto found = seen.find(kind.name);
    ASSERT_NE(found, seen.end()) << kind.name << ": no random case has it";
    page += row_of(kind, found->second);
  }
  const std::filesystem::path file =
      std::filesystem::path(ONDA_SOURCE_DIR) / "docs" / "operators.md";
  if (std::getenv("ONDA_UPDATE_GOLDEN")) write_file(file, page);
  EXPECT_EQ(page, read_text(file)) << "ONDA_UPDATE_GOLDEN=1 updates it";
}

}  // namespace
}  // namespace onda
