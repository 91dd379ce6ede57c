// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/gaussian_noise/gaussian_noise.h"

#include <cmath>
#include <numbers>

#include "onda/core/random_stream.h"
#include "onda/ops/operator_model.h"

namespace onda {
namespace {

// Source: Box and Muller, 1958.
float normal(std::uint64_t seed, std::uint64_t index) {
  const float radius = std::sqrt(-2 * std::log(1 - random_uniform(seed, 2 * index)));
  return radius * std::cos(2 * std::numbers::pi_v<float> * random_uniform(seed, 2 * index + 1));
}

}  // namespace

std::vector<Shape> GaussianNoise::output_shapes(const Operands& inputs) const {
  if (!(stddev >= 0 && std::isfinite(stddev))) {
    throw Error("expected a stddev of at least 0, received {}", stddev);
  }
  return same_shape(inputs);
}

TrainingNeeds GaussianNoise::training_needs(const Operands&, int) const {
  return {.input_values = false, .output_values = false, .in_place = true};
}

Attributes GaussianNoise::attributes() const { return {{"stddev", stddev}}; }

GaussianNoise GaussianNoise::from(const Attributes& attributes) {
  return {.stddev = static_cast<float>(attribute(attributes, "stddev"))};
}

Lowering GaussianNoise::lower(const Operands&) const { return {}; }

void GaussianNoise::forward(const TrainingBatch& batch) const {
  const TrainingTensor& x = batch.inputs[0];
  float* y = batch.outputs[0].value;
  batch.workers->share(x.elements, [&](int, std::int64_t begin, std::int64_t end) {
    for (std::int64_t i = begin * batch.stride; i < end * batch.stride; ++i) {
      y[i] = x.value[i];
      if (batch.training) y[i] += stddev * normal(batch.random, static_cast<std::uint64_t>(i));
    }
  });
}

// dx = dy
void GaussianNoise::backward(const TrainingBatch& batch) const {
  const TrainingTensor& x = batch.inputs[0];
  if (!x.gradient) return;
  const float* d = batch.outputs[0].gradient;
  const std::int64_t count = x.elements * batch.stride;
  for (std::int64_t i = 0; i < count; ++i) {
    x.gradient[i] = x.accumulate ? x.gradient[i] + d[i] : d[i];
  }
}

ONDA_TRAINING_ONLY_OPERATOR(GaussianNoise);

}  // namespace onda
