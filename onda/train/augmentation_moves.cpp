// SPDX-License-Identifier: Apache-2.0
// Augmentations that bring elements to other places.
#include <algorithm>
#include <cmath>

#include "onda/core/random_stream.h"
#include "onda/train/augmentation_options.h"

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

void expect_image(std::string_view type, const Shape& sample) {
  if (sample.rank() != 3) {
    throw Error("{}: expected images (height, width, channels), received samples of shape {}", type,
                to_string(sample));
  }
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

std::string text_of(FillMode mode, double value) {
  return mode == FillMode::constant ? fmt::format("constant, fill_value={}", value)
                                    : std::string(name_of(mode));
}

void expect_fill(std::string_view type, double value) {
  if (!std::isfinite(value)) {
    throw Error("{}: expected a finite fill_value, received {}", type, value);
  }
}

}  // namespace

namespace augment {

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

}  // namespace augment
}  // namespace onda
