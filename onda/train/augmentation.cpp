// SPDX-License-Identifier: Apache-2.0
#include "onda/train/augmentation.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "onda/core/random_stream.h"
#include "onda/train/augmentation_options.h"

namespace onda {
namespace {

float drawn(const Interval& interval, std::uint64_t random, std::uint64_t index) {
  return static_cast<float>(interval.lower +
                            (interval.upper - interval.lower) *
                                static_cast<double>(random_uniform(random, index)));
}

std::string text_of(const ValueRange& range) {
  return range.seen() ? fmt::format(", low={}, high={}", range.low, range.high) : "";
}

void expect_range(std::string_view type, const ValueRange& range) {
  if (range.seen() ? range.low < range.high && std::isfinite(range.low) && std::isfinite(range.high)
                   : range == ValueRange{}) {
    return;
  }
  throw Error("{}: expected a value_range whose low is below its high, received [{}, {}]", type,
              range.low, range.high);
}

// What is cut to; samples that are all the same have a range of a single number.
ValueRange range_or(const ValueRange& given, const ValueRange& seen) {
  return given.seen() ? given : seen;
}

// In (0, 1), 53 bits.
double open_uniform(std::uint64_t random, std::uint64_t index) {
  return (static_cast<double>(random_word(random, index) >> 11) + 0.5) * 0x1p-53;
}

// The logarithm of a number from the gamma distribution of this shape: a power of a uniform number
// times one of the shape + 1, so that small shapes do not end at 0. Uses numbers from `index` on.
// Source: Marsaglia and Tsang, "A simple method for generating gamma variables", 2000.
double log_gamma_variable(double shape, std::uint64_t random, std::uint64_t& index) {
  const double d = shape + 1 - 1.0 / 3;
  const double c = 1 / std::sqrt(9 * d);
  const double boost = std::log(open_uniform(random, index++)) / shape;
  while (true) {
    const double radius = std::sqrt(-2 * std::log(open_uniform(random, index++)));
    const double x = radius * std::cos(2 * std::numbers::pi * open_uniform(random, index++));
    const double v = std::pow(1 + c * x, 3);
    const double u = std::log(open_uniform(random, index++));
    if (v > 0 && u < x * x / 2 + d * (1 - v + std::log(v))) return std::log(d * v) + boost;
  }
}

}  // namespace

namespace augment {

void GaussianNoise::check(const Shape&) const {
  if (!(stddev >= 0 && std::isfinite(stddev))) {
    throw Error("GaussianNoise: expected a stddev of at least 0, received {}", stddev);
  }
}

// Two numbers of each pair. Source: Box and Muller, 1958.
void GaussianNoise::apply(const SampleToAugment& sample) const {
  const auto deviation = static_cast<float>(stddev);
  const std::size_t count = sample.from.size();
  for (std::size_t i = 0; i < count; i += 2) {
    const float radius = deviation * std::sqrt(-2 * std::log(1 - random_uniform(sample.random, i)));
    const float angle = 2 * std::numbers::pi_v<float> * random_uniform(sample.random, i + 1);
    sample.to[i] = sample.from[i] + radius * std::cos(angle);
    if (i + 1 < count) sample.to[i + 1] = sample.from[i + 1] + radius * std::sin(angle);
  }
}

std::string GaussianNoise::description() const { return fmt::format("noise({})", stddev); }

void RandomScale::check(const Shape&) const { expect_interval(type, "factor", factor); }

void RandomScale::apply(const SampleToAugment& sample) const {
  const std::size_t channels =
      per_channel && sample.shape.rank() > 0 ? static_cast<std::size_t>(sample.shape[-1]) : 1;
  for (std::size_t channel = 0; channel < channels; ++channel) {
    const float gain = 1 + drawn(factor, sample.random, channel);
    for (std::size_t i = channel; i < sample.from.size(); i += channels) {
      sample.to[i] = gain * sample.from[i];
    }
  }
}

std::string RandomScale::description() const {
  return fmt::format("scale({}{})", text_of(factor), per_channel ? ", per_channel=true" : "");
}

void RandomBrightness::check(const Shape&) const {
  expect_interval(type, "factor", factor, -1, 1);
  expect_range(type, value_range);
}

RandomBrightness RandomBrightness::adapted(const ValueRange& range) const {
  return {factor, range_or(value_range, range)};
}

void RandomBrightness::apply(const SampleToAugment& sample) const {
  const auto [low, high] = value_range;
  const float added = drawn(factor, sample.random, 0) * (high - low);
  for (std::size_t i = 0; i < sample.from.size(); ++i) {
    sample.to[i] = std::clamp(sample.from[i] + added, low, high);
  }
}

std::string RandomBrightness::description() const {
  return fmt::format("brightness({}{})", text_of(factor), text_of(value_range));
}

void RandomContrast::check(const Shape&) const {
  expect_interval(type, "factor", factor, -1);
  expect_range(type, value_range);
}

RandomContrast RandomContrast::adapted(const ValueRange& range) const {
  return {factor, range_or(value_range, range)};
}

void RandomContrast::apply(const SampleToAugment& sample) const {
  const auto [low, high] = value_range;
  const float gain = 1 + drawn(factor, sample.random, 0);
  const std::size_t channels =
      sample.shape.rank() > 1 ? static_cast<std::size_t>(sample.shape[-1]) : 1;
  for (std::size_t channel = 0; channel < channels; ++channel) {
    double sum = 0;
    for (std::size_t i = channel; i < sample.from.size(); i += channels) {
      sum += static_cast<double>(sample.from[i]);
    }
    const auto mean = static_cast<float>(sum * static_cast<double>(channels) /
                                         static_cast<double>(sample.from.size()));
    for (std::size_t i = channel; i < sample.from.size(); i += channels) {
      sample.to[i] = std::clamp((sample.from[i] - mean) * gain + mean, low, high);
    }
  }
}

std::string RandomContrast::description() const {
  return fmt::format("contrast({}{})", text_of(factor), text_of(value_range));
}

void MixUp::check(const Shape&) const {
  if (!(alpha > 0 && std::isfinite(alpha))) {
    throw Error("MixUp: expected an alpha above 0, received {}", alpha);
  }
}

void MixUp::apply(const SampleToAugment& sample) const {
  std::copy(sample.from.begin(), sample.from.end(), sample.to.begin());
}

// g / (g + h) of two numbers of the gamma distribution, by their logarithms.
float MixUp::weight(std::uint64_t random) const {
  std::uint64_t index = 0;
  const double g = log_gamma_variable(alpha, random, index);
  const double h = log_gamma_variable(alpha, random, index);
  return static_cast<float>(1 / (1 + std::exp(h - g)));
}

std::string MixUp::description() const { return fmt::format("mixup({})", alpha); }

}  // namespace augment

std::string description_of(std::span<const Augmentation> augmentations) {
  std::string text;
  for (const Augmentation& one : augmentations) {
    text += (text.empty() ? "" : " ") + one.description();
  }
  return text;
}

}  // namespace onda
