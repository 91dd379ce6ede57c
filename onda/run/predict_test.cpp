// SPDX-License-Identifier: Apache-2.0
#include "onda/run/predict.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "onda/graph/graph_builder.h"
#include "onda/ops/gather/gather.h"
#include "onda/ops/mul/mul.h"
#include "onda/ops/relu/relu.h"

namespace onda {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::ThrowsMessage;

Tensor details(Shape shape) { return {"x", DType::float32, std::move(shape), {}, {}}; }

// A model that gives back what it gets: inputs that are outputs.
Interpreter identity(std::vector<Tensor> inputs) {
  GraphBuilder builder;
  std::vector<int> outputs;
  for (const Tensor& in : inputs) {
    outputs.push_back(builder.input(in.name, in.shape, in.type, in.quantization));
  }
  return Interpreter(builder.finish(outputs));
}

TEST(CountSamples, FollowsItsRules) {
  const Tensor image = details({1, 4, 5, 3});
  EXPECT_EQ(count_samples(image, {1, 4, 5, 3}), 1);
  EXPECT_EQ(count_samples(image, {4, 5, 3}), 1);
  EXPECT_EQ(count_samples(image, {7, 4, 5, 3}), 7);
  EXPECT_EQ(count_samples(image, {7, 1, 4, 5, 3}), 7);
  EXPECT_EQ(count_samples(image, {7, 60}), 7);
  EXPECT_EQ(count_samples(details({4}), {4}), 1);
  EXPECT_EQ(count_samples(details({4}), {9, 4}), 9);
  EXPECT_EQ(count_samples(details({1, 1}), {9}), 9);
  EXPECT_EQ(count_samples(details({}), {}), 1);
  EXPECT_EQ(count_samples(details({}), {9}), 9);
  for (const Shape& wrong : std::vector<Shape>{{}, {60}, {7, 5, 4, 3}, {7, 61}, {420}, {0, 60}}) {
    EXPECT_THROW(count_samples(image, wrong), Error) << to_string(wrong);
  }
}

TEST(PredictMany, TakesSeveralInputsAndGivesSeveralOutputs) {
  Interpreter model = identity({details({1, 2}), details({3})});
  const std::vector<Tensor> x = {Tensor::of<float>({2, 2}, {1, 2, 3, 4}),
                                 Tensor::of<double>({2, 3}, {1, 2, 3, 4, 5, 6})};
  const std::vector<Tensor> y = predict(model, x);
  ASSERT_EQ(y.size(), 2u);
  EXPECT_EQ(y[0].shape, (Shape{2, 2}));
  EXPECT_EQ(y[0].data, x[0].data);
  EXPECT_THAT(y[1].values<float>(), ElementsAre(1, 2, 3, 4, 5, 6));
  EXPECT_THAT(
      [&] {
        predict(model, {x.data(), 1});
      },
      ThrowsMessage<Error>(HasSubstr("expected 2 inputs, received 1")));
  const std::vector<Tensor> uneven = {x[0], Tensor::of<float>({3}, {1, 2, 3})};
  EXPECT_THAT([&] { predict(model, uneven); },
              ThrowsMessage<Error>(HasSubstr("input 1 (x): expected 2 samples as in input 0")));
}

TEST(PredictMany, IntegersStayIntegersUnlessAskedOtherwise) {
  const Tensor quantized{"x", DType::int8, {1, 2}, {{0.5f}, {-10}, 0}, {}};
  Interpreter model = identity({quantized});
  const Tensor integers = Tensor::of<std::int8_t>({1, 2}, {-10, 90});
  const Tensor reals = Tensor::of<float>({1, 2}, {0, 50});
  EXPECT_EQ(predict(model, {&integers, 1})[0].data, integers.data);
  EXPECT_EQ(predict(model, {&integers, 1}, {.values = PredictValues::real})[0].data, reals.data);
  EXPECT_EQ(predict(model, {&reals, 1})[0].data, reals.data);
  const Tensor whole = Tensor::of<double>({1, 2}, {-10, 90});
  EXPECT_EQ(predict(model, {&whole, 1}, {.values = PredictValues::integers})[0].data,
            integers.data);
}

// y = relu(x) for as many samples as threads take side by side.
TEST(PredictMany, ThreadsTakeSamples) {
  GraphBuilder builder;
  const int x = builder.input("x", {1, 3});
  Interpreter model(builder.finish({builder.add(Relu{}, {x}, "y")}), {.threads = 3});
  for (const std::int32_t samples : {1, 2, 47, 48, 49, 500}) {
    Tensor given = Tensor::zeros(DType::float32, {samples, 3}, "x");
    for (std::size_t i = 0; i < given.values<float>().size(); ++i) {
      given.values<float>()[i] = i % 2 == 0 ? static_cast<float>(i) : -1;
    }
    std::int64_t last = 0;
    const Tensor y = predict(model, {&given, 1},
                             {.progress =
                                  [&](std::int64_t done, std::int64_t) {
                                    EXPECT_GT(done, last);
                                    last = done;
                                  }})
                         .front();
    EXPECT_EQ(last, samples);
    for (std::size_t i = 0; i < y.values<float>().size(); ++i) {
      EXPECT_EQ(y.values<float>()[i], i % 2 == 0 ? static_cast<float>(i) : 0);
    }
  }
}

// Who computes a sample must not show, in numbers next to 0 either.
TEST(PredictMany, ThreadsKeepDenormals) {
  GraphBuilder builder;
  const int x = builder.input("x", {1, 4});
  const int tiny = builder.constant(Tensor::of<float>({1}, {1e-20f}, "tiny"));
  Interpreter model(builder.finish({builder.add(Mul{}, {x, tiny}, "y")}), {.threads = 2});
  Tensor given = Tensor::zeros(DType::float32, {5000, 4}, "x");
  for (float& value : given.values<float>()) value = 1e-20f;
  const Tensor y = predict(model, {&given, 1}).front();
  for (const float value : y.values<float>()) ASSERT_GT(value, 0);
}

// The first sample that does not fit is named, whoever meets another.
TEST(PredictMany, ThreadsNameTheFirstSampleThatFails) {
  GraphBuilder builder;
  const int table = builder.input("table", {4});
  const int at = builder.input("at", {1}, DType::int32);
  Interpreter model(builder.finish({builder.add(Gather{}, {table, at}, "y")}), {.threads = 2});
  std::vector<std::int32_t> places(100);
  places[40] = 7;
  places[60] = 8;
  const std::vector<Tensor> inputs = {Tensor::zeros(DType::float32, {100, 4}),
                                      Tensor::of<std::int32_t>({100, 1}, places)};
  EXPECT_THAT([&] { predict(model, inputs); }, ThrowsMessage<Error>(HasSubstr("received 7")));
}

// The largest integers are exact as doubles only where they are powers of two.
TEST(PredictMany, WholeNumbersHaveTheLimitsOfTheirType) {
  const auto convert = [](DType type, double value) {
    Interpreter model = identity({{"x", type, {1}, {}, {}}});
    const Tensor x = Tensor::of<double>({1}, {value});
    return predict(model, {&x, 1})[0];
  };
  EXPECT_EQ(convert(DType::int64, -0x1p63).values<std::int64_t>()[0], INT64_MIN);
  EXPECT_EQ(convert(DType::uint64, 0x1p64 - 2048).values<std::uint64_t>()[0], UINT64_MAX - 2047);
  EXPECT_EQ(convert(DType::uint32, 4294967295.).values<std::uint32_t>()[0], UINT32_MAX);
  EXPECT_EQ(convert(DType::int32, -2147483648.).values<std::int32_t>()[0], INT32_MIN);
  EXPECT_TRUE(convert(DType::boolean, 1).values<bool>()[0]);
  for (const auto& [type, value] : std::vector<std::pair<DType, double>>{{DType::int64, 0x1p63},
                                                                         {DType::uint64, 0x1p64},
                                                                         {DType::uint64, -1},
                                                                         {DType::int8, 128},
                                                                         {DType::int16, -32769},
                                                                         {DType::uint16, 65536},
                                                                         {DType::int32, 0.5},
                                                                         {DType::boolean, 2}}) {
    EXPECT_THAT(([&, t = type, v = value] { convert(t, v); }),
                ThrowsMessage<Error>(HasSubstr("expected a whole number in")))
        << name_of(type) << " " << value;
  }
}

TEST(PredictMany, RefusesTypesThatDoNotFitAndTooMuchOutput) {
  Interpreter model = identity({details({1, 2})});
  const Tensor x = Tensor::of<std::int64_t>({1, 2}, {1, 2});
  EXPECT_THAT(
      [&] {
        predict(model, {&x, 1});
      },
      ThrowsMessage<Error>(HasSubstr("expected float32 or float64, received int64")));
  const Tensor many = Tensor::zeros(DType::float32, {100, 2});
  EXPECT_THAT(
      [&] {
        predict(model, {&many, 1}, {.memory_limit_bytes = 799});
      },
      ThrowsMessage<Error>(HasSubstr("more than the limit of 799 bytes")));
  EXPECT_EQ(predict(model, {&many, 1}, {.memory_limit_bytes = 800})[0].data, many.data);
}

TEST(PredictMany, TellsItsProgress) {
  Interpreter model = identity({details({1, 2})});
  const Tensor x = Tensor::zeros(DType::float32, {3, 2});
  std::vector<std::int64_t> told;
  predict(model, {&x, 1}, {.progress = [&](std::int64_t done, std::int64_t samples) {
            told.push_back(done);
            EXPECT_EQ(samples, 3);
          }});
  EXPECT_THAT(told, ElementsAre(1, 2, 3));
}

}  // namespace
}  // namespace onda
