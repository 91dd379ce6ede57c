// SPDX-License-Identifier: Apache-2.0
#include "onda/train/constraint.h"

#include <algorithm>
#include <cmath>

#include "onda/core/error.h"

namespace onda {
namespace {

constexpr double epsilon = 1e-7;  // keras.backend.epsilon()

// Which norm each weight belongs to, as steps along the axes: 0 along those that a norm adds up.
struct Norms {
  Norms(std::span<const float> weights, const Shape& given, const std::vector<int>& axes)
      : shape(given), steps(static_cast<std::size_t>(given.rank())) {
    std::vector<bool> adds_up(steps.size(), axes.empty());
    if (axes.empty() && steps.size() > 1) adds_up[0] = false;
    for (const int axis : axes) {
      const int from_first = axis < 0 ? axis + shape.rank() : axis;
      if (from_first < 0 || from_first >= shape.rank()) {
        throw Error("constraint: expected an axis of shape {}, received {}", to_string(shape),
                    axis);
      }
      adds_up[static_cast<std::size_t>(from_first)] = true;
    }
    std::size_t count = 1;
    for (std::size_t axis = steps.size(); axis-- > 0;) {
      if (adds_up[axis]) continue;
      steps[axis] = count;
      count *= static_cast<std::size_t>(shape.extents()[axis]);
    }
    norms.resize(count);
    for_each([&](std::size_t weight, std::size_t norm) {
      const auto w = static_cast<double>(weights[weight]);
      norms[norm] += w * w;
    });
    for (double& norm : norms) norm = std::sqrt(norm);
  }

  // visit(index of a weight, index of its norm)
  template <class Visit>
  void for_each(const Visit& visit) const {
    std::size_t weight = 0;
    walk(0, 0, weight, visit);
  }

  const Shape& shape;
  std::vector<std::size_t> steps;
  std::vector<double> norms;

 private:
  template <class Visit>
  void walk(std::size_t axis, std::size_t norm, std::size_t& weight, const Visit& visit) const {
    if (axis == steps.size()) {
      visit(weight++, norm);
      return;
    }
    for (std::int32_t i = 0; i < shape.extents()[axis]; ++i) {
      walk(axis + 1, norm + static_cast<std::size_t>(i) * steps[axis], weight, visit);
    }
  }
};

// w wanted(norm) / (epsilon + norm)
template <class Wanted>
void rescale(std::span<float> weights, const Shape& shape, const std::vector<int>& axes,
             const Wanted& wanted) {
  Norms norms(weights, shape, axes);
  for (double& norm : norms.norms) norm = wanted(norm) / (epsilon + norm);
  norms.for_each([&](std::size_t weight, std::size_t norm) {
    weights[weight] = static_cast<float>(static_cast<double>(weights[weight]) * norms.norms[norm]);
  });
}

}  // namespace

void NonNeg::operator()(std::span<float> weights, const Shape&) const {
  for (float& weight : weights) weight = weight < 0 ? 0 : weight;
}

void MaxNorm::operator()(std::span<float> weights, const Shape& shape) const {
  rescale(weights, shape, axes, [this](double norm) { return std::min(norm, max_value); });
}

void UnitNorm::operator()(std::span<float> weights, const Shape& shape) const {
  rescale(weights, shape, axes, [](double) { return 1.0; });
}

void MinMaxNorm::operator()(std::span<float> weights, const Shape& shape) const {
  rescale(weights, shape, axes, [this](double norm) {
    return rate * std::clamp(norm, min_value, max_value) + (1 - rate) * norm;
  });
}

}  // namespace onda
