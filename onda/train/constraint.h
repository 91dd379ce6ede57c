// SPDX-License-Identifier: Apache-2.0
// What parameters are held to after each step. Source of formulas and defaults: Keras 3,
// `keras.constraints`.
#pragma once

#include <functional>
#include <span>
#include <vector>

#include "onda/core/shape.h"

namespace onda {

/// Changes a parameter of this shape after a step: any callable of this form.
using Constraint = std::function<void(std::span<float> weights, const Shape& shape)>;

/// max(w, 0).
struct NonNeg {
  void operator()(std::span<float> weights, const Shape& shape) const;
};

// The norms are Euclidean, over `axes`, each for all combinations of the other axes. Without axes:
// over all but the first (over all of a single axis), which is a unit's own weights in a kernel
// [units, inputs] or a filter [C_out, K_h, K_w, C_in]. In Keras's layout these are the axes before
// the last; its default is axis 0, right for its dense kernels only.

/// w n / (1e-7 + norm) with n = min(norm, max_value).
struct MaxNorm {
  double max_value = 2;
  std::vector<int> axes = {};
  void operator()(std::span<float> weights, const Shape& shape) const;
};

/// w / (1e-7 + norm).
struct UnitNorm {
  std::vector<int> axes = {};
  void operator()(std::span<float> weights, const Shape& shape) const;
};

/// w n / (1e-7 + norm) with n = rate c + (1 - rate) norm, where c is the norm cut to
/// [min_value, max_value].
struct MinMaxNorm {
  double min_value = 0;
  double max_value = 1;
  double rate = 1;
  std::vector<int> axes = {};
  void operator()(std::span<float> weights, const Shape& shape) const;
};

}  // namespace onda
