// SPDX-License-Identifier: Apache-2.0
#include "onda/data/dataset.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <limits>
#include <numeric>

#include "onda/core/error.h"

namespace onda::data {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::ThrowsMessage;

// x [samples, 2] counts from 0, y [samples] is 100 + the sample's index.
Dataset counting(std::int32_t samples) {
  std::vector<float> x(static_cast<std::size_t>(samples) * 2);
  std::vector<std::int32_t> y(static_cast<std::size_t>(samples));
  std::iota(x.begin(), x.end(), 0.0f);
  std::iota(y.begin(), y.end(), 100);
  return {Tensor::of({samples, 2}, x, "x"), Tensor::of({samples}, y, "y")};
}

std::vector<std::int32_t> sizes(const std::vector<Dataset>& parts) {
  std::vector<std::int32_t> all;
  for (const Dataset& part : parts) all.push_back(part.samples());
  return all;
}

std::string message_of(const std::function<void()>& action) {
  try {
    action();
    return "no error";
  } catch (const Error& error) {
    return error.what();
  }
}

TEST(DatasetTest, SplitsInOrder) {
  const std::vector<Dataset> parts = split(counting(10), {0.6, 0.2, 0.2});
  ASSERT_EQ(parts.size(), 3u);
  EXPECT_EQ(parts[0].x.shape, Shape({6, 2}));
  EXPECT_EQ(parts[1].y.shape, Shape({2}));
  EXPECT_THAT(parts[0].y.values<std::int32_t>(), ElementsAre(100, 101, 102, 103, 104, 105));
  EXPECT_THAT(parts[1].x.values<float>(), ElementsAre(12, 13, 14, 15));
  EXPECT_THAT(parts[2].y.values<std::int32_t>(), ElementsAre(108, 109));
  EXPECT_EQ(parts[2].y.name, "y");
}

TEST(DatasetTest, SplitsWhereNumpyDoes) {
  // numpy 1.24.2: [len(p) for p in numpy.split(numpy.arange(n), [int(.6 * n), int(.8 * n)])]
  const struct {
    std::int32_t samples;
    std::vector<std::int32_t> expected;
  } cases[] = {{1000, {600, 200, 200}},
               {5, {3, 1, 1}},
               {7, {4, 1, 2}},
               {999, {599, 200, 200}},
               {1797, {1078, 359, 360}}};
  for (const auto& [samples, expected] : cases) {
    EXPECT_EQ(sizes(split(counting(samples), {0.6, 0.2, 0.2})), expected) << samples;
  }
  // The boundaries in exact arithmetic, for every number of samples up to 2,000.
  for (std::int32_t samples = 5; samples <= 2000; ++samples) {
    const std::int32_t first = samples * 6 / 10;
    const std::int32_t second = samples * 8 / 10;
    const std::vector<std::int32_t> exact = {first, second - first, samples - second};
    ASSERT_EQ(sizes(split(counting(samples), {0.6, 0.2, 0.2})), exact) << samples;
  }
  // 0.7 + 0.1 is 0.7999999999999999 in binary, and still ends before sample 8.
  EXPECT_EQ(sizes(split(counting(10), {0.7, 0.1, 0.2})), std::vector<std::int32_t>({7, 1, 2}));
  EXPECT_EQ(sizes(split(counting(9), {1.0 / 3, 1.0 / 3, 1.0 / 3})),
            std::vector<std::int32_t>({3, 3, 3}));
  EXPECT_EQ(sizes(split(counting(9), {1.0})), std::vector<std::int32_t>({9}));
}

TEST(DatasetTest, RefusesToSplit) {
  EXPECT_EQ(message_of([] {
              split(counting(10), {0.6, 0.2, 0.1});
            }).substr(0, 56),
            "split: expected fractions that sum to 1, received a sum ");
  EXPECT_EQ(message_of([] {
              split(counting(10), {1.5, -0.5});
            }),
            "split: expected positive fractions, received -0.5");
  EXPECT_EQ(message_of([] {
              split(counting(10), {std::nan(""), 1.0});
            }),
            "split: expected positive fractions, received nan");
  EXPECT_EQ(message_of([] { split(counting(10), std::initializer_list<double>{}); }),
            "split: expected fractions that sum to 1, received a sum of 0");
  EXPECT_EQ(message_of([] {
              split(counting(2), {0.6, 0.2, 0.2});
            }),
            "split: expected at least one sample in part 1 (0.2), 2 samples are too few");
}

TEST(DatasetTest, ShufflesBothAlike) {
  Random random(5);
  const Dataset shuffled = shuffle(counting(10), random);
  // numpy 1.24.2: numpy.random.RandomState(5).permutation(10)
  EXPECT_THAT(shuffled.y.values<std::int32_t>(),
              ElementsAre(109, 105, 102, 104, 107, 101, 100, 108, 106, 103));
  EXPECT_THAT(take(shuffled.x, 0, 2).values<float>(), ElementsAre(18, 19, 10, 11));
}

TEST(DatasetTest, TakesAndGathers) {
  const Dataset data = counting(4);
  EXPECT_THAT(take(data, 1, 2).y.values<std::int32_t>(), ElementsAre(101, 102));
  EXPECT_EQ(take(data.x, 4, 0).shape, Shape({0, 2}));
  const std::vector<std::int32_t> order = {3, 3, 0};
  EXPECT_THAT(gather(data, order).x.values<float>(), ElementsAre(6, 7, 6, 7, 0, 1));
  EXPECT_EQ(message_of([&] { take(data, 3, 2); }),
            "take: expected samples within [0, 4), received 2 from 3 on");
  EXPECT_THROW(take(data, -1, 2), Error);
  EXPECT_THROW(take(data, 0, -1), Error);
  EXPECT_THROW(take(data, std::numeric_limits<std::int32_t>::max(),
                    std::numeric_limits<std::int32_t>::max()),
               Error);
  EXPECT_THROW(gather(data, std::vector<std::int32_t>{4}), Error);
  EXPECT_THROW(gather(data, std::vector<std::int32_t>{-1}), Error);
}

TEST(DatasetTest, BatchesCoverAllSamples) {
  EXPECT_THAT(batches(10, 4), ElementsAre(Batch{0, 4}, Batch{4, 4}, Batch{8, 2}));
  EXPECT_THAT(batches(4, 4), ElementsAre(Batch{0, 4}));
  EXPECT_THAT(batches(3, std::numeric_limits<std::int32_t>::max()), ElementsAre(Batch{0, 3}));
  EXPECT_TRUE(batches(0, 4).empty());
  EXPECT_EQ(message_of([] { batches(4, 0); }), "batches: expected a positive size, received 0");
}

TEST(DatasetTest, ChecksCountsAndData) {
  Dataset data = counting(4);
  EXPECT_NO_THROW(check(data));
  data.y = take(data.y, 0, 3);
  EXPECT_EQ(message_of([&] { check(data); }),
            "dataset: expected as many samples in y as in x, 4, received 3");
  EXPECT_EQ(message_of([] {
              check({Tensor::zeros(DType::float32, {0, 2}), Tensor{}});
            }),
            "x: expected at least one sample, received 0");
  EXPECT_EQ(message_of([&] {
              check({counting(2).x, Tensor::zeros(DType::float32, {})});
            }),
            "y: expected an axis of samples, received ()");
  EXPECT_THAT(
      [] {
        check({Tensor{"in", DType::int8, {2}, {}, {}}, Tensor{}});
      },
      ThrowsMessage<Error>(HasSubstr("in: expected 2 bytes")));
}

TEST(DatasetTest, NamesTheFirstNumberThatIsNotFinite) {
  Dataset data = counting(4);
  EXPECT_NO_THROW(check_finite(data));
  data.x.values<float>()[5] = std::numeric_limits<float>::quiet_NaN();
  EXPECT_EQ(message_of([&] { check_finite(data); }),
            "x, sample 2, column 1: expected a finite number, received nan");
  data.x.values<float>()[5] = 0;
  data.y = Tensor::of({4}, std::vector<double>{0, 1, 2, -HUGE_VAL}, "angle");
  EXPECT_EQ(message_of([&] { check_finite(data); }),
            "angle, sample 3, column 0: expected a finite number, received -inf");
}

TEST(DatasetTest, SeparatesTargets) {
  const Tensor table = Tensor::of({2, 3}, std::vector<float>{1, 2, 3, 4, 5, 6}, "table");
  const Dataset data = separate_targets(table);
  EXPECT_EQ(data.x.shape, Shape({2, 2}));
  EXPECT_THAT(data.x.values<float>(), ElementsAre(1, 2, 4, 5));
  EXPECT_EQ(data.y.shape, Shape({2, 1}));
  EXPECT_THAT(data.y.values<float>(), ElementsAre(3, 6));
  EXPECT_THAT(separate_targets(table, 2).y.values<float>(), ElementsAre(2, 3, 5, 6));
  EXPECT_EQ(message_of([&] { separate_targets(table, 3); }),
            "table: expected 1 to 2 of its 3 columns as targets, received 3");
  EXPECT_EQ(message_of([&] { separate_targets(Tensor::zeros(DType::int8, {3})); }),
            "table: expected a table [rows, columns], received shape (3,)");
}

TEST(DatasetTest, ConvertsToFloat32) {
  const Tensor doubles = Tensor::of({3}, std::vector<double>{0.1, -1e300, 16777217}, "doubles");
  const Tensor floats = to_float32(doubles);
  EXPECT_EQ(floats.name, "doubles");
  EXPECT_THAT(floats.values<float>(), ElementsAre(0.1f, -HUGE_VALF, 16777216.0f));
  EXPECT_THAT(to_float32(Tensor::of({2}, std::vector<std::uint8_t>{0, 255})).values<float>(),
              ElementsAre(0, 255));
  EXPECT_THAT(to_float32(Tensor::of({1}, std::vector<std::int64_t>{-5})).values<float>(),
              ElementsAre(-5));
  EXPECT_EQ(to_float32(floats).data, floats.data);
}

}  // namespace
}  // namespace onda::data
