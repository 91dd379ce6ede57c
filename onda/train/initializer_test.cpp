// SPDX-License-Identifier: Apache-2.0
#include "onda/train/initializer.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "onda/core/error.h"

namespace onda {
namespace {

TEST(Initializer, GlorotLimitsByHand) {
  EXPECT_DOUBLE_EQ(GlorotUniform::limit({1, 16}), std::sqrt(6.0 / 17));   // 0.594
  EXPECT_DOUBLE_EQ(GlorotUniform::limit({16, 16}), std::sqrt(6.0 / 32));  // 0.433
}

// numpy.random.RandomState(42).rand(3) is 0.3745401188473625, 0.9507143064162014,
// 0.7319939418114051; uniform(-limit, limit) stretches that.
TEST(Initializer, GlorotDrawsNumpysUniformNumbers) {
  Random random(42);
  std::vector<float> values(3);
  GlorotUniform{}(values, {3, 2}, random);
  const double limit = std::sqrt(6.0 / 5);
  EXPECT_FLOAT_EQ(values[0], static_cast<float>(limit * (2 * 0.3745401188473625 - 1)));
  EXPECT_FLOAT_EQ(values[1], static_cast<float>(limit * (2 * 0.9507143064162014 - 1)));
  EXPECT_FLOAT_EQ(values[2], static_cast<float>(limit * (2 * 0.7319939418114051 - 1)));
}

// 100,000 numbers reach within 1/1000 of both limits, and no further.
TEST(Initializer, GlorotFillsItsRange) {
  Random random(1);
  std::vector<float> values(100000);
  GlorotUniform{}(values, {100, 200}, random);
  const double limit = std::sqrt(6.0 / 300);
  const auto [low, high] = std::minmax_element(values.begin(), values.end());
  EXPECT_LE(*high, limit);
  EXPECT_GE(*low, -limit * (1 + 1e-7));
  EXPECT_GT(*high, 0.999 * limit);
  EXPECT_LT(*low, -0.999 * limit);
}

// Numbers of numpy below: initializer_test.py, numpy 1.24.2.

std::vector<float> filled(const Initializer& initializer, std::size_t count, Fan fan,
                          std::uint32_t seed) {
  std::vector<float> values(count, 77.0f);
  Random random(seed);
  initializer(values, fan, random);
  return values;
}

void expect_near(const std::vector<float>& actual, const std::vector<double>& wanted) {
  ASSERT_EQ(actual.size(), wanted.size());
  for (std::size_t i = 0; i < wanted.size(); ++i) EXPECT_NEAR(actual[i], wanted[i], 3e-7) << i;
}

struct Moments {
  double mean = 0, deviation = 0, greatest = 0;
};

Moments moments_of(const std::vector<float>& values) {
  Moments moments;
  double squares = 0;
  for (const float value : values) {
    const auto x = static_cast<double>(value);
    moments.mean += x;
    squares += x * x;
    moments.greatest = std::max(moments.greatest, std::fabs(x));
  }
  const auto count = static_cast<double>(values.size());
  moments.mean /= count;
  moments.deviation = std::sqrt(squares / count - moments.mean * moments.mean);
  return moments;
}

TEST(Initializer, ConstantsByHand) {
  EXPECT_EQ(filled(Zeros{}, 2, {}, 1), (std::vector<float>{0, 0}));
  EXPECT_EQ(filled(Ones{}, 2, {}, 1), (std::vector<float>{1, 1}));
  EXPECT_EQ(filled(Constant{0.25}, 2, {}, 1), (std::vector<float>{0.25f, 0.25f}));
  EXPECT_EQ(filled(Identity{}, 6, {3, 2}, 1), (std::vector<float>{1, 0, 0, 0, 1, 0}));
  EXPECT_EQ(filled(Identity{2}, 6, {2, 3}, 1), (std::vector<float>{2, 0, 0, 2, 0, 0}));
  EXPECT_THROW(filled(Identity{}, 5, {3, 2}, 1), Error);
}

TEST(Initializer, DrawsNumpysNumbers) {
  expect_near(filled(RandomNormal{.mean = 1, .stddev = 0.5}, 4, {}, 42),
              {1.24835708, 0.930867849, 1.32384427, 1.76151493});
  expect_near(filled(RandomUniform{}, 3, {}, 42), {-0.0125459881, 0.0450714306, 0.0231993942});
  // The sixth number of this seed is -2.3.
  expect_near(filled(TruncatedNormal{.mean = 0, .stddev = 1}, 12, {}, 1),
              {1.62434536, -0.611756414, -0.528171752, -1.07296862, 0.865407629, 1.74481176,
               -0.761206901, 0.319039096, -0.249370375, 1.46210794, -0.322417204, -0.384054355});
}

TEST(Initializer, OrthogonalIsNumpysQ) {
  expect_near(filled(Orthogonal{}, 6, {3, 2}, 5),
              {0.178423516, 0.982954948, 0.044324014, -0.178279467, -0.012006087, 0.983906645});
  expect_near(filled(Orthogonal{}, 6, {2, 3}, 5),
              {0.178423516, -0.178279467, 0.982954948, -0.012006087, 0.044324014, 0.983906645});
}

// Rows of a [40, 60] matrix: all products are 0, all lengths are the gain.
TEST(Initializer, OrthogonalRowsAreOrthogonal) {
  const std::vector<float> values = filled(Orthogonal{.gain = 2}, 2400, {60, 40}, 3);
  for (std::size_t a = 0; a < 40; ++a) {
    for (std::size_t b = 0; b < 40; ++b) {
      double product = 0;
      for (std::size_t i = 0; i < 60; ++i) {
        product +=
            static_cast<double>(values[a * 60 + i]) * static_cast<double>(values[b * 60 + i]);
      }
      EXPECT_NEAR(product, a == b ? 4 : 0, 1e-6);
    }
  }
  EXPECT_THROW(filled(Orthogonal{}, 7, {3, 2}, 1), Error);
}

// 200,000 numbers: the deviation is within 1 % of what the formula wants, the greatest is where the
// distribution ends. Truncated: 2 / 0.8796 deviations; uniform: sqrt(3).
TEST(Initializer, ScalesVariance) {
  struct Case {
    Initializer initializer;
    double variance;
    double end;  // in deviations; 0 without
  };
  const Fan fan{.in = 30, .out = 90};
  constexpr double truncated = 2 / 0.87962566103423978;
  const double uniform = std::sqrt(3.0);
  const Case cases[] = {
      {GlorotUniform{}, 1.0 / 60, uniform},
      {GlorotNormal{}, 1.0 / 60, truncated},
      {HeNormal{}, 2.0 / 30, truncated},
      {HeUniform{}, 2.0 / 30, uniform},
      {LecunNormal{}, 1.0 / 30, truncated},
      {LecunUniform{}, 1.0 / 30, uniform},
      {VarianceScaling{.scale = 3, .mode = FanMode::out, .spread = Spread::normal}, 3.0 / 90, 0},
      {VarianceScaling{.scale = 3, .mode = FanMode::average}, 3.0 / 60, truncated},
      {TruncatedNormal{}, 0.05 * 0.05 * 0.7737413, 2 / 0.87962566103423978},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(&c - cases);
    const Moments moments = moments_of(filled(c.initializer, 200000, fan, 11));
    const double deviation = std::sqrt(c.variance);
    EXPECT_NEAR(moments.mean, 0, 0.01 * deviation);
    EXPECT_NEAR(moments.deviation, deviation, 0.01 * deviation);
    if (c.end > 0) {
      EXPECT_LE(moments.greatest, c.end * deviation * (1 + 1e-6));
      EXPECT_GT(moments.greatest, c.end * deviation * 0.999);
    } else {
      EXPECT_GT(moments.greatest, 4 * deviation);
    }
  }
  // A fan below 1 counts as 1.
  EXPECT_NEAR(moments_of(filled(LecunUniform{}, 200000, {0.5, 1}, 1)).deviation, 1, 0.01);
  EXPECT_THROW(filled(VarianceScaling{.scale = 0}, 1, fan, 1), Error);
}

}  // namespace
}  // namespace onda
