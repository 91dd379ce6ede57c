// SPDX-License-Identifier: Apache-2.0
#include "onda/train/initializer.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "onda/core/error.h"

namespace onda {
namespace {

// The standard deviation of the standard normal distribution between -2 and 2.
constexpr double deviation_of_truncated = 0.87962566103423978;

void fill_uniform(std::span<float> values, double low, double high, Random& random) {
  for (float& value : values) value = static_cast<float>(random.uniform(low, high));
}

struct Matrix {
  std::size_t rows, columns;
};

Matrix matrix_of(std::span<float> values, Fan fan, const char* where) {
  const auto columns = static_cast<std::size_t>(fan.in);
  if (columns == 0 || values.size() % columns != 0) {
    throw Error("{}: expected a matrix with {} columns, received {} values", where, fan.in,
                values.size());
  }
  return {values.size() / columns, columns};
}

// Makes the columns of `tall`, [rows][columns], orthonormal from the first on: Gram and Schmidt's
// method, modified, and done twice, which leaves nothing but rounding.
void orthonormalize(std::vector<double>& tall, Matrix size) {
  const auto at = [&](std::size_t row, std::size_t column) -> double& {
    return tall[row * size.columns + column];
  };
  const auto product = [&](std::size_t a, std::size_t b) {
    double sum = 0;
    for (std::size_t row = 0; row < size.rows; ++row) sum += at(row, a) * at(row, b);
    return sum;
  };
  for (std::size_t column = 0; column < size.columns; ++column) {
    for (int pass = 0; pass < 2; ++pass) {
      for (std::size_t before = 0; before < column; ++before) {
        const double share = product(before, column);
        for (std::size_t row = 0; row < size.rows; ++row) {
          at(row, column) -= share * at(row, before);
        }
      }
    }
    const double length = std::sqrt(product(column, column));
    for (std::size_t row = 0; row < size.rows; ++row) at(row, column) /= length;
  }
}

}  // namespace

double GlorotUniform::limit(Fan fan) { return std::sqrt(6.0 / (fan.in + fan.out)); }

void GlorotUniform::operator()(std::span<float> values, Fan fan, Random& random) const {
  const double bound = limit(fan);
  fill_uniform(values, -bound, bound, random);
}

void Zeros::operator()(std::span<float> values, Fan, Random&) const {
  std::fill(values.begin(), values.end(), 0.0f);
}

void Ones::operator()(std::span<float> values, Fan, Random&) const {
  std::fill(values.begin(), values.end(), 1.0f);
}

void Constant::operator()(std::span<float> values, Fan, Random&) const {
  std::fill(values.begin(), values.end(), static_cast<float>(value));
}

void RandomUniform::operator()(std::span<float> values, Fan, Random& random) const {
  fill_uniform(values, minval, maxval, random);
}

void RandomNormal::operator()(std::span<float> values, Fan, Random& random) const {
  for (float& value : values) value = static_cast<float>(random.normal(mean, stddev));
}

void TruncatedNormal::operator()(std::span<float> values, Fan, Random& random) const {
  for (float& value : values) {
    double number;
    do {
      number = random.normal();
    } while (std::fabs(number) > 2);
    value = static_cast<float>(mean + stddev * number);
  }
}

void VarianceScaling::operator()(std::span<float> values, Fan fan, Random& random) const {
  if (!(scale > 0)) throw Error("VarianceScaling: expected a scale above 0, received {}", scale);
  const double count = mode == FanMode::in    ? fan.in
                       : mode == FanMode::out ? fan.out
                                              : (fan.in + fan.out) / 2;
  const double variance = scale / std::max(1.0, count);
  const double deviation = std::sqrt(variance);
  if (spread == Spread::uniform) {
    const double bound = std::sqrt(3 * variance);
    fill_uniform(values, -bound, bound, random);
  } else if (spread == Spread::normal) {
    RandomNormal{.stddev = deviation}(values, fan, random);
  } else {
    TruncatedNormal{.stddev = deviation / deviation_of_truncated}(values, fan, random);
  }
}

void GlorotNormal::operator()(std::span<float> values, Fan fan, Random& random) const {
  VarianceScaling{.mode = FanMode::average}(values, fan, random);
}

void HeNormal::operator()(std::span<float> values, Fan fan, Random& random) const {
  VarianceScaling{.scale = 2}(values, fan, random);
}

void HeUniform::operator()(std::span<float> values, Fan fan, Random& random) const {
  VarianceScaling{.scale = 2, .spread = Spread::uniform}(values, fan, random);
}

void LecunNormal::operator()(std::span<float> values, Fan fan, Random& random) const {
  VarianceScaling{}(values, fan, random);
}

void LecunUniform::operator()(std::span<float> values, Fan fan, Random& random) const {
  VarianceScaling{.spread = Spread::uniform}(values, fan, random);
}

void Identity::operator()(std::span<float> values, Fan fan, Random&) const {
  const Matrix size = matrix_of(values, fan, "Identity");
  std::fill(values.begin(), values.end(), 0.0f);
  for (std::size_t i = 0; i < std::min(size.rows, size.columns); ++i) {
    values[i * size.columns + i] = static_cast<float>(gain);
  }
}

void Orthogonal::operator()(std::span<float> values, Fan fan, Random& random) const {
  const Matrix size = matrix_of(values, fan, "Orthogonal");
  const bool is_tall = size.rows > size.columns;
  const Matrix tall_size{std::max(size.rows, size.columns), std::min(size.rows, size.columns)};
  std::vector<double> tall(values.size());
  for (double& value : tall) value = random.normal();
  orthonormalize(tall, tall_size);
  for (std::size_t row = 0; row < size.rows; ++row) {
    for (std::size_t column = 0; column < size.columns; ++column) {
      const std::size_t from =
          is_tall ? row * tall_size.columns + column : column * tall_size.columns + row;
      values[row * size.columns + column] = static_cast<float>(gain * tall[from]);
    }
  }
}

}  // namespace onda
