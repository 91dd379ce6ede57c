// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <span>

#include "onda/core/random.h"

namespace onda {

/// How many values a unit of the parameter's layer adds up, and how many units each input feeds.
struct Fan {
  double in = 1;
  double out = 1;
};

/// Fills a parameter before training: any callable of this form.
using Initializer = std::function<void(std::span<float> values, Fan fan, Random& random)>;

/// Uniform in [-limit, limit) with limit = sqrt(6 / (fan.in + fan.out)).
/// Source: Glorot and Bengio, 2010, equation 16; Keras 3, `GlorotUniform`.
struct GlorotUniform {
  static double limit(Fan fan);
  void operator()(std::span<float> values, Fan fan, Random& random) const;
};

struct Zeros {
  void operator()(std::span<float> values, Fan fan, Random& random) const;
};

}  // namespace onda
