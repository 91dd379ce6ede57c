// SPDX-License-Identifier: Apache-2.0
#include "onda/train/augmentation.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "onda/core/error.h"
#include "onda/core/random_stream.h"

namespace onda {

std::string_view name_of(FillMode mode) {
  switch (mode) {
    case FillMode::constant:
      return "constant";
    case FillMode::nearest:
      return "nearest";
    case FillMode::reflect:
      return "reflect";
    case FillMode::wrap:
      return "wrap";
  }
  return "";
}

std::string_view name_of(FlipMode mode) {
  switch (mode) {
    case FlipMode::horizontal:
      return "horizontal";
    case FlipMode::vertical:
      return "vertical";
    case FlipMode::horizontal_and_vertical:
      return "horizontal_and_vertical";
  }
  return "";
}

namespace {

// Factors beyond it move or scale nothing that makes sense, and keep whole numbers in their types.
constexpr double greatest_factor = 1000;

void expect_interval(std::string_view type, std::string_view option, const Interval& interval,
                     double low = -greatest_factor, double high = greatest_factor) {
  if (!(interval.lower >= low && interval.lower <= interval.upper && interval.upper <= high)) {
    throw Error("{}: expected a {} in [{}, {}], received [{}, {}]", type, option, low, high,
                interval.lower, interval.upper);
  }
}

void expect_image(std::string_view type, const Shape& sample) {
  if (sample.rank() != 3) {
    throw Error("{}: expected images (height, width, channels), received samples of shape {}", type,
                to_string(sample));
  }
}

float drawn(const Interval& interval, std::uint64_t random, std::uint64_t index) {
  return static_cast<float>(interval.lower +
                            (interval.upper - interval.lower) *
                                static_cast<double>(random_uniform(random, index)));
}

// Whole steps.
struct Steps {
  std::int64_t least = 0;
  std::int64_t most = 0;

