// SPDX-License-Identifier: Apache-2.0
// Every way of computing gives the same bits: the kernels that boards run, those of each
// instruction set of this processor, one and many threads.
#include <gtest/gtest.h>

#include "onda/core/instruction_set.h"
#include "onda/ops/add/add.h"
#include "onda/ops/average_pool_2d/average_pool_2d.h"
#include "onda/ops/conv_2d/conv_2d.h"
#include "onda/ops/depthwise_conv_2d/depthwise_conv_2d.h"
#include "onda/ops/fully_connected/fully_connected.h"
#include "onda/ops/sub/sub.h"
#include "onda/run/interpreter.h"
#include "tests/random_cases.h"

namespace onda {
namespace {

// Random inputs, and whatever they give.
Bytes outputs_of(const std::shared_ptr<const Graph>& graph, const InterpreterOptions& options,
                 std::uint32_t seed) {
  Interpreter model(graph, options);
  std::mt19937 random(seed);
  Bytes outputs;
  for (int frame = 0; frame < 2; ++frame) {
    for (int i = 0; i < model.input_count(); ++i) {
      Bytes bytes;
      append_random(random, model.input_details(i), bytes);
      std::copy(bytes.begin(), bytes.end(), model.input_bytes(i).begin());
    }
    model.invoke();
    for (int i = 0; i < model.output_count(); ++i) {
      const auto bytes = model.output_bytes(i);
      outputs.insert(outputs.end(), bytes.begin(), bytes.end());
    }
  }
  return outputs;
}

void expect_equal(const std::string& name, const Graph& given) {
  const auto graph = std::make_shared<const Graph>(given);
  for (const Rounding rounding : {Rounding::single, Rounding::doubled}) {
    const Bytes plain = outputs_of(graph, {.rounding = rounding, .kernels = Kernels::plain}, 1);
    const InstructionSet before = instruction_set();
    for (const InstructionSet set : supported_instruction_sets()) {
      use_instruction_set(set);
      for (const int threads : {1, 3}) {
        EXPECT_EQ(outputs_of(graph, {.rounding = rounding, .threads = threads}, 1), plain)
            << name << ", " << name_of(set) << ", " << threads << " threads, rounded "
            << (rounding == Rounding::single ? "once" : "twice");
      }
    }
    use_instruction_set(before);
  }
}

TEST(BestKernels, GiveTheBitsOfThePlainOnes) {
  std::mt19937 random(3);
  int cases = 0;
  RandomCases all(random, [&](const std::string& name, const Graph& graph, int) {
    expect_equal(name, graph);
    ++cases;
  });
  for (int round = 0; round < 3; ++round) {
    all.all(DType::int8);
    all.all(DType::float32);
  }
  EXPECT_GE(cases, 3 * 60);
}

TEST(BestKernels, TakeADenseLayerWithoutRows) {
  GraphBuilder builder("none");
  const int x = builder.input("x", {0, 3});
  const int w = builder.constant(Tensor::of<float>({2, 3}, {1, 2, 3, 4, 5, 6}, "w"));
  expect_equal("no rows", builder.finish({builder.add(FullyConnected{}, {x, w}, "y")}));
}

// Weights are packed once, for all that read them in the same way.
TEST(BestKernels, OperatorsMayReadTheSameWeights) {
  GraphBuilder builder("shared");
  std::mt19937 random(5);
  const int w = builder.constant(random_tensor(random, {8, 1, 1, 8}, 0.3f, "w"));
  const int flat = builder.constant(random_tensor(random, {8, 8}, 0.3f, "flat"));
  const int taps = builder.constant(random_tensor(random, {1, 3, 3, 8}, 0.3f, "taps"));
  const int some = builder.constant(random_tensor(random, {8}, 0.3f, "b"));
  const int other = builder.constant(random_tensor(random, {8}, 0.3f, "c"));
  std::vector<int> outputs;
  for (const int size : {5, 7}) {
    int x = builder.input(fmt::format("x{}", size), {1, size, 9, 8});
    for (int i = 0; i < 2; ++i) {
      const int bias = i == 0 ? some : other;
      const std::string name = fmt::format("{}_{}", size, i);
      x = builder.add(Conv2D{}, {x, w, bias}, "conv" + name);
      x = builder.add(DepthwiseConv2D{}, {x, taps, bias}, "depthwise" + name);
      x = builder.add(Conv2D{.stride = {2, 1}}, {x, w, bias}, "strided" + name);
      outputs.push_back(builder.add(FullyConnected{}, {x, flat, bias}, "dense" + name));
    }
  }
  expect_equal("shared weights", builder.finish(outputs));
}

// Pointwise layers do not wait for the depthwise ones before them, whose rows are their own. Few
// runs each: later ones may be the caller's alone.
TEST(BestKernels, SeparableLayersGoOnWithTheirOwnRows) {
  GraphBuilder builder("separable");
  std::mt19937 random(9);
  int x = builder.input("x", {1, 16, 10, 32});
  for (int i = 0; i < 4; ++i) {
    const auto constant = [&](const Shape& shape, const std::string& name) {
      return builder.constant(random_tensor(random, shape, 0.2f, name + std::to_string(i)));
    };
    x = builder.add(DepthwiseConv2D{},
                    {x, constant({1, 3, 3, 32}, "taps"), constant({32}, "depthwise_bias")},
                    "depthwise" + std::to_string(i));
    x = builder.add(Conv2D{.activation = Activation::relu},
                    {x, constant({32, 1, 1, 32}, "w"), constant({32}, "bias")},
                    "pointwise" + std::to_string(i));
    // Two that may be early, one after the other.
    if (i % 2 == 0) continue;
    x = builder.add(Conv2D{}, {x, constant({32, 1, 1, 32}, "w2"), constant({32}, "bias2")},
                    "second" + std::to_string(i));
  }
  const auto graph = std::make_shared<const Graph>(builder.finish({x}));
  for (std::uint32_t seed = 0; seed < 30; ++seed) {
    const Bytes plain = outputs_of(graph, {.kernels = Kernels::plain}, seed);
    for (const int threads : {2, 3, 5}) {
      EXPECT_EQ(outputs_of(graph, {.threads = threads}, seed), plain) << threads << " threads";
    }
  }
}

// Wider than the random cases of the operators' own tests: several blocks of channels, odd ones,
// images that tiles do not fit, factors above one and below any, biases that wrap.
class WideCases {
 public:
  explicit WideCases(std::uint32_t seed) : random_(seed) {}

