// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/circular_buffer/circular_buffer.h"

#include <gmock/gmock.h>

#include "onda/emit/emit.h"
#include "onda/graph/body.h"
#include "onda/graph/passes.h"
#include "onda/ops/conv_2d/conv_2d.h"
#include "onda/ops/if/if.h"
#include "onda/ops/mul/mul.h"
#include "onda/run/predict.h"
#include "onda/tflite/tflite.h"
#include "onda_schema.h"
#include "tests/error_of.h"
#include "tests/host_compiler.h"
#include "tests/operator_check.h"
#include "tests/random_cases.h"
#include "tests/sequence_check.h"

namespace onda {
namespace {

using testing::HasSubstr;

constexpr const char* definition =
    "the definition, by hand; TensorFlow Lite Micro's circular_buffer.cc agrees";

Tensor bytes_of(Shape shape, const std::vector<std::int8_t>& values, std::int64_t zero_point = 0) {
  return quantized<std::int8_t>(std::move(shape), values, 0.5f, zero_point);
}

std::vector<OperatorVector> vectors() {
  return {
      {.name = "a window of one",
       .provenance = definition,
       .op = CircularBuffer{.slots = 1, .cycles_max = 1},
       .inputs = {computed(bytes_of({1, 1, 2, 2}, {1, -2, 3, -128}, -7))},
       .outputs = {bytes_of({1, 1, 2, 2}, {1, -2, 3, -128}, -7)}},
      {.name = "zero points before the first",
       .provenance = definition,
       .op = CircularBuffer{.slots = 3, .cycles_max = 1},
       .inputs = {computed(bytes_of({1, 1, 1, 2}, {1, 2}, -7))},
       .outputs = {bytes_of({1, 3, 1, 2}, {-7, -7, -7, -7, 1, 2}, -7)}},
      {.name = "the period is 1 for 5 slots",
       .provenance = definition,
       .op = CircularBuffer{.slots = 5},
       .inputs = {computed(Tensor::of<float>({1, 1, 1, 1}, {1.5f}))},
       .outputs = {Tensor::of<float>({1, 5, 1, 1}, {0, 0, 0, 0, 1.5f})}},
  };
}

TEST(CircularBuffer, Vectors) { check<CircularBuffer>(vectors()); }

OperatorSequence::Run run_of(Tensor input, Tensor output, bool ends = false) {
  return {.input = std::move(input), .outputs = {std::move(output)}, .ends = ends};
}

TEST(CircularBuffer, GoesOnOnceInAPeriod) {
  const auto frame = [](std::int8_t a, std::int8_t b) {
    return bytes_of({1, 1, 1, 2}, {a, b}, -5);
  };
  const auto window = [](const std::vector<std::int8_t>& values) {
    return bytes_of({1, 3, 1, 2}, values, -5);
  };
  const Tensor none = window({0, 0, 0, 0, 0, 0});
  const auto tall = [](float a, float b) { return Tensor::of<float>({1, 1, 2, 1}, {a, b}); };
  const auto two = [](const std::vector<float>& values) {
    return Tensor::of<float>({1, 2, 2, 1}, values);
  };
  const auto one = [](std::int16_t a) { return Tensor::of<std::int16_t>({1, 1, 1, 1}, {a}); };
  const auto five = [](const std::vector<std::int16_t>& values) {
    return Tensor::of<std::int16_t>({1, 5, 1, 1}, values);
  };
  check_sequences({
      {.name = "two by the number of slots",
       .provenance = definition,
       .op = CircularBuffer{.slots = 3},
       .runs = {run_of(frame(1, 2), none, true), run_of(frame(3, 4), window({-5, -5, 1, 2, 3, 4})),
                run_of(frame(5, 6), none, true), run_of(frame(7, 8), window({3, 4, 5, 6, 7, 8})),
                run_of(frame(9, 10), none, true)}},
      {.name = "three",
       .provenance = definition,
       .op = CircularBuffer{.slots = 2, .cycles_max = 3},
       .runs = {run_of(tall(1, 2), two({0, 0, 0, 0}), true),
                run_of(tall(3, 4), two({0, 0, 0, 0}), true), run_of(tall(5, 6), two({3, 4, 5, 6})),
                run_of(tall(7, 8), two({0, 0, 0, 0}), true),
                run_of(tall(9, 10), two({0, 0, 0, 0}), true),
                run_of(tall(11, 12), two({9, 10, 11, 12})),
                run_of(tall(13, 14), two({0, 0, 0, 0}), true)}},
      {.name = "one by the number of slots",
       .provenance = definition,
       .op = CircularBuffer{.slots = 5, .cycles_max = -1},
       .runs = {run_of(one(300), five({0, 0, 0, 0, 300})), run_of(one(2), five({0, 0, 0, 300, 2})),
                run_of(one(3), five({0, 0, 300, 2, 3})), run_of(one(4), five({0, 300, 2, 3, 4})),
                run_of(one(5), five({300, 2, 3, 4, 5})), run_of(one(6), five({2, 3, 4, 5, 6}))}},
  });
}

TEST(CircularBuffer, HasAPeriodByItsSlotsWhereNothingIsSaid) {
  const auto period = [](std::int32_t slots, std::int32_t cycles_max) {
    return CircularBuffer{.slots = slots, .cycles_max = cycles_max}.period();
  };
  for (const std::int32_t slots : {5, 13, 25}) EXPECT_EQ(period(slots, 0), 1) << slots;
  for (const std::int32_t slots : {1, 4, 6, 12, 26}) EXPECT_EQ(period(slots, 0), 2) << slots;
  EXPECT_EQ(period(5, 4), 4);
  EXPECT_EQ(period(5, -4), 1);
}

// x -> 10 x -> 2 frames, every 2nd -> 10 times that -> 2 frames, every 3rd -> times 10 -> y.
Graph stream() {
  GraphBuilder builder("stream");
  const int ten = builder.constant(Tensor::of<float>({1}, {10.0f}, "ten"));
  const int x = builder.input("x", {1, 1, 1, 1});
  const int a = builder.add(Mul{}, {x, ten}, "a");
  const int b = builder.add(CircularBuffer{.slots = 2, .cycles_max = 2}, {a}, "b");
  const int weights = builder.constant(Tensor::of<float>({1, 2, 1, 1}, {100.0f, 1.0f}, "w"));
  const int c = builder.add(Conv2D{.padding = Padding::valid}, {b, weights}, "c");
  const int d = builder.add(CircularBuffer{.slots = 2, .cycles_max = 3}, {c}, "d");
  return builder.finish({builder.add(Mul{}, {d, ten}, "y")});
}

// What it gives for x = 1, 2, 3, …, from the definition: one frame in six runs, of the 3rd and the
// 2nd frame in two runs before.
std::vector<float> stream_output(int run) {
  const auto c = [](int at) { return static_cast<float>(10 * (100 * (at - 1) + at)); };
  return {10 * c(run - 2), 10 * c(run)};
}

void expect_stream(Interpreter& model, int runs) {
  for (int run = 1; run <= runs; ++run) {
    model.input<float>(0)[0] = static_cast<float>(run);
    const bool is_whole = model.invoke();
    ASSERT_EQ(is_whole, run % 6 == 0) << "run " << run;
    if (!is_whole) continue;
    const auto y = model.output<float>(0);
    EXPECT_EQ(std::vector<float>(y.begin(), y.end()), stream_output(run)) << "run " << run;
  }
}

TEST(CircularBuffer, EndsTheRunOfWhatIsBehindIt) {
  for (const int threads : {1, 2, 3}) {
    SCOPED_TRACE(threads);
    Interpreter model(read_tflite(write_tflite(stream())), {.threads = threads});
    EXPECT_TRUE(model.ends_runs());
    expect_stream(model, 14);
    model.reset_variables();
    expect_stream(model, 12);
  }
}

TEST(CircularBuffer, ShowsAnObserverWhatRuns) {
  Interpreter model(stream());
  std::vector<std::string> seen;
  const auto see = [&](int tensor, std::span<const std::byte>) {
    seen.push_back(model.graph().tensor(tensor).name);
  };
  EXPECT_FALSE(model.invoke(see));
  EXPECT_EQ(seen, (std::vector<std::string>{"x", "a", "b"}));
  seen.clear();
  EXPECT_FALSE(model.invoke(see));
  EXPECT_EQ(seen, (std::vector<std::string>{"x", "a", "b", "c", "d"}));
}

// All threads stop at the same operator, with work for each before and behind it.
TEST(CircularBuffer, StopsAllThreadsTogether) {
  std::mt19937 random(5);
  GraphBuilder builder;
  const int x = builder.input("x", {1, 1, 8, 64});
  const int first = builder.constant(random_tensor(random, {64, 1, 1, 64}, 0.1f, "first"));
  const int second = builder.constant(random_tensor(random, {64, 3, 1, 64}, 0.1f, "second"));
  const Conv2D valid{.padding = Padding::valid};
  const int a = builder.add(valid, {x, first}, "a");
  const int b = builder.add(CircularBuffer{.slots = 3, .cycles_max = 2}, {a}, "b");
  const int c = builder.add(valid, {b, second}, "c");
  const int d = builder.add(CircularBuffer{.slots = 3, .cycles_max = 2}, {c}, "d");
  const Graph graph = builder.finish({builder.add(valid, {d, second}, "y")});
  const Tensor frames = random_tensor(random, {200, 1, 8, 64}, 1.0f, "frames");
  Interpreter alone(graph, {.kernels = Kernels::plain});
  std::vector<std::int64_t> finished;
  const std::vector<Tensor> expected = predict(alone, {&frames, 1}, {.finished = &finished});
  EXPECT_EQ(finished.size(), 50u);
  EXPECT_EQ(finished.at(1), 7);
  for (const int threads : {2, 4}) {
    Interpreter model(graph, {.threads = threads});
    std::vector<std::int64_t> also;
    EXPECT_EQ(predict(model, {&frames, 1}, {.finished = &also}).at(0).data, expected.at(0).data);
    EXPECT_EQ(also, finished);
  }
}

TEST(CircularBuffer, IsEmittedAsAFunctionThatTellsWhetherTheRunWentToItsEnd) {
  const HostProgram host;
  const std::vector<EmittedFile> files = emit_cpp(stream(), {.name = "stream"});
  write_files(host.folder(), files);
  write_file(host.folder() / "main.cpp", std::string_view(R"(#include <stdio.h>

#include "stream.cpp"

static void run_all(int runs) {
  for (int run = 1; run <= runs; ++run) {
    *stream::input() = static_cast<float>(run);
    if (stream::invoke()) printf("%d %g %g\n", run, stream::output()[0], stream::output()[1]);
  }
}

int main() {
  run_all(14);
  stream::reset_variables();
  run_all(6);
  return 0;
}
)"));
  const Bytes output = host.compile_and_run({"main.cpp"});
  EXPECT_EQ(std::string(reinterpret_cast<const char*>(output.data()), output.size()),
            "6 30400 50600\n12 91000 111200\n6 30400 50600\n");
}

TEST(CircularBuffer, GivesPredictTheRunsThatWentToTheirEnd) {
  Interpreter model(stream());
  const Tensor x = Tensor::of<float>({13, 1, 1, 1}, {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13});
  std::vector<std::int64_t> finished;
  const std::vector<Tensor> y = predict(model, {&x, 1}, {.finished = &finished});
  EXPECT_EQ(finished, (std::vector<std::int64_t>{5, 11}));
  EXPECT_EQ(y.at(0).shape, (Shape{2, 2, 1, 1}));
  EXPECT_EQ(y[0].data, Tensor::of<float>({4}, {30400, 50600, 91000, 111200}).data);
  const Tensor few = Tensor::of<float>({2, 1, 1, 1}, {1, 2});
  EXPECT_EQ(error_of([&] { predict(model, few); }),
            "none of 2 runs went to its end: the model waits for more samples");
}

Bytes changed(const Graph& graph, const std::function<void(schema::ModelT&)>& change) {
  const Bytes bytes = write_tflite(graph);
  schema::ModelT model;
  schema::GetModel(bytes.data())->UnPackTo(&model);
  change(model);
  flatbuffers::FlatBufferBuilder builder;
  builder.Finish(schema::Model::Pack(builder, &model), schema::ModelIdentifier());
  const auto* data = reinterpret_cast<const std::byte*>(builder.GetBufferPointer());
  return Bytes(data, data + builder.GetSize());
}
schema::TensorT& tensor_named(schema::ModelT& model, const std::string& name) {
  for (const auto& tensor : model.subgraphs.at(0)->tensors) {
    if (tensor->name == name) return *tensor;
  }
  throw Error("no tensor {}", name);
}

// TensorFlow Lite Micro leaves the window alone where it is a variable; others may mark it or not.
TEST(CircularBuffer, IsAVariableInAFile) {
  for (const bool is_variable : {false, true}) {
    const Bytes bytes = changed(stream(), [&](schema::ModelT& model) {
      EXPECT_TRUE(tensor_named(model, "b").is_variable);
      EXPECT_FALSE(tensor_named(model, "c").is_variable);
      tensor_named(model, "b").is_variable = is_variable;
      tensor_named(model, "d").is_variable = is_variable;
    });
    const Graph graph = read_tflite(bytes);
    const auto* buffer = graph.nodes.at(1).op.get_if<CircularBuffer>();
    ASSERT_NE(buffer, nullptr);
    EXPECT_EQ(buffer->slots, 2);
    EXPECT_EQ(buffer->cycles_max, 2);
    Interpreter model(graph);
    expect_stream(model, 12);
  }
}

// What TensorFlow Lite Micro's own tests give their buffer, cycles_max = 1, as another writer of
// FlexBuffers lays it out.
TEST(CircularBuffer, ReadsTheOptionsOfOthers) {
  const std::vector<std::uint8_t> options = {'c', 'y', 'c', 'l', 'e', 's', '_', 'm', 'a', 'x', 0,
                                             1,   12,  1,   1,   1,   1,   4,   2,   36,  1};
  const auto read = [](const std::vector<std::uint8_t>& bytes) {
    return read_tflite(changed(stream(), [&](schema::ModelT& model) {
      for (auto& node : model.subgraphs[0]->operators) {
        if (!node->custom_options.empty()) node->custom_options = bytes;
      }
    }));
  };
  EXPECT_EQ(read(options).nodes.at(1).op.get_if<CircularBuffer>()->cycles_max, 1);
  EXPECT_EQ(read({}).nodes.at(1).op.get_if<CircularBuffer>()->cycles_max, 0);
  EXPECT_THAT(error_of([&] { read({1, 2, 3}); }), HasSubstr("CIRCULAR_BUFFER: custom options"));
  EXPECT_EQ(error_of([] {
              CircularBuffer::from({{"cycles_max", std::int64_t{1} << 40}});
            }),
            "option cycles_max: expected an integer in [-2147483648, 2147483647], received "
            "1099511627776");
}

Graph single(CircularBuffer op, const Shape& shape, DType type = DType::int8) {
  GraphBuilder builder;
  const int x = builder.input("x", shape, type);
  return builder.finish({builder.add(op, {x}, "y")});
}

TEST(CircularBuffer, SaysWhatDoesNotFit) {
  EXPECT_THAT(error_of([] {
                single({.slots = 0}, {1, 1, 1, 1});
              }),
              HasSubstr("expected at least 1 slot, received 0"));
  EXPECT_THAT(error_of([] {
                single({.slots = 2}, {2, 1, 1, 1});
              }),
              HasSubstr("input 0: expected shape (1, 1, 1, 1), received (2, 1, 1, 1)"));
  EXPECT_THAT(error_of([] {
                single({.slots = 2}, {1, 2, 1, 1});
              }),
              HasSubstr("input 0: expected shape (1, 1, 1, 1), received (1, 2, 1, 1)"));
  EXPECT_THAT(error_of([] { single({.slots = 2}, {1, 1}); }), HasSubstr("input 0: expected"));
  EXPECT_THAT(error_of([] {
                single({.slots = INT32_MAX}, {1, 1, 1 << 15, 1 << 15});
              }),
              HasSubstr("elements"));
  EXPECT_THAT(error_of([] {
                read_tflite(changed(stream(), [](schema::ModelT& model) {
                  tensor_named(model, "b").shape = {1, 2};
                }));
              }),
              HasSubstr("output 0: expected"));
  Graph graph = single({.slots = 2}, {1, 1, 1, 1});
  graph.tensor(1).type = DType::uint8;
  EXPECT_THAT(error_of([&] { Interpreter{graph}; }),
              HasSubstr("output 0: expected int8, received uint8"));
  graph = single({.slots = 2}, {1, 1, 1, 1});
  graph.tensor(0).quantization = quantized<std::int8_t>({1}, {0}, 0.5f, 3).quantization;
  graph.tensor(1).quantization = quantized<std::int8_t>({1}, {0}, 0.5f, 4).quantization;
  EXPECT_THAT(error_of([&] { Interpreter{graph}; }), HasSubstr("as the input has"));
}

// A window without elements, and one of nothing but constants.
TEST(CircularBuffer, HasNoTroubleWithOddFrames) {
  Interpreter empty(single({.slots = 3, .cycles_max = 2}, {1, 1, 0, 4}));
  EXPECT_FALSE(empty.invoke());
  EXPECT_TRUE(empty.invoke());
  GraphBuilder builder;
  const int x = builder.constant(Tensor::of<float>({1, 1, 1, 1}, {2.0f}, "x"));
  const Graph constant = builder.finish({builder.add(CircularBuffer{.slots = 2}, {x}, "y")});
  EXPECT_THAT(error_of([&] { Interpreter{constant}; }), HasSubstr("CIRCULAR_BUFFER"));
}

TEST(CircularBuffer, StaysWhereNothingReadsIt) {
  GraphBuilder builder;
  const int x = builder.input("x", {1, 1, 1, 1});
  builder.add(CircularBuffer{.slots = 3, .cycles_max = 2}, {x}, "unread");
  const int ten = builder.constant(Tensor::of<float>({1}, {10.0f}, "ten"));
  Interpreter model(without_unused(builder.finish({builder.add(Mul{}, {x, ten}, "y")})));
  EXPECT_EQ(model.graph().nodes.size(), 2u);
  EXPECT_FALSE(model.invoke());
  EXPECT_TRUE(model.invoke());
}

TEST(CircularBuffer, CannotEndTheRunOfABody) {
  If choice;
  const Graph branch = single({.slots = 2, .cycles_max = 1}, {1, 1, 1, 1}, DType::float32);
  Graph other = branch;
  choice.bodies.graphs = {body(branch), body(other)};
  GraphBuilder builder;
  const int condition = builder.input("condition", {1}, DType::boolean);
  const int x = builder.input("x", {1, 1, 1, 1});
  const Graph graph =
      builder.finish({builder.add(choice, {condition, x}, "y", DType::float32, {})});
  const std::string message = "a graph within an operator: expected none that ends the run";
  EXPECT_THAT(error_of([&] { Interpreter{graph}; }), HasSubstr(message));
  EXPECT_THAT(error_of([&] { emit_cpp(graph, {}); }), HasSubstr(message));
}

// With a period of 1, since a vector knows of whole runs alone.
const AddRandomCases circular_buffer_random("CIRCULAR_BUFFER", Peer::none, [](RandomCases& random) {
  const Quantization how = random.scaled(0.25f);
  random.single(CircularBuffer{.slots = random.size(6), .cycles_max = 1},
                {1, 1, random.size(3), random.size(9)}, how, how);
});

}  // namespace
}  // namespace onda
