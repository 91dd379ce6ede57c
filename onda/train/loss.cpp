// SPDX-License-Identifier: Apache-2.0
#include "onda/train/loss.h"

#include <cmath>

namespace onda {
namespace {

// The sum over samples of the mean over elements of of_difference(prediction - target).
template <class OfDifference>
double sum_of(const Scores& scores, const OfDifference& of_difference) {
  double sum = 0;
  for (std::int64_t element = 0; element < scores.elements; ++element) {
    const float* prediction = scores.prediction + element * scores.stride;
    const float* target = scores.target + element * scores.stride;
    for (int sample = 0; sample < scores.size; ++sample) {
      sum += static_cast<double>(of_difference(prediction[sample] - target[sample]));
    }
  }
  return sum / static_cast<double>(scores.elements);
}

template <class OfDifference>
void gradient_of(const Scores& scores, float* gradient, const OfDifference& of_difference) {
  for (std::int64_t element = 0; element < scores.elements; ++element) {
    const float* prediction = scores.prediction + element * scores.stride;
    const float* target = scores.target + element * scores.stride;
    float* to = gradient + element * scores.stride;
    for (int sample = 0; sample < scores.size; ++sample) {
      to[sample] = of_difference(prediction[sample] - target[sample]);
    }
    for (int sample = scores.size; sample < scores.stride; ++sample) to[sample] = 0;
  }
}

double count_of(const Scores& scores) { return static_cast<double>(scores.elements) * scores.size; }

}  // namespace

double MeanSquaredError::sum(const Scores& scores) const {
  return sum_of(scores, [](float difference) { return difference * difference; });
}

void MeanSquaredError::gradient(const Scores& scores, float* gradient) const {
  const auto scale = static_cast<float>(2.0 / count_of(scores));
  gradient_of(scores, gradient, [scale](float difference) { return scale * difference; });
}

double MeanAbsoluteError::sum(const Scores& scores) const {
  return sum_of(scores, [](float difference) { return std::fabs(difference); });
}

void MeanAbsoluteError::gradient(const Scores& scores, float* gradient) const {
  const auto scale = static_cast<float>(1.0 / count_of(scores));
  gradient_of(scores, gradient, [scale](float difference) {
    return difference > 0 ? scale : difference < 0 ? -scale : 0;
  });
}

}  // namespace onda
