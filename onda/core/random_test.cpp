// SPDX-License-Identifier: Apache-2.0
#include "onda/core/random.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <numbers>

#include "onda/core/error.h"
#include "onda/core/sha256.h"

// Expected numbers: numpy 1.24.2 on x86-64, with R = numpy.random.RandomState and the call that
// each test names. Digests are hashlib.sha256(array.tobytes()).

namespace onda {
namespace {

using testing::ElementsAre;

template <class T>
std::string digest(const std::vector<T>& values) {
  return sha256(std::as_bytes(std::span(values)));
}

TEST(RandomTest, RandomSample) {
  struct Case {
    std::uint32_t seed;
    double first, second, third;
    const char* digest_of_5000;  // more than one block of 312 doubles
  };
  // R(seed).random_sample(5000)
  const Case cases[] = {
      {0, 0x1.18fe1565f12a8p-1, 0x1.6e2d4cf608733p-1, 0x1.349d66b6e894bp-1,
       "06cdb6710f6f90bd476134df7919670a0b4130677b338f18324f658cf919b4ec"},
      {1, 0x1.ab07d0ffa3c06p-2, 0x1.70ce5f3baf051p-1, 0x1.dfb906661c000p-14,
       "5e848476385291b591edabfe990f1e9a049d90bc33565fc593de4f8cb8be1a17"},
      {1234, 0x1.883b597f66e2cp-3, 0x1.3e850a7457770p-1, 0x1.c03bb34e59aeap-2,
       "840ceebe62a3ed380fe4370b7a3b406989f2141fe532dbdee0d7be4c3d42a28f"},
      {4294967295u, 0x1.8fe69a3924820p-4, 0x1.d323d824032b1p-1, 0x1.93fc6f61af3f9p-1,
       "2ab7b003b41d4c87e97e10f9375f87d1f330995fac26e576b10163741bb0b799"},
  };
  for (const Case& expected : cases) {
    const std::vector<double> values = Random(expected.seed).rand(5000);
    EXPECT_EQ(values[0], expected.first) << expected.seed;
    EXPECT_EQ(values[1], expected.second) << expected.seed;
    EXPECT_EQ(values[2], expected.third) << expected.seed;
    EXPECT_EQ(digest(values), expected.digest_of_5000) << expected.seed;
  }
}

TEST(RandomTest, Uniform) {
  // R(7).uniform(-3.5, 11.25, 4)
  EXPECT_THAT(Random(7).uniform(-3.5, 11.25, 4),
              ElementsAre(-0x1.2fee112e59152p+1, 0x1.001f25c2d1c1ap+3, 0x1.7bb774fedc508p+1,
                          0x1.caf37d1dc24f0p+2));
}

TEST(RandomTest, ShuffleAndPermutation) {
  // R(5).permutation(10); R(5).shuffle(numpy.arange(10)) gives the same.
  const std::vector<std::int32_t> expected = {9, 5, 2, 4, 7, 1, 0, 8, 6, 3};
  EXPECT_EQ(Random(5).permutation(10), expected);
  std::vector<double> values = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9};
  Random(5).shuffle(values);
  EXPECT_THAT(values, ElementsAre(9, 5, 2, 4, 7, 1, 0, 8, 6, 3));
  // R(42).permutation(100000).astype(numpy.int32): seventeen bits, many words drawn again.
  EXPECT_EQ(digest(Random(42).permutation(100000)),
            "be470f8f83bc188848f840a23493740d44ac2d8879a07cd8a1f3c58d9629ba26");
}

TEST(RandomTest, ShufflesOfNoneAndOneDrawNothing) {
  Random random(1);
  std::vector<int> none;
  std::vector<int> one = {7};
  random.shuffle(none);
  random.shuffle(one);
  EXPECT_TRUE(random.permutation(0).empty());
  EXPECT_EQ(random, Random(1));
  EXPECT_THROW(random.permutation(-1), Error);
}

TEST(RandomTest, Normal) {
  // R(9).normal(2.0, 0.5, 5)
  const double expected[] = {0x1.0012299d8f068p+1, 0x1.daf0384de8e9ep+0, 0x1.7124bd4815da0p+0,
                             0x1.fe59db9a8c184p+0, 0x1.cf91d9fe94854p+0};
  Random random(9);
  // Other C libraries may round the logarithm otherwise: four units in the last place.
  for (const double value : expected) EXPECT_DOUBLE_EQ(random.normal(2.0, 0.5), value);
}

TEST(RandomTest, NormalKeepsItsSecondNumberAcrossOtherCalls) {
  // r = R(3); r.normal(), r.random_sample(), r.normal(), r.random_sample()
  Random random(3);
  EXPECT_DOUBLE_EQ(random.normal(), 1.7886284734303186);
  EXPECT_EQ(random.random(), 0.2909047389129443);
  EXPECT_DOUBLE_EQ(random.normal(), 0.43650985051198943);
  EXPECT_EQ(random.random(), 0.510827605197663);
}

TEST(RandomTest, Randint) {
  // r = R(11); [r.randint(low, high) for …]; r.random_sample()
  Random random(11);
  EXPECT_EQ(random.randint(0, 10), 9);
  EXPECT_EQ(random.randint(-5, 5), -5);
  EXPECT_EQ(random.randint(0, std::int64_t{1} << 32), 2854952027);
  EXPECT_EQ(random.randint(0, (std::int64_t{1} << 32) + 1), 969428760);
  EXPECT_EQ(random.randint(std::numeric_limits<std::int64_t>::min(),
                           std::numeric_limits<std::int64_t>::max()),
            -8987607684556089764);
  EXPECT_EQ(random.randint(3, 4), 3);  // draws nothing
  EXPECT_EQ(random.randint(0, 2), 0);
  EXPECT_EQ(random.random(), 0x1.a7013dfc468f6p-1);
  EXPECT_THROW(random.randint(4, 4), Error);
}

TEST(RandomTest, GoesOnFromASavedState) {
  Random random(13);
  const double first = random.normal();  // leaves a second number
  const Random::State saved = random.state();
  // r = R(13); r.normal(); r.get_state(): the key, position, has_gauss, cached_gaussian
  EXPECT_EQ(sha256(std::as_bytes(std::span(saved.key))),
            "9581c734759733e1a7d2a174d98cd9b061b8dc4b5aab1baf6dc4528747e7db08");
  EXPECT_EQ(saved.position, 4u);
  EXPECT_TRUE(saved.has_normal);
  EXPECT_DOUBLE_EQ(saved.normal, 0.753766378659703);

  Random resumed(saved);
  EXPECT_EQ(resumed, random);
  const auto go_on = [](Random& from) {
    std::vector<double> values = {from.normal(), from.uniform(0, 5)};
    for (const double value : from.rand(1000)) values.push_back(value);
    return values;
  };
  EXPECT_EQ(go_on(resumed), go_on(random));
  EXPECT_EQ(resumed, random);
  EXPECT_NE(resumed, Random(saved));
  EXPECT_NE(first, resumed.normal());

  Random::State broken = saved;
  broken.position = 625;
  EXPECT_THROW(Random{broken}, Error);
}

// The hello world's data: r = R(1234); x = r.uniform(0, 2 * math.pi, 1000); r.shuffle(x);
// y = numpy.sin(x) + 0.1 * r.rand(1000).
TEST(RandomTest, NoisySine) {
  Random random(1234);
  std::vector<double> x = random.uniform(0, 2 * std::numbers::pi, 1000);
  random.shuffle(x);
  const std::vector<double> noise = random.rand(1000);
  std::vector<float> y;
  for (std::size_t at = 0; at < x.size(); ++at) {
    y.push_back(static_cast<float>(std::sin(x[at]) + 0.1 * noise[at]));
  }
  EXPECT_EQ(digest(x), "2affd79bdb91fdedd28d8ca68e3394b52e24c2be2c92e0cb1b92d5545041c4a0");
  EXPECT_EQ(digest(y), "76969f4b89f2037cf1d89fd19d08054c5f6f4da0421f783ba57d1cf9453fe360");
}

}  // namespace
}  // namespace onda
