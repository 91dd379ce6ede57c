// SPDX-License-Identifier: Apache-2.0
// CALL_ONCE, READ_VARIABLE and ASSIGN_VARIABLE: what a model keeps from run to run.
#include "onda/ops/call_once/call_once.h"

#include "onda/emit/emit.h"
#include "onda/graph/body.h"
#include "onda/ops/add/add.h"
#include "onda/ops/assign_variable/assign_variable.h"
#include "onda/ops/if/if.h"
#include "onda/ops/read_variable/read_variable.h"
#include "onda/run/interpreter.h"
#include "onda/tflite/tflite.h"
#include "tests/error_of.h"
#include "tests/host_compiler.h"
#include "tests/operator_check.h"
#include "tests/random_cases.h"

namespace onda {
namespace {

Tensor variable(std::string name, Shape shape, DType type = DType::float32) {
  return {std::move(name), type, std::move(shape), {}, {}, true};
}

// sum = start; later, at each run: sum = sum + x. Gives the sum.
Graph adding_up(const Shape& shape, float start) {
  const auto count = static_cast<std::size_t>(shape.elements());
  Graph first;
  first.name = "first";
  first.tensors = {variable("/sum", shape),
                   Tensor::of<float>(shape, std::vector<float>(count, start), "start")};
  first.nodes = {{AssignVariable{}, {0, 1}, {}}};
  first.inputs = {0};

  CallOnce once;
  once.bodies.graphs = {body(first)};
  Graph graph;
  graph.name = "adding_up";
  graph.tensors = {{"x", DType::float32, shape, {}, {}},
                   variable("/sum", shape),
                   {"before", DType::float32, shape, {}, {}},
                   {"y", DType::float32, shape, {}, {}},
                   variable("has_run", {1}, DType::boolean)};
  graph.nodes = {{once, {4, 1}, {}},
                 {ReadVariable{}, {1}, {2}},
                 {Add{}, {2, 0}, {3}},
                 {AssignVariable{}, {1, 3}, {}}};
  graph.inputs = {0};
  graph.outputs = {3};
  return graph;
}

std::vector<float> runs_of(Interpreter& model, const std::vector<float>& inputs) {
  std::vector<float> sums;
  for (const float x : inputs) {
    model.input<float>(0)[0] = x;
    model.invoke();
    sums.push_back(model.output<float>(0)[0]);
  }
  return sums;
}

TEST(CallOnce, RunsBeforeTheFirstInference) {
  Interpreter model(adding_up({1}, 10));
  EXPECT_EQ(runs_of(model, {1, 2, 3}), (std::vector<float>{11, 13, 16}));
  model.reset_variables();
  EXPECT_EQ(runs_of(model, {1, 2, 3}), (std::vector<float>{11, 13, 16}));
}

TEST(CallOnce, InterpretersOfOneGraphHaveVariablesOfTheirOwn) {
  const auto graph = std::make_shared<const Graph>(adding_up({1}, 10));
  Interpreter one(graph);
  Interpreter other(graph);
  EXPECT_EQ(runs_of(one, {1}), (std::vector<float>{11}));
  EXPECT_EQ(runs_of(other, {5}), (std::vector<float>{15}));
  EXPECT_EQ(runs_of(one, {1}), (std::vector<float>{12}));
}

TEST(CallOnce, GoesThroughAFile) {
  const Bytes written = write_tflite(adding_up({2}, 10));
  const Graph read = read_tflite(written);
  EXPECT_TRUE(write_tflite(read) == written);
  Interpreter model(read);
  EXPECT_EQ(runs_of(model, {1, 2, 3}), (std::vector<float>{11, 13, 16}));
}

// condition ? (count = count + 1) : nothing, within a branch; gives the count after it.
Graph counting() {
  const Shape shape{1};
  Graph adds;
  adds.name = "adds";
  adds.tensors = {variable("/count", shape),
                  {"before", DType::float32, shape, {}, {}},
                  Tensor::of<float>(shape, {1.0f}, "one"),
                  {"after", DType::float32, shape, {}, {}}};
  adds.nodes = {{ReadVariable{}, {0}, {1}}, {Add{}, {1, 2}, {3}}, {AssignVariable{}, {0, 3}, {}}};
  adds.inputs = {0};
  adds.outputs = {3};
  Graph stays;
  stays.name = "stays";
  stays.tensors = {variable("/count", shape), {"now", DType::float32, shape, {}, {}}};
  stays.nodes = {{ReadVariable{}, {0}, {1}}};
  stays.inputs = {0};
  stays.outputs = {1};
  If choice;
  choice.bodies.graphs = {body(adds), body(stays)};
  Graph graph;
  graph.name = "counting";
  graph.tensors = {{"condition", DType::boolean, {1}, {}, {}},
                   variable("/count", shape),
                   {"y", DType::float32, shape, {}, {}}};
  graph.nodes = {{choice, {0, 1}, {2}}};
  graph.inputs = {0};
  graph.outputs = {2};
  return graph;
}

TEST(AssignVariable, WithinABranchIsSeenByTheNextRun) {
  const Bytes written = write_tflite(counting());
  Graph read = read_tflite(written);
  EXPECT_TRUE(write_tflite(read) == written);
  Interpreter model(read);
  std::vector<float> counts;
  for (const int condition : {1, 0, 1, 1, 0}) {
    model.input_bytes(0)[0] = static_cast<std::byte>(condition);
    model.invoke();
    counts.push_back(model.output<float>(0)[0]);
  }
  EXPECT_EQ(counts, (std::vector<float>{1, 1, 2, 3, 3}));
}

// What a board computes in three runs.
std::vector<float> emitted_runs(const Graph& graph, const std::string& main) {
  const HostProgram host;
  write_files(host.folder(), emit_cpp(graph, {.name = "model"}));
  write_file(host.folder() / "main.cpp",
             "#include <stdio.h>\n#include <string.h>\n#include \"model.cpp\"\nint main() {\n" +
                 main + "  return 0;\n}\n");
  const Bytes received = host.compile_and_run({"main.cpp"});
  const auto* values = reinterpret_cast<const float*>(received.data());
  return {values, values + received.size() / sizeof(float)};
}

TEST(CallOnce, IsEmitted) {
  EXPECT_EQ(emitted_runs(adding_up({1}, 10),
                         "  for (int i = 0; i < 3; ++i) {\n    model::input()[0] = 1.0f + i;\n"
                         "    model::invoke();\n"
                         "    fwrite(model::output(), 1, 4, stdout);\n  }\n"),
            (std::vector<float>{11, 13, 16}));
}

TEST(AssignVariable, WithinABranchIsEmitted) {
  EXPECT_EQ(emitted_runs(counting(),
                         "  for (int i = 0; i < 5; ++i) {\n    *model::input() = i % 2 == 0;\n"
                         "    model::invoke();\n"
                         "    fwrite(model::output(), 1, 4, stdout);\n  }\n"),
            (std::vector<float>{1, 1, 2, 2, 3}));
}

TEST(ReadVariable, RefusesWhatIsNone) {
  Graph graph = counting();
  graph.tensors[1].is_variable = false;
  EXPECT_NE(error_of([&] { Interpreter model(graph); }), "");
}

// LiteRT refuses to read a variable that nothing was assigned to.
void keeping_sums(RandomCases& random) {
  random.add("CALL_ONCE", adding_up({random.size(3), random.size(4)}, random.real(-2, 2)));
}
const AddRandomCases once_random("CALL_ONCE", keeping_sums);
const AddRandomCases read_random("READ_VARIABLE", keeping_sums);
const AddRandomCases assign_random("ASSIGN_VARIABLE", keeping_sums);

}  // namespace
}  // namespace onda