  int below(int limit) { return static_cast<int>(random_() % static_cast<unsigned>(limit)); }
  int one_of(std::vector<int> values) {
    return values[static_cast<std::size_t>(below(static_cast<int>(values.size())))];
  }
  Quantization scaled(float scale) { return {{scale}, {below(256) - 128}, 0}; }

  // Floats by int8 weights, which have one scale or one a channel.
  void hybrid(const Operator& op, const Shape& x, Tensor w, int axis, int channels) {
    const std::size_t scales = below(2) == 0 ? 1 : static_cast<std::size_t>(channels);
    w.quantization = {{}, std::vector<std::int64_t>(scales, 0), axis};
    for (std::size_t i = 0; i < scales; ++i) {
      w.quantization.scale.push_back(0.001f * static_cast<float>(below(100) + 1));
    }
    GraphBuilder builder("one");
    const std::vector<int> inputs = {
        builder.input("x", x, DType::float32), builder.constant(std::move(w)),
        builder.constant(random_tensor(random_, {channels}, 0.3f, "b"))};
    const int y = builder.add(op, inputs, "y");
    expect_equal(fmt::format("{} of {}, hybrid", op.name(), to_string(x)), builder.finish({y}));
  }

  // In float32, and floats by int8, too.
  void weighted(const Operator& op, const Shape& x, const Shape& filter, int axis, int channels) {
    GraphBuilder floats("one");
    const std::vector<int> of_floats = {
        floats.input("x", x, DType::float32),
        floats.constant(random_tensor(random_, filter, 0.3f, "w")),
        floats.constant(random_tensor(random_, {channels}, 0.3f, "b"))};
    const int sums = floats.add(op, of_floats, "y");
    expect_equal(fmt::format("{} of {} by {}, float32", op.name(), to_string(x), to_string(filter)),
                 floats.finish({sums}));

    Tensor w = Tensor::zeros(DType::int8, filter, "w");
    for (std::int8_t& value : w.values<std::int8_t>()) {
      value = static_cast<std::int8_t>(below(256) - 128);
    }
    hybrid(op, x, w, axis, channels);
    const float in_scale = 0.03f;
    w.quantization = {{}, std::vector<std::int64_t>(static_cast<std::size_t>(channels), 0), axis};
    Tensor bias = Tensor::zeros(DType::int32, {channels}, "b");
    const int kind = below(4);
    for (std::int32_t& value : bias.values<std::int32_t>()) {
      const float exponent = kind == 0 ? 1e-9f : kind == 1 ? 60.0f : 1.0f;
      w.quantization.scale.push_back(0.01f * static_cast<float>(below(100) + 1) *
                                     (below(4) == 0 ? exponent : 1.0f));
      value = kind == 2 ? static_cast<std::int32_t>(random_()) : below(4001) - 2000;
      bias.quantization.scale.push_back(in_scale * w.quantization.scale.back());
      bias.quantization.zero_point.push_back(0);
    }
    GraphBuilder builder("one");
    const int in = builder.input("x", x, DType::int8, scaled(in_scale));
    const std::vector<int> inputs = {in, builder.constant(w), builder.constant(bias)};
    const int y = builder.add(op, inputs, "y", DType::int8, scaled(0.5f));
    expect_equal(
        fmt::format("{} of {} by {}, kind {}", op.name(), to_string(x), to_string(filter), kind),
        builder.finish({y}));
  }

