// SPDX-License-Identifier: Apache-2.0
// What parameters hold before training. Source of formulas and defaults: Keras 3,
// `keras.initializers`; the numbers themselves are those of numpy's generator (core/random.h).
#pragma once

#include <functional>
#include <span>

#include "onda/core/random.h"

namespace onda {

/// How many values a unit of the parameter's layer adds up, and how many units each input feeds.
/// A dense kernel [units, inputs] has in = inputs and out = units, a convolution's filter
/// [C_out, K_h, K_w, C_in] has in = K_h K_w C_in and out = K_h K_w C_out.
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

struct Ones {
  void operator()(std::span<float> values, Fan fan, Random& random) const;
};

struct Constant {
  double value = 0;
  void operator()(std::span<float> values, Fan fan, Random& random) const;
};

/// Uniform in [minval, maxval).
struct RandomUniform {
  double minval = -0.05;
  double maxval = 0.05;
  void operator()(std::span<float> values, Fan fan, Random& random) const;
};

struct RandomNormal {
  double mean = 0;
  double stddev = 0.05;
  void operator()(std::span<float> values, Fan fan, Random& random) const;
};

/// Normal numbers, those further than 2 stddev from the mean drawn again.
struct TruncatedNormal {
  double mean = 0;
  double stddev = 0.05;  ///< before the ends are cut off
  void operator()(std::span<float> values, Fan fan, Random& random) const;
};

enum class FanMode { in, out, average };
enum class Spread { truncated_normal, normal, uniform };

/// Mean 0 and the variance scale / max(1, n), where n is fan.in, fan.out or their average. What is
/// cut off from a truncated normal distribution is made up for.
/// Throws Error unless scale is above 0.
struct VarianceScaling {
  double scale = 1;
  FanMode mode = FanMode::in;
  Spread spread = Spread::truncated_normal;
  void operator()(std::span<float> values, Fan fan, Random& random) const;
};

/// VarianceScaling{1, average, truncated_normal}. Glorot and Bengio, 2010.
struct GlorotNormal {
  void operator()(std::span<float> values, Fan fan, Random& random) const;
};
/// VarianceScaling{2, in, truncated_normal}. He et al., 2015.
struct HeNormal {
  void operator()(std::span<float> values, Fan fan, Random& random) const;
};
/// VarianceScaling{2, in, uniform}. He et al., 2015.
struct HeUniform {
  void operator()(std::span<float> values, Fan fan, Random& random) const;
};
/// VarianceScaling{1, in, truncated_normal}. LeCun et al., 1998.
struct LecunNormal {
  void operator()(std::span<float> values, Fan fan, Random& random) const;
};
/// VarianceScaling{1, in, uniform}. LeCun et al., 1998.
struct LecunUniform {
  void operator()(std::span<float> values, Fan fan, Random& random) const;
};

/// gain on the diagonal of the matrix [values / fan.in, fan.in] and 0 elsewhere. Throws Error when
/// the values are no such matrix.
struct Identity {
  double gain = 1;
  void operator()(std::span<float> values, Fan fan, Random& random) const;
};

/// A random matrix [values / fan.in, fan.in] whose rows, or columns if there are fewer of them, are
/// orthogonal and of length gain: Q of the QR decomposition of normal numbers, with the signs that
/// make R's diagonal positive (Saxe et al., 2014). Throws Error when the values are no such matrix.
struct Orthogonal {
  double gain = 1;
  void operator()(std::span<float> values, Fan fan, Random& random) const;
};

}  // namespace onda
