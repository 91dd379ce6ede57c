// SPDX-License-Identifier: Apache-2.0
#include "onda/train/confusion_matrix.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "onda/core/error.h"
#include "onda/data/dataset.h"

namespace onda {
namespace {

double share(std::int64_t part, std::int64_t whole) {
  return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
}

// The class of `channels` scores, `step` apart: the first of the greatest; one score is a
// probability of class 1.
std::int64_t class_of(const float* scores, std::int64_t channels, std::int64_t step) {
  if (channels == 1) return scores[0] > 0.5f ? 1 : 0;
  std::int64_t best = 0;
  for (std::int64_t c = 1; c < channels; ++c) {
    if (scores[c * step] > scores[best * step]) best = c;
  }
  return best;
}

// -1, which is no class, for what is not whole.
std::int64_t class_number(float value) {
  return std::fabs(value) < 1e9f && value == std::floor(value) ? static_cast<std::int64_t>(value)
                                                               : -1;
}

int classes_of(const Shape& predictions) {
  if (predictions.rank() < 2) {
    throw Error("confusion matrix: expected predictions [N, classes], received shape {}",
                to_string(predictions));
  }
  return std::max(predictions[-1], 2);
}

}  // namespace

ConfusionMatrix::ConfusionMatrix(int classes) : classes_(classes) {
  if (classes < 2) {
    throw Error("confusion matrix: expected 2 classes at least, received {}", classes);
  }
  counts_.resize(static_cast<std::size_t>(classes) * static_cast<std::size_t>(classes));
}

ConfusionMatrix::ConfusionMatrix(const Tensor& targets, const Tensor& predictions)
    : ConfusionMatrix(classes_of(predictions.shape)) {
  const std::int64_t channels = predictions.shape[-1];
  const std::int64_t positions = predictions.shape.elements() / channels;
  const bool is_sparse = targets.shape.elements() == positions;
  if (!is_sparse && targets.shape != predictions.shape) {
    throw Error("confusion matrix: expected targets for predictions {}, received shape {}",
                to_string(predictions.shape), to_string(targets.shape));
  }
  const Tensor converted = targets.type == DType::float32 ? Tensor{} : data::to_float32(targets);
  const float* target =
      (targets.type == DType::float32 ? targets : converted).values<float>().data();
  const float* prediction = predictions.values<float>().data();
  for (std::int64_t i = 0; i < positions; ++i) {
    try {
      add(is_sparse ? class_number(target[i]) : class_of(target + i * channels, channels, 1),
          class_of(prediction + i * channels, channels, 1));
    } catch (const Error& error) {
      throw error.within(fmt::format("sample {}", i));
    }
  }
}

std::size_t ConfusionMatrix::at(std::int64_t target, std::int64_t predicted) const {
  for (const std::int64_t number : {target, predicted}) {
    if (number < 0 || number >= classes_) {
      throw Error("confusion matrix: expected a class from 0 to {}, received {}", classes_ - 1,
                  number);
    }
  }
  return static_cast<std::size_t>(target * classes_ + predicted);
}

void ConfusionMatrix::add(std::int64_t target, std::int64_t predicted) {
  ++counts_[at(target, predicted)];
}

void ConfusionMatrix::add(const Scores& scores) {
  const std::int64_t channels = scores.channels;
  const bool is_sparse =
      channels == 1 || (scores.target_elements != 0 && scores.target_elements != scores.elements);
  for (std::int64_t position = 0; position < scores.positions(); ++position) {
    const float* prediction = scores.prediction + position * channels * scores.stride;
    const float* target = scores.target + position * (is_sparse ? 1 : channels) * scores.stride;
    for (int j = 0; j < scores.size; ++j) {
      add(is_sparse ? class_number(target[j]) : class_of(target + j, channels, scores.stride),
          class_of(prediction + j, channels, scores.stride));
    }
  }
}

std::int64_t ConfusionMatrix::count(int target, int predicted) const {
  return counts_[at(target, predicted)];
}

std::int64_t ConfusionMatrix::total() const {
  return std::accumulate(counts_.begin(), counts_.end(), std::int64_t{0});
}

std::int64_t ConfusionMatrix::row_sum(int target) const {
  std::int64_t sum = 0;
  for (int predicted = 0; predicted < classes_; ++predicted) sum += count(target, predicted);
  return sum;
}

std::int64_t ConfusionMatrix::column_sum(int predicted) const {
  std::int64_t sum = 0;
  for (int target = 0; target < classes_; ++target) sum += count(target, predicted);
  return sum;
}

double ConfusionMatrix::accuracy() const {
  std::int64_t right = 0;
  for (int c = 0; c < classes_; ++c) right += count(c, c);
  return share(right, total());
}

double ConfusionMatrix::precision(int predicted) const {
  return share(count(predicted, predicted), column_sum(predicted));
}

double ConfusionMatrix::recall(int target) const {
  return share(count(target, target), row_sum(target));
}

double ConfusionMatrix::f1(int of_class) const {
  return share(2 * count(of_class, of_class), row_sum(of_class) + column_sum(of_class));
}

double ConfusionMatrix::macro_f1() const {
  double sum = 0;
  for (int c = 0; c < classes_; ++c) sum += f1(c);
  return sum / classes_;
}

std::string ConfusionMatrix::to_text(std::span<const std::string> names) const {
  if (!names.empty() && names.size() != static_cast<std::size_t>(classes_)) {
    throw Error("confusion matrix: expected {} names, received {}", classes_, names.size());
  }
  const auto name = [&](int c) {
    return names.empty() ? fmt::format("{}", c) : names[static_cast<std::size_t>(c)];
  };
  const std::string corner = "target \\ predicted";
  std::size_t first = corner.size();
  std::vector<std::size_t> widths;
  for (int c = 0; c < classes_; ++c) {
    first = std::max(first, name(c).size());
    std::size_t width = name(c).size();
    for (int target = 0; target < classes_; ++target) {
      width = std::max(width, fmt::formatted_size("{}", count(target, c)));
    }
    widths.push_back(width);
  }
  std::string text = fmt::format("{:<{}}", corner, first);
  for (int c = 0; c < classes_; ++c) {
    text += fmt::format("  {:>{}}", name(c), widths[static_cast<std::size_t>(c)]);
  }
  text += '\n';
  for (int target = 0; target < classes_; ++target) {
    text += fmt::format("{:<{}}", name(target), first);
    for (int c = 0; c < classes_; ++c) {
      text += fmt::format("  {:>{}}", count(target, c), widths[static_cast<std::size_t>(c)]);
    }
    text += '\n';
  }
  return text;
}

}  // namespace onda
