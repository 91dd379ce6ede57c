// SPDX-License-Identifier: Apache-2.0
#include "onda/train/augmentation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <map>

#include "onda/core/random_stream.h"
#include "tests/error_of.h"

namespace onda {
namespace {

using testing::ElementsAre;
using testing::ElementsAreArray;
using testing::HasSubstr;

std::vector<float> augmented(const Augmentation& augmentation, const Shape& shape,
                             const std::vector<float>& values, std::uint64_t random = 1) {
  augmentation.check(shape);
  std::vector<float> result(values.size(), std::nanf(""));
  augmentation.apply({values, result, shape, random});
  return result;
}

// Draws of one number, each from a stream of its own.
std::vector<double> draws(const Augmentation& augmentation, float value, int count) {
  std::vector<double> all;
  for (int i = 0; i < count; ++i) {
    all.push_back(static_cast<double>(
        augmented(augmentation, {1}, {value}, random_word(7, static_cast<std::uint64_t>(i)))[0]));
  }
  return all;
}

double mean_of(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values) sum += value;
  return sum / static_cast<double>(values.size());
}

double variance_of(const std::vector<double>& values) {
  const double mean = mean_of(values);
  double sum = 0;
  for (const double value : values) sum += (value - mean) * (value - mean);
  return sum / static_cast<double>(values.size());
}

// In what follows a mean of n draws of variance v lies within 5 sqrt(v / n) of its own, a variance
// within 5 sqrt((m4 - v²) / n) with the fourth central moment m4, a share p within
// 5 sqrt(p (1 - p) / n): 6e-7 of all seeds would fail.
constexpr int many = 40000;
double within(double variance) { return 5 * std::sqrt(variance / many); }

TEST(Augmentation, NoiseIsNormal) {
  const std::vector<float> zeros(many, 2);
  const auto values = augmented(augment::GaussianNoise{.stddev = 0.5}, {many}, zeros);
  std::vector<double> noise(values.begin(), values.end());
  for (double& value : noise) value = (value - 2) / 0.5;
  EXPECT_NEAR(mean_of(noise), 0, within(1));
  EXPECT_NEAR(variance_of(noise), 1, within(3 - 1));  // m4 = 3
  double neighbours = 0, beyond = 0;
  for (std::size_t i = 0; i + 1 < noise.size(); ++i) neighbours += noise[i] * noise[i + 1];
  EXPECT_NEAR(neighbours / many, 0, within(1));
  for (const double value : noise) beyond += std::fabs(value) > 2;
  constexpr double share = 0.0455;  // 1 - erf(sqrt(2))
  EXPECT_NEAR(beyond / many, share, within(share * (1 - share)));
}

TEST(Augmentation, GainsAreUniform) {
  const auto gains = draws(augment::RandomScale{.factor = {-0.1, 0.3}}, 10, many);
  const double variance = 4.0 * 4.0 / 12;  // from 9 to 13
  EXPECT_NEAR(mean_of(gains), 11, within(variance));
  EXPECT_NEAR(variance_of(gains), variance, within(256.0 / 80 - variance * variance));
  const auto [least, greatest] = std::minmax_element(gains.begin(), gains.end());
  EXPECT_GE(*least, 9 - 1e-5);
  EXPECT_LE(*greatest, 13 + 1e-5);
}

TEST(Augmentation, OneGainForASampleOrOneAChannel) {
  const std::vector<float> ones(6, 1);
  const auto one = augmented(augment::RandomScale{.factor = 0.5}, {3, 2}, ones);
  EXPECT_THAT(one, testing::Each(one[0]));
  EXPECT_NE(one[0], 1);
  const auto each =
      augmented(augment::RandomScale{.factor = 0.5, .per_channel = true}, {3, 2}, ones);
  EXPECT_THAT(each, ElementsAre(each[0], each[1], each[0], each[1], each[0], each[1]));
  EXPECT_NE(each[0], each[1]);
  // 2 (1 + 0.25), by hand.
  EXPECT_THAT(augmented(augment::RandomScale{.factor = {0.25, 0.25}}, {2}, {2, -4}),
              ElementsAre(2.5f, -5));
}

TEST(Augmentation, AWindowMovesInTime) {
  const std::vector<float> window{1, -1, 2, -2, 3, -3, 4, -4, 5, -5};  // 5 steps of 2 channels
  const auto later = [&](FillMode mode) {
    return augmented(augment::RandomShift{.factor = {0.4, 0.4}, .fill_mode = mode, .fill_value = 9},
                     {5, 2}, window);
  };
  EXPECT_THAT(later(FillMode::wrap), ElementsAre(4, -4, 5, -5, 1, -1, 2, -2, 3, -3));
  EXPECT_THAT(later(FillMode::nearest), ElementsAre(1, -1, 1, -1, 1, -1, 2, -2, 3, -3));
  EXPECT_THAT(later(FillMode::reflect), ElementsAre(2, -2, 1, -1, 1, -1, 2, -2, 3, -3));
  EXPECT_THAT(later(FillMode::constant), ElementsAre(9, 9, 9, 9, 1, -1, 2, -2, 3, -3));
  // Earlier, and farther than there are steps.
  const auto moved = [&](double factor, FillMode mode) {
    return augmented(augment::RandomShift{.factor = {factor, factor}, .fill_mode = mode}, {4},
                     {1, 2, 3, 4});
  };
  EXPECT_THAT(moved(-0.25, FillMode::wrap), ElementsAre(2, 3, 4, 1));
  EXPECT_THAT(moved(-0.25, FillMode::reflect), ElementsAre(2, 3, 4, 4));
  EXPECT_THAT(moved(-0.25, FillMode::nearest), ElementsAre(2, 3, 4, 4));
  EXPECT_THAT(moved(-0.25, FillMode::constant), ElementsAre(2, 3, 4, 0));
  EXPECT_THAT(moved(1.5, FillMode::wrap), ElementsAre(3, 4, 1, 2));
  EXPECT_THAT(moved(1.5, FillMode::reflect), ElementsAre(3, 4, 4, 3));  // 1 2 3 4 4 3 | 2 1 …
  EXPECT_THAT(moved(-1.5, FillMode::nearest), ElementsAre(4, 4, 4, 4));
}

TEST(Augmentation, StepsAreDrawnAlike) {
  // A tenth of 20 steps: -2 to 2.
  std::vector<float> window(20, 0);
  window[10] = 1;
  std::map<std::size_t, int> places;
  for (std::uint64_t i = 0; i < many; ++i) {
    const auto moved = augmented(augment::RandomShift{}, {20}, window, random_word(3, i));
    ++places[static_cast<std::size_t>(std::max_element(moved.begin(), moved.end()) -
                                      moved.begin())];
  }
  EXPECT_EQ(places.size(), 5u);
  for (std::size_t at = 8; at <= 12; ++at)
    EXPECT_NEAR(places[at] / double{many}, 0.2, within(0.16));
}

TEST(Augmentation, AnImageMovesBothWays) {
  const std::vector<float> image{1, 2, 3, 4, 5, 6};  // 2 rows of 3
  const auto moved = [&](FillMode mode) {
    return augmented(augment::RandomTranslation{.height_factor = {0.5, 0.5},
                                                .width_factor = {-1.0 / 3, -1.0 / 3},
                                                .fill_mode = mode,
                                                .fill_value = -1},
                     {2, 3, 1}, image);
  };
  EXPECT_THAT(moved(FillMode::constant), ElementsAre(-1, -1, -1, 2, 3, -1));
  EXPECT_THAT(moved(FillMode::nearest), ElementsAre(2, 3, 3, 2, 3, 3));
  EXPECT_THAT(moved(FillMode::reflect), ElementsAre(2, 3, 3, 2, 3, 3));
  EXPECT_THAT(moved(FillMode::wrap), ElementsAre(5, 6, 4, 2, 3, 1));
  // RandomShift moves an image along both axes, too: a half of 2 rows and of 2 columns.
  EXPECT_THAT(augmented(augment::RandomShift{.factor = {0.5, 0.5}}, {2, 2, 2},
                        {1, -1, 2, -2, 3, -3, 4, -4}),
              ElementsAre(4, -4, 3, -3, 2, -2, 1, -1));
}

TEST(Augmentation, FlipsHalfOfTheImages) {
  const std::vector<float> image{1, -1, 2, -2, 3, -3, 4, -4};  // 2 x 2, 2 channels
  const std::vector<float> across{2, -2, 1, -1, 4, -4, 3, -3};
  const std::vector<float> over{3, -3, 4, -4, 1, -1, 2, -2};
  const std::vector<float> both{4, -4, 3, -3, 2, -2, 1, -1};
  const auto shares = [&](FlipMode mode) {
    std::map<std::vector<float>, double> result;
    for (std::uint64_t i = 0; i < many; ++i) {
      result[augmented(augment::RandomFlip{mode}, {2, 2, 2}, image, random_word(5, i))] +=
          1.0 / many;
    }
    return result;
  };
  auto found = shares(FlipMode::horizontal_and_vertical);
  EXPECT_EQ(found.size(), 4u);
  for (const auto& one : {image, across, over, both}) {
    EXPECT_NEAR(found[one], 0.25, within(0.25 * 0.75));
  }
  found = shares(FlipMode::horizontal);
  EXPECT_EQ(found.size(), 2u);
  EXPECT_NEAR(found[across], 0.5, within(0.25));
  found = shares(FlipMode::vertical);
  EXPECT_EQ(found.size(), 2u);
  EXPECT_NEAR(found[over], 0.5, within(0.25));
}

// A pixel at (2, 3) of 5 x 6 comes to each place at most 2 away as often as to any other.
TEST(Augmentation, CropsOfAPaddedImage) {
  std::vector<float> image(30, 1);
  image[2 * 6 + 3] = 7;
  std::map<std::size_t, double> places;
  for (std::uint64_t i = 0; i < many; ++i) {
    const auto crop =
        augmented(augment::RandomCrop{.padding = 2}, {5, 6, 1}, image, random_word(9, i));
    const auto at =
        static_cast<std::size_t>(std::max_element(crop.begin(), crop.end()) - crop.begin());
    places[at] += 1.0 / many;
    const int down = static_cast<int>(at / 6) - 2;
    const int right = static_cast<int>(at % 6) - 3;
    const auto zeros = std::count(crop.begin(), crop.end(), 0.0f);
    EXPECT_EQ(zeros, 30 - (5 - std::abs(down)) * (6 - std::abs(right)));
  }
  EXPECT_EQ(places.size(), 25u);
  for (const auto& [at, share] : places) EXPECT_NEAR(share, 0.04, within(0.04 * 0.96)) << at;
}

TEST(Augmentation, BrightnessAddsAndCuts) {
  EXPECT_THAT(augmented(augment::RandomBrightness{.factor = {0.1, 0.1}}, {1, 3, 1}, {0, 100, 240}),
              ElementsAre(25.5f, 125.5f, 255));
  EXPECT_THAT(augmented(augment::RandomBrightness{.factor = {-0.5, -0.5}, .value_range = {-1, 1}},
                        {3}, {-0.5f, 0.25f, 1}),
              ElementsAre(-1, -0.75f, 0));
  const auto values =
      draws(augment::RandomBrightness{.factor = 0.2, .value_range = {0, 1}}, 0.5f, many);
  EXPECT_NEAR(mean_of(values), 0.5, within(0.16 / 12));
  EXPECT_NEAR(variance_of(values), 0.16 / 12, within(0.0256 / 80 - 0.0256 / 144));
}

TEST(Augmentation, ContrastIsAroundTheMeanOfAChannel) {
  // Means 3 and -2; by a half more.
  EXPECT_THAT(augmented(augment::RandomContrast{.factor = {0.5, 0.5}, .value_range = {-10, 6}},
                        {2, 2, 2}, {1, -2, 2, -2, 3, -2, 6, -2}),
              ElementsAre(0, -2, 1.5f, -2, 3, -2, 6, -2));
  EXPECT_THAT(augmented(augment::RandomContrast{.factor = {-1, -1}}, {1, 2, 1}, {10, 30}),
              ElementsAre(20, 20));
}

TEST(Augmentation, AnUnknownRangeIsTheSamples) {
  const Augmentation brightness = augment::RandomBrightness{{1, 1}, {}};
  EXPECT_THAT(augmented(brightness.adapted({-1, 3}), {2}, {-1, 0}), ElementsAre(3, 3));
  const Augmentation given = augment::RandomBrightness{{1, 1}, {0, 9}};
  EXPECT_THAT(augmented(given.adapted({-1, 3}), {2}, {-1, 0}), ElementsAre(8, 9));
}

// Beta(a, a) has mean 1/2, variance 1 / (4 (2a + 1)) and the fourth central moment
// 3 / (16 (2a + 1) (2a + 3)).
TEST(Augmentation, MixUpWeightsAreBetas) {
  for (const double a : {0.05, 0.2, 0.5, 1.0, 4.0}) {
    const augment::MixUp mixup{.alpha = a};
    std::vector<double> weights;
    double small = 0;
    for (std::uint64_t i = 0; i < many; ++i) {
      weights.push_back(static_cast<double>(mixup.weight(random_word(11, i))));
      small += (weights.back() < 0.1) / double{many};
      ASSERT_TRUE(weights.back() >= 0 && weights.back() <= 1);
    }
    const double variance = 1 / (4 * (2 * a + 1));
    const double fourth = 3 / (16 * (2 * a + 1) * (2 * a + 3));
    EXPECT_NEAR(mean_of(weights), 0.5, within(variance)) << a;
    EXPECT_NEAR(variance_of(weights), variance, within(fourth - variance * variance)) << a;
    // The arcsine distribution, 2 / pi asin(sqrt(0.1)); the uniform one; 7 choose 4 ... 7 of 0.1.
    const std::map<double, double> below{{0.5, 0.204833}, {1.0, 0.1}, {4.0, 0.002728}};
    if (below.contains(a)) {
      const double share = below.at(a);
      EXPECT_NEAR(small, share, within(share * (1 - share))) << a;
    }
  }
}

TEST(Augmentation, ErrorsSayWhatIsTaken) {
  const auto error = [](const Augmentation& augmentation, const Shape& shape) {
    return error_of([&] { augmentation.check(shape); });
  };
  EXPECT_EQ(error(augment::GaussianNoise{.stddev = -1}, {4}),
            "GaussianNoise: expected a stddev of at least 0, received -1");
  EXPECT_EQ(error(augment::RandomShift{.factor = 0.1}, {5, 2}),
            "RandomShift: expected a factor that moves samples of shape (5, 2) by a step, received "
            "0.1");
  EXPECT_EQ(error(augment::RandomShift{.factor = 0.1}, {10, 2}), "nothing was thrown");
  EXPECT_THAT(error(augment::RandomShift{.factor = {0.3, 0.1}}, {50}),
              HasSubstr("received [0.3, 0.1]"));
  EXPECT_EQ(error(augment::RandomFlip{}, {49, 10}),
            "RandomFlip: expected images (height, width, channels), received samples of shape "
            "(49, 10)");
  EXPECT_THAT(error(augment::RandomCrop{}, {8}), HasSubstr("expected images"));
  EXPECT_THAT(error(augment::RandomCrop{.padding = 0}, {8, 8, 1}), HasSubstr("received 0"));
  EXPECT_THAT(error(augment::RandomTranslation{}, {9, 9, 1}), HasSubstr("by a pixel"));
  EXPECT_THAT(error(augment::RandomTranslation{.fill_value = std::nan("")}, {10, 10, 1}),
              HasSubstr("a finite fill_value"));
  EXPECT_THAT(error(augment::RandomBrightness{.factor = 2}, {8}), HasSubstr("in [-1, 1]"));
  EXPECT_THAT(error(augment::RandomBrightness{.value_range = {1, 1}}, {8}),
              HasSubstr("received [1, 1]"));
  EXPECT_THAT(error(augment::RandomContrast{.factor = {-2, 0}}, {8}), HasSubstr("in [-1, 1000]"));
  EXPECT_THAT(error(augment::MixUp{.alpha = 0}, {8}), HasSubstr("an alpha above 0"));
}

TEST(Augmentation, DescriptionsHoldAllOptions) {
  const std::vector<Augmentation> all{
      augment::GaussianNoise{.stddev = 0.05},
      augment::RandomScale{.factor = {0, 0.2}, .per_channel = true},
      augment::RandomShift{.fill_mode = FillMode::constant, .fill_value = 2},
      augment::RandomTranslation{},
      augment::RandomFlip{},
      augment::RandomCrop{},
      augment::RandomBrightness{},
      augment::RandomContrast{.value_range = {0, 1}},
      augment::MixUp{}};
  EXPECT_EQ(description_of(all),
            "noise(0.05) scale(0..0.2, per_channel=true) shift(0.1, constant, fill_value=2) "
            "translation(0.1, 0.1, reflect) flip(horizontal_and_vertical) "
            "crop(4, constant, fill_value=0) brightness(0.2, low=0, high=255) "
            "contrast(0.2, low=0, high=1) mixup(0.2)");
}

}  // namespace
}  // namespace onda
