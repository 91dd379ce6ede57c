// SPDX-License-Identifier: Apache-2.0
#include "tests/sine_model.h"

#include <cmath>
#include <numbers>

#include "onda/core/random.h"
#include "onda/train/model.h"

namespace onda {
namespace {

SineModel train() {
  const std::vector<data::Dataset> parts = sine_parts();
  Model model = sequential(
      Input{.shape = {1}, .name = "x"},
      {layers::Dense{.units = 16, .activation = layers::relu},
       layers::Dense{.units = 16, .activation = layers::relu}, layers::Dense{.units = 1}},
      {.seed = 1});
  model.compile({.metrics = {MeanAbsoluteError{}}});
  model.fit(parts[0], {.epochs = 600, .batch_size = 16});
  return {model.graph(), parts[2].x};
}

}  // namespace

std::vector<data::Dataset> sine_parts() {
  Random random(1234);
  std::vector<double> x = random.uniform(0, 2 * std::numbers::pi, 1000);
  random.shuffle(x);
  std::vector<double> y;
  for (const double value : x) y.push_back(std::sin(value) + 0.1 * random.random());
  const data::Dataset all{data::to_float32(Tensor::of({1000, 1}, x)),
                          data::to_float32(Tensor::of({1000, 1}, y))};
  return data::split(all, {0.6, 0.2, 0.2});
}

const SineModel& sine_model() {
  static const SineModel model = train();
  return model;
}

}  // namespace onda