  void convolution() {
    const int in = one_of({1, 3, 8, 16, 17, 32, 48});
    const int out = one_of({1, 7, 8, 9, 16, 20, 33, 64, 120});
    const int height = one_of({1, 2, 3, 3, 3, 5});
    const int width = below(4) == 0 ? one_of({1, 2, 3, 4}) : height;
    const Conv2D op{.padding = below(2) == 0 ? Padding::same : Padding::valid,
                    .stride = {one_of({1, 1, 1, 2}), one_of({1, 1, 1, 2})},
                    .dilation = {one_of({1, 1, 1, 2}), one_of({1, 1, 1, 2})},
                    .activation = below(2) == 0 ? Activation::none : Activation::relu6};
    weighted(op, {below(2) + 1, below(8) + 9, below(8) + 9, in}, {out, height, width, in}, 0, out);
  }
  void depthwise() {
    const int in = one_of({1, 2, 3, 4, 8, 12, 16, 40, 64});
    const int multiplier = one_of({1, 1, 1, 2, 8});
    const int stride = below(2) + 1;
    const DepthwiseConv2D op{.padding = below(2) == 0 ? Padding::same : Padding::valid,
                             .stride = {stride, stride},
                             .dilation = {one_of({1, 1, 2}), one_of({1, 1, 2})},
                             .activation = Activation::none,
                             .depth_multiplier = multiplier};
    weighted(op, {below(2) + 1, below(8) + 9, below(8) + 9, in},
             {1, below(4) + 1, below(4) + 1, in * multiplier}, 3, in * multiplier);
  }
  void dense() {
    const int in = below(70) + 1;
    const int out = below(150) + 1;
    weighted(FullyConnected{}, {one_of({1, 2, 3, 4, 9, 30}), in}, {out, in}, 0, out);
  }
  void average() {
    const int stride = below(3) + 1;
    AveragePool2D op;
    op.padding = below(2) == 0 ? Padding::same : Padding::valid;
    op.filter = {below(5) + 1, below(5) + 1};
    op.stride = {stride, stride};
    const Shape x = {below(2) + 1, below(5) + 5, below(5) + 5, one_of({1, 8, 17, 40})};
    const Quantization scale = scaled(0.1f);
    for (const DType type : {DType::int8, DType::float32}) {
      GraphBuilder builder("one");
      const Quantization how = type == DType::int8 ? scale : Quantization{};
      const int in = builder.input("x", x, type, how);
      const int y = builder.add(op, {in}, "y", type, how);
      expect_equal(fmt::format("AVERAGE_POOL_2D of {}", to_string(x)), builder.finish({y}));
    }
  }
  void sum() {
    const float scale = 0.02f;
    const Shape shape = {3, below(100) + 1};
    for (const Operator& op : {Operator(Add{Activation::relu6}), Operator(Sub{})}) {
      GraphBuilder builder("one");
      const int a = builder.input("a", shape, DType::float32);
      const int b = builder.input("b", shape, DType::float32);
      const int y = builder.add(op, {a, b}, "y");
      expect_equal(fmt::format("{} of {}, float32", op.name(), to_string(shape)),
                   builder.finish({y}));
    }
    const Quantization first = scaled(scale);
    const Quantization second = scaled(scale * static_cast<float>(one_of({1, 3, 500})) * 0.1f);
    for (const Operator& op : {Operator(Add{}), Operator(Sub{})}) {
      GraphBuilder builder("one");
      const int a = builder.input("a", shape, DType::int8, first);
      const int b = builder.input("b", shape, DType::int8, second);
      const Quantization to = scaled(scale * static_cast<float>(one_of({1, 10, 100})) * 0.02f);
      const int y = builder.add(op, {a, b}, "y", DType::int8, to);
      expect_equal(fmt::format("{} of {}", op.name(), to_string(shape)), builder.finish({y}));
    }
  }

 private:
  std::mt19937 random_;
};

TEST(BestKernels, GiveThemForWideLayersAndExtremeNumbers) {
  WideCases cases(5);
  for (int i = 0; i < 60; ++i) {
    cases.convolution();
    cases.depthwise();
    cases.dense();
    cases.sum();
    cases.average();
  }
}

// Padding at the lower and the right side only, where the next image follows in memory.
TEST(BestKernels, LookNowhereBesideTheImage) {
  WideCases cases(6);
  for (const auto& [height, width] : {std::pair{2, 1}, std::pair{1, 2}, std::pair{2, 2}}) {
    for (const int channels : {1, 8}) {
      const Conv2D op{.padding = Padding::same,
                      .stride = {1, 1},
                      .dilation = {1, 1},
                      .activation = Activation::none};
      cases.weighted(op, {2, 9, 9, channels}, {16, height, width, channels}, 0, 16);
    }
  }
}

}  // namespace
}  // namespace onda
