// SPDX-License-Identifier: Apache-2.0
#include "onda/train/pruning.h"

#include <fmt/core.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "onda/core/instruction_set.h"
#include "onda/core/random.h"
#include "onda/core/temporary_folder.h"
#include "onda/quantize/quantize.h"
#include "onda/run/predict.h"
#include "onda/tflite/tflite.h"
#include "onda/train/quantization_aware.h"
#include "tests/error_of.h"

namespace onda {
namespace {

data::Dataset wave(int samples) {
  std::vector<float> x, y;
  Random random(7);
  for (int i = 0; i < samples; ++i) {
    x.push_back(static_cast<float>(random.uniform(-1, 1)));
    x.push_back(static_cast<float>(random.uniform(-1, 1)));
    y.push_back(std::sin(3 * x[x.size() - 2]) * x.back());
  }
  return {Tensor::of({samples, 2}, x), Tensor::of({samples, 1}, y)};
}

// Two parameters of 128 and 256 weights, and others.
Model net(std::uint32_t seed = 1) {
  return sequential({.shape = {2}},
                    {layers::Dense{.units = 64, .activation = layers::relu, .name = "a"},
                     layers::Dense{.units = 4, .activation = layers::relu, .name = "b"},
                     layers::Dense{.units = 1, .name = "c"}},
                    {.seed = seed});
}

std::vector<float> values(const Graph& graph, std::string_view name) {
  for (const Tensor& tensor : graph.tensors) {
    if (tensor.name == name && tensor.is_constant()) {
      return {tensor.values<float>().begin(), tensor.values<float>().end()};
    }
  }
  throw Error("no tensor {}", name);
}

std::ptrdiff_t zeros(const std::vector<float>& weights) {
  return std::count(weights.begin(), weights.end(), 0.0f);
}

std::vector<bool> mask(const std::vector<float>& weights) {
  std::vector<bool> kept;
  for (const float weight : weights) kept.push_back(weight != 0);
  return kept;
}

std::vector<Bytes> bytes_of(const Model& model) {
  std::vector<Bytes> all;
  for (const Tensor& tensor : model.training_graph().tensors) all.push_back(tensor.data);
  return all;
}

// TensorFlow Model Optimization's formulas by hand.
TEST(PruningSchedules, HaveTheirFormulas) {
  const pruning::PolynomialDecay decay{.initial_sparsity = 0.25,
                                       .final_sparsity = 0.75,
                                       .begin_step = 10,
                                       .end_step = 21,
                                       .frequency = 4};
  EXPECT_FALSE(decay.at(9));
  EXPECT_EQ(decay.at(10), 0.25);
  EXPECT_FALSE(decay.at(11));
  EXPECT_NEAR(*decay.at(14), 0.75 - 0.5 * 343 / 1331, 1e-12);
  EXPECT_NEAR(*decay.at(18), 0.75 - 0.5 * 27 / 1331, 1e-12);
  EXPECT_FALSE(decay.at(20));
  EXPECT_EQ(decay.at(21), 0.75);
  EXPECT_FALSE(decay.at(22));
  const pruning::ConstantSparsity constant{
      .target_sparsity = 0.5, .begin_step = 3, .end_step = 200};
  EXPECT_FALSE(constant.at(2));
  EXPECT_EQ(constant.at(3), 0.5);
  EXPECT_FALSE(constant.at(4));
  EXPECT_EQ(constant.at(103), 0.5);
  EXPECT_FALSE(constant.at(203));
  EXPECT_FALSE(pruning::KeepZeros{}.at(0));
}

TEST(PruningSchedules, SayWhatIsOutOfRange) {
  const auto error = [](pruning::Schedule schedule) {
    return error_of([&] {
      Model model = net();
      model.compile({.pruning = Pruning{.schedule = schedule}});
    });
  };
  EXPECT_EQ(error(pruning::PolynomialDecay{.final_sparsity = 1, .end_step = 1}),
            "PolynomialDecay of sparsity: expected a final_sparsity in [0, 1), received 1");
  EXPECT_EQ(error(pruning::PolynomialDecay{.begin_step = 5, .end_step = 5}),
            "PolynomialDecay of sparsity: expected an end_step above begin_step 5, received 5");
  EXPECT_EQ(error(pruning::PolynomialDecay{.end_step = 5, .power = 0}),
            "PolynomialDecay of sparsity: expected a power above 0, received 0");
  EXPECT_EQ(error(pruning::ConstantSparsity{.target_sparsity = -1}),
            "ConstantSparsity: expected a target_sparsity in [0, 1), received -1");
  EXPECT_EQ(error(pruning::ConstantSparsity{.begin_step = -1}),
            "ConstantSparsity: expected a begin_step of at least 0, received -1");
  EXPECT_EQ(error(pruning::ConstantSparsity{.frequency = 0}),
            "ConstantSparsity: expected a frequency of at least 1, received 0");
}

// From 1/4 to 3/4 between steps 2 and 10, every second: 1 - sparsity is 0.75, 0.4609375, 0.3125,
// 0.2578125 and 0.25, of 128 and 256 weights. One step an epoch.
TEST(Pruning, SparsityFollowsTheSchedule) {
  Model model = net();
  model.compile({.optimizer = Adam{.learning_rate = 0.01},
                 .pruning = Pruning{.schedule = pruning::PolynomialDecay{.initial_sparsity = 0.25,
                                                                         .final_sparsity = 0.75,
                                                                         .begin_step = 2,
                                                                         .end_step = 10,
                                                                         .frequency = 2}}});
  const data::Dataset data = wave(32);
  const std::ptrdiff_t kept[] = {128, 96, 96, 59, 59, 40, 40, 33, 33, 32, 32, 32};
  std::vector<bool> last;
  for (std::size_t step = 1; step <= 12; ++step) {
    model.fit(data, {.batch_size = 32});
    const std::vector<float> a = values(model.graph(), "a/kernel");
    const std::vector<float> b = values(model.graph(), "b/kernel");
    EXPECT_EQ(128 - zeros(a), kept[step - 1]) << "step " << step;
    EXPECT_EQ(256 - zeros(b), 2 * kept[step - 1]) << "step " << step;
    if (step > 10) {
      EXPECT_EQ(mask(a), last);  // after the end it does not change
    }
    last = mask(a);
  }
  EXPECT_EQ(zeros(values(model.graph(), "a/bias")), 0);
}

// A learning rate that changes nothing shows which are taken: the smallest.
TEST(Pruning, TakesTheSmallest) {
  Model model = net();
  const std::vector<float> before = values(model.graph(), "b/kernel");
  model.compile(
      {.optimizer = SGD{.learning_rate = 1e-30},
       .pruning = Pruning{.schedule = pruning::ConstantSparsity{.target_sparsity = 0.7}}});
  model.fit(wave(16));
  const std::vector<float> after = values(model.graph(), "b/kernel");
  std::vector<float> sorted = before;
  for (float& weight : sorted) weight = std::fabs(weight);
  std::sort(sorted.rbegin(), sorted.rend());
  const float border = sorted[76];  // 256 * 0.3 = 76.8, rounded 77
  for (std::size_t i = 0; i < before.size(); ++i) {
    EXPECT_EQ(after[i], std::fabs(before[i]) >= border ? before[i] : 0) << i;
  }
  EXPECT_EQ(zeros(after), 256 - 77);
}

TEST(Pruning, OnlyWhatIsAskedFor) {
  Model model = net();
  model.compile({.pruning = Pruning{
                     .schedule = pruning::ConstantSparsity{.target_sparsity = 0.5},
                     .prunes = [](const Tensor& tensor) { return tensor.name == "b/kernel"; }}});
  model.fit(wave(16));
  EXPECT_EQ(zeros(values(model.graph(), "a/kernel")), 0);
  EXPECT_EQ(zeros(values(model.graph(), "b/kernel")), 128);
  model.compile({.pruning = Pruning{.prunes = [](const Tensor&) { return false; }}});
  EXPECT_EQ(error_of([&] { model.fit(wave(16)); }),
            "pruning: expected parameters that can be pruned, the model has none");
}

TEST(Pruning, TwoFitsAndAnyThreadsAreOneLongOne) {
  const data::Dataset data = wave(100);
  const auto trained = [&](std::vector<int> epochs, int threads) {
    Model model = net();
    model.compile({.pruning = Pruning{.schedule = pruning::PolynomialDecay{
                                          .final_sparsity = 0.8, .end_step = 33, .frequency = 5}}});
    for (const int count : epochs) {
      model.fit(data, {.epochs = count, .batch_size = 16, .threads = threads});
    }
    return bytes_of(model);
  };
  const auto expected = trained({8}, 1);
  EXPECT_EQ(trained({3, 1, 4}, 1), expected);
  EXPECT_EQ(trained({8}, 3), expected);
  const InstructionSet before = instruction_set();
  for (const InstructionSet set : supported_instruction_sets()) {
    use_instruction_set(set);
    EXPECT_EQ(trained({8}, 1), expected) << name_of(set);
  }
  use_instruction_set(before);
}

// A quantization-aware model that is pruned, ended in its fourth epoch and resumed from its
// checkpoint.
TEST(Pruning, ARunForInt8ThatIsResumedEndsWithTheSameBytes) {
  const data::Dataset data = wave(100);
  const TemporaryFolder folder;
  const std::filesystem::path path = folder.path() / "run.safetensors";
  const auto trained = [&](FitOptions options, std::function<void(EpochReport&)> callback) {
    Model model = quantization_aware(net().graph());
    model.compile({.optimizer = Adam{},
                   .pruning = Pruning{.schedule = pruning::PolynomialDecay{
                                          .final_sparsity = 0.8, .end_step = 25, .frequency = 4}}});
    options.epochs = 6;
    options.batch_size = 16;
    options.callbacks = {callback};
    model.fit(data, options);
    return bytes_of(model);
  };
  const auto nothing = [](EpochReport&) {};
  const auto end = [](EpochReport& report) {
    if (report.epoch == 4) throw Error("the power is gone");
  };
  EXPECT_EQ(error_of([&] { trained({.checkpoint = {.path = path}}, end); }), "the power is gone");
  EXPECT_EQ(trained({.resume = path}, nothing), trained({}, nothing));
}

TEST(Pruning, ZerosStayWhileFineTuning) {
  const data::Dataset data = wave(100);
  Model model = net();
  model.compile(
      {.pruning = Pruning{.schedule = pruning::ConstantSparsity{.target_sparsity = 0.6}}});
  model.fit(data, {.epochs = 3});
  const std::vector<float> before = values(model.graph(), "b/kernel");
  model.compile({.optimizer = Adam{}, .pruning = Pruning{}});
  model.fit(data, {.epochs = 5});
  const std::vector<float> after = values(model.graph(), "b/kernel");
  EXPECT_EQ(mask(after), mask(before));
  EXPECT_NE(after, before);
}

TEST(Pruning, TwoOfFour) {
  Model model = sequential(
      {.shape = {6, 6, 6}},
      {layers::Conv2D{.filters = 8, .kernel_size = 3, .activation = layers::relu, .name = "conv"},
       layers::DepthwiseConv2D{.kernel_size = 3, .name = "depthwise"}, layers::BatchNormalization{},
       layers::Flatten{}, layers::Dense{.units = 3, .name = "dense"}},
      {.seed = 4});
  data::Dataset data{Tensor::zeros(DType::float32, {20, 6, 6, 6}),
                     Tensor::zeros(DType::float32, {20, 3})};
  Random random(1);
  for (float& x : data.x.values<float>()) x = static_cast<float>(random.uniform(-1, 1));
  for (float& y : data.y.values<float>()) y = static_cast<float>(random.uniform(-1, 1));
  model.compile({.optimizer = Adam{},
                 .pruning = Pruning{.schedule = pruning::ConstantSparsity{.frequency = 3},
                                    .pattern = pruning::Pattern::two_of_four}});
  model.fit(data, {.epochs = 3, .batch_size = 8});
  // Rows of 6 inputs are 4 and 2 weights; those of 32 have no rest.
  const auto expect_pattern = [](const std::vector<float>& weights, std::size_t row) {
    for (std::size_t first = 0; first < weights.size(); first += row) {
      for (std::size_t k = 0; k < row; k += 4) {
        const std::size_t count = std::min<std::size_t>(4, row - k);
        const auto begin = weights.begin() + static_cast<std::ptrdiff_t>(first + k);
        EXPECT_EQ(std::count(begin, begin + static_cast<std::ptrdiff_t>(count), 0.0f),
                  static_cast<std::ptrdiff_t>(count) - 2);
      }
    }
  };
  const Graph& trained = model.training_graph();
  expect_pattern(values(trained, "conv/kernel"), 6);
  expect_pattern(values(trained, "dense/kernel"), 32);
  EXPECT_EQ(zeros(values(trained, "depthwise/depthwise_kernel")), 0);
  // The converted graph, whose BatchNormalization is in the depthwise weights, and the file.
  const Graph stored = read_tflite(write_tflite(model.graph()));
  expect_pattern(values(stored, "conv/kernel"), 6);
  expect_pattern(values(stored, "dense/kernel"), 32);
}

double loss_of(const Graph& graph, const data::Dataset& data) {
  Interpreter model(graph);
  const Tensor y = predict(model, data.x);
  double sum = 0;
  for (std::size_t i = 0; i < y.values<float>().size(); ++i) {
    const double apart =
        static_cast<double>(y.values<float>()[i]) - static_cast<double>(data.y.values<float>()[i]);
    sum += apart * apart;
  }
  return sum / static_cast<double>(y.values<float>().size());
}

Model wide(std::uint32_t seed) {
  return sequential({.shape = {2}},
                    {layers::Dense{.units = 48, .activation = layers::relu, .name = "a"},
                     layers::Dense{.units = 48, .activation = layers::relu, .name = "b"},
                     layers::Dense{.units = 1, .name = "c"}},
                    {.seed = seed});
}

// 3 of 4 weights are not needed for this; without training on, they are. Then the same for int8.
TEST(Pruning, LearnsWithAQuarterOfTheWeightsAndForInt8) {
  const data::Dataset data = wave(512);
  for (const std::uint32_t seed : {1u, 2u, 3u}) {
    Model model = wide(seed);
    model.compile({.optimizer = Adam{.learning_rate = 0.01}});
    model.fit(data, {.epochs = 60});
    const double dense = loss_of(model.graph(), data);
    Model cut = wide(seed);
    cut.compile({.optimizer = Adam{.learning_rate = 0.01}});
    cut.fit(data, {.epochs = 60});
    cut.compile(
        {.optimizer = SGD{.learning_rate = 1e-30},
         .pruning = Pruning{.schedule = pruning::ConstantSparsity{.target_sparsity = 0.75}}});
    cut.fit(data);
    const double at_once = loss_of(cut.graph(), data);
    model.compile(
        {.optimizer = Adam{.learning_rate = 0.01},
         .pruning = Pruning{.schedule = pruning::PolynomialDecay{
                                .final_sparsity = 0.75, .end_step = 400, .frequency = 20}}});
    model.fit(data, {.epochs = 60});
    const double pruned = loss_of(model.graph(), data);
    EXPECT_EQ(zeros(values(model.graph(), "b/kernel")), 48 * 36);

    Model aware = quantization_aware(model.graph());
    aware.compile({.optimizer = Adam{.learning_rate = 0.001}, .pruning = Pruning{}});
    aware.fit(data, {.epochs = 10});
    const Graph integers = quantize(aware.graph(), aware.quantization_ranges());
    const double both = loss_of(integers, data);
    fmt::print("seed {}: loss {:.5f} dense, {:.5f} cut at once, {:.5f} pruned, {:.5f} in int8\n",
               seed, dense, at_once, pruned, both);
    EXPECT_GT(at_once, 10 * pruned);
    EXPECT_LT(pruned, 2 * dense + 0.001);
    EXPECT_LT(both, 2 * pruned + 0.001);

    EXPECT_EQ(mask(values(aware.graph(), "b/kernel")), mask(values(model.graph(), "b/kernel")));
    for (const Tensor& tensor : read_tflite(write_tflite(integers)).tensors) {
      if (tensor.name != "b/kernel") continue;
      const auto weights = tensor.values<std::int8_t>();
      EXPECT_GE(std::count(weights.begin(), weights.end(), std::int8_t{0}), 48 * 36);
    }
  }
}

}  // namespace
}  // namespace onda