  // Those in [lower n, upper n]; a product within rounding of a whole number counts as that.
  static Steps of(const Interval& factor, std::int32_t extent) {
    constexpr double rounding = 1e-9;
    const auto n = static_cast<double>(extent);
    return {static_cast<std::int64_t>(std::ceil(factor.lower * n - rounding)),
            static_cast<std::int64_t>(std::floor(factor.upper * n + rounding))};
  }
  bool none() const { return least > most || (least == 0 && most == 0); }
  // Each as likely, but for 2^-32 of one.
  std::int64_t draw(std::uint64_t random, std::uint64_t index) const {
    if (least >= most) return least > most ? 0 : least;
    const auto count = static_cast<std::uint64_t>(most - least + 1);
    return least +
           static_cast<std::int64_t>((std::uint64_t{random_bits(random, index)} * count) >> 32);
  }
};

// Which element of an axis stands at `at`, which may lie outside of it; -1: the constant.
std::int64_t source(std::int64_t at, std::int64_t extent, FillMode mode) {
  if (at >= 0 && at < extent) return at;
  switch (mode) {
    case FillMode::constant:
      return -1;
    case FillMode::nearest:
      return at < 0 ? 0 : extent - 1;
    case FillMode::wrap:
      return (at % extent + extent) % extent;
    case FillMode::reflect:
      break;
  }
  const std::int64_t period = 2 * extent;
  const std::int64_t within = (at % period + period) % period;
  return within < extent ? within : period - 1 - within;
}

// A sample as [rows, columns, channels].
struct Layout {
  explicit Layout(const Shape& shape) {
    const std::vector<std::int32_t>& e = shape.extents();
    rows = e[0];
    if (e.size() > 2) columns = e[1];
    if (e.size() > 1) channels = e.back();
  }
  std::int64_t rows = 1;
  std::int64_t columns = 1;
  std::int64_t channels = 1;
};

void move(const SampleToAugment& sample, std::int64_t down, std::int64_t right, FillMode mode,
          float fill) {
  const Layout all(sample.shape);
  const std::int64_t pixels = all.channels;
  float* to = sample.to.data();
  for (std::int64_t row = 0; row < all.rows; ++row) {
    const std::int64_t from_row = source(row - down, all.rows, mode);
    if (from_row < 0) {
      to = std::fill_n(to, all.columns * pixels, fill);
      continue;
    }
    const float* from = sample.from.data() + from_row * all.columns * pixels;
    for (std::int64_t column = 0; column < all.columns;) {
      const std::int64_t from_column = source(column - right, all.columns, mode);
      if (from_column < 0) {
        to = std::fill_n(to, pixels, fill);
        ++column;
        continue;
      }
      // As many as lie side by side.
      const bool inside = column - right == from_column;
      const std::int64_t run =
          inside ? std::min(all.columns - column, all.columns - from_column) : 1;
      to = std::copy_n(from + from_column * pixels, run * pixels, to);
      column += run;
    }
  }
}

std::string text_of(const Interval& interval) {
  if (interval.lower == -interval.upper) return fmt::format("{}", interval.upper);
  return fmt::format("{}..{}", interval.lower, interval.upper);
}

std::string text_of(FillMode mode, double value) {
  return mode == FillMode::constant ? fmt::format("constant, fill_value={}", value)
                                    : std::string(name_of(mode));
}

std::string text_of(const ValueRange& range) {
  return range.seen() ? fmt::format(", low={}, high={}", range.low, range.high) : "";
}

void expect_fill(std::string_view type, double value) {
  if (!std::isfinite(value)) {
    throw Error("{}: expected a finite fill_value, received {}", type, value);
  }
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

void RandomShift::check(const Shape& sample) const {
  expect_interval(type, "factor", factor);
  expect_fill(type, fill_value);
  if (sample.rank() < 1 || sample.rank() > 3) {
    throw Error(
        "RandomShift: expected windows (time, channels) or images (height, width, channels), "
        "received samples of shape {}",
        to_string(sample));
  }
  const bool both = sample.rank() == 3;
  if (Steps::of(factor, sample[0]).none() && (!both || Steps::of(factor, sample[1]).none())) {
    throw Error(
        "RandomShift: expected a factor that moves samples of shape {} by a step, "
        "received {}",
        to_string(sample), text_of(factor));
  }
}

void RandomShift::apply(const SampleToAugment& sample) const {
  const std::int64_t down = Steps::of(factor, sample.shape[0]).draw(sample.random, 0);
  const std::int64_t right =
      sample.shape.rank() == 3 ? Steps::of(factor, sample.shape[1]).draw(sample.random, 1) : 0;
  move(sample, down, right, fill_mode, static_cast<float>(fill_value));
}

std::string RandomShift::description() const {
  return fmt::format("shift({}, {})", text_of(factor), text_of(fill_mode, fill_value));
}

void RandomTranslation::check(const Shape& sample) const {
  expect_interval(type, "height_factor", height_factor);
  expect_interval(type, "width_factor", width_factor);
  expect_fill(type, fill_value);
  expect_image(type, sample);
  if (Steps::of(height_factor, sample[0]).none() && Steps::of(width_factor, sample[1]).none()) {
    throw Error(
        "RandomTranslation: expected a factor that moves images of shape {} by a pixel, received "
        "{} and {}",
        to_string(sample), text_of(height_factor), text_of(width_factor));
  }
}

void RandomTranslation::apply(const SampleToAugment& sample) const {
  move(sample, Steps::of(height_factor, sample.shape[0]).draw(sample.random, 0),
       Steps::of(width_factor, sample.shape[1]).draw(sample.random, 1), fill_mode,
       static_cast<float>(fill_value));
}

std::string RandomTranslation::description() const {
  return fmt::format("translation({}, {}, {})", text_of(height_factor), text_of(width_factor),
                     text_of(fill_mode, fill_value));
}

void RandomFlip::check(const Shape& sample) const { expect_image(type, sample); }

void RandomFlip::apply(const SampleToAugment& sample) const {
  const bool across =
      mode != FlipMode::vertical && random_uniform(sample.random, 0) < 0.5f;  // left and right
  const bool over = mode != FlipMode::horizontal && random_uniform(sample.random, 1) < 0.5f;
  const Layout all(sample.shape);
  const std::int64_t row_size = all.columns * all.channels;
  for (std::int64_t row = 0; row < all.rows; ++row) {
    const float* from = sample.from.data() + (over ? all.rows - 1 - row : row) * row_size;
    float* to = sample.to.data() + row * row_size;
    if (!across) {
      std::copy_n(from, row_size, to);
      continue;
    }
    for (std::int64_t column = 0; column < all.columns; ++column) {
      std::copy_n(from + (all.columns - 1 - column) * all.channels, all.channels,
                  to + column * all.channels);
    }
  }
}

std::string RandomFlip::description() const { return fmt::format("flip({})", name_of(mode)); }

void RandomCrop::check(const Shape& sample) const {
  expect_fill(type, fill_value);
  expect_image(type, sample);
  constexpr int most = 1 << 20;
  if (padding < 1 || padding > most) {
    throw Error("RandomCrop: expected a padding from 1 to {}, received {}", most, padding);
  }
}

void RandomCrop::apply(const SampleToAugment& sample) const {
  const Steps steps{-padding, padding};
  const std::int64_t down = steps.draw(sample.random, 0);
  const std::int64_t right = steps.draw(sample.random, 1);
  move(sample, down, right, fill_mode, static_cast<float>(fill_value));
}

std::string RandomCrop::description() const {
  return fmt::format("crop({}, {})", padding, text_of(fill_mode, fill_value));
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
