// SPDX-License-Identifier: Apache-2.0
#include "onda/train/initializer.h"

#include <algorithm>
#include <cmath>

namespace onda {

double GlorotUniform::limit(Fan fan) { return std::sqrt(6.0 / (fan.in + fan.out)); }

void GlorotUniform::operator()(std::span<float> values, Fan fan, Random& random) const {
  const double bound = limit(fan);
  for (float& value : values) value = static_cast<float>(random.uniform(-bound, bound));
}

void Zeros::operator()(std::span<float> values, Fan, Random&) const {
  std::fill(values.begin(), values.end(), 0.0f);
}

}  // namespace onda
