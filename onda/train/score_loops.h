// SPDX-License-Identifier: Apache-2.0
// The loops that losses and metrics share: over elements, or over positions, of a batch whose
// samples lie innermost. Sums have one order, whatever the compiler makes of the loops.
#pragma once

#include <algorithm>
#include <cstdint>

#include "onda/ops/training_batch.h"
#include "onda/train/loss.h"

namespace onda::score {

constexpr int lanes = TrainingBatch::lanes;

/// The sum of weight * value over blocks of 16 samples, of which those in the padding do not count,
/// in double precision.
class BlockSum {
 public:
  explicit BlockSum(const Scores& scores) : weights_(scores.weights), size_(scores.size) {}

  /// Adds 16 values, which it changes, of the samples from `first` on.
  void add(float* values, int first) {
    if (weights_) {
      for (int j = 0; j < lanes; ++j) values[j] *= weights_[first + j];
    }
    if (size_ - first < lanes) std::fill(values + (size_ - first), values + lanes, 0.0f);
    // As vectors by name: gcc 12 would take this loop and the one before it to pieces.
    for (int k = 0; k < lanes; k += 4) {
      sums_ += __builtin_convertvector(*reinterpret_cast<const Floats*>(values + k), Doubles);
    }
  }
  double total() const { return (sums_[0] + sums_[2]) + (sums_[1] + sums_[3]); }

 private:
  const float* const weights_;
  const int size_;
  // Four sums: enough to hide how long an addition takes, few enough for registers.
  typedef float Floats __attribute__((vector_size(16), aligned(4), may_alias));
  typedef double Doubles __attribute__((vector_size(32)));
  Doubles sums_ = {};
};

/// The sum over elements and samples of weight * value(prediction, target).
template <class Value>
double sum_of_elements(const Scores& scores, const Value& value) {
  BlockSum sum(scores);
  for (std::int64_t element = 0; element < scores.elements; ++element) {
    for (int first = 0; first < scores.size; first += lanes) {
      const float* prediction = scores.prediction + element * scores.stride + first;
      const float* target = scores.target + element * scores.stride + first;
      float values[lanes];
      for (int j = 0; j < lanes; ++j) values[j] = value(prediction[j], target[j]);
      sum.add(values, first);
    }
  }
  return sum.total();
}

/// to = scale * weight * slope(prediction, target), and 0 in the padding.
template <class Slope>
void gradient_of_elements(const Scores& scores, float scale, float* to, const Slope& slope) {
  for (std::int64_t element = 0; element < scores.elements; ++element) {
    const float* prediction = scores.prediction + element * scores.stride;
    const float* target = scores.target + element * scores.stride;
    float* out = to + element * scores.stride;
    if (scores.weights) {
      for (int j = 0; j < scores.size; ++j) {
        out[j] = scale * scores.weights[j] * slope(prediction[j], target[j]);
      }
    } else {
      for (int j = 0; j < scores.size; ++j) out[j] = scale * slope(prediction[j], target[j]);
    }
    std::fill(out + scores.size, out + scores.stride, 0.0f);
  }
}

/// 16 samples at one position: prediction[channel * stride + lane]. The targets are laid out alike,
/// or there is one, a class number, for each lane. Padding is there to be read.
struct Block {
  const float* prediction;
  const float* target;
  std::int64_t channels;
  std::int64_t stride;
};

/// Calls visit(block, position, first sample) for 16 neighbouring samples, padding among them, at a
/// time. `target_channels` are those of one position.
template <class Visit>
void for_each_position(const Scores& scores, std::int64_t target_channels, const Visit& visit) {
  for (std::int64_t position = 0; position < scores.positions(); ++position) {
    for (int first = 0; first < scores.size; first += lanes) {
      visit(Block{scores.prediction + position * scores.channels * scores.stride + first,
                  scores.target + position * target_channels * scores.stride + first,
                  scores.channels, scores.stride},
            position, first);
    }
  }
}

/// The sum over positions and samples of weight * values, where value(block, values) sets the 16
/// values of a block.
template <class Value>
double sum_of_positions(const Scores& scores, std::int64_t target_channels, const Value& value) {
  BlockSum sum(scores);
  for_each_position(scores, target_channels, [&](const Block& block, std::int64_t, int first) {
    float values[lanes];
    value(block, values);
    sum.add(values, first);
  });
  return sum.total();
}

/// to = scale * weight * slopes, and 0 in the padding, where slope(block, slopes) sets the slopes
/// of a block, laid out like its predictions.
template <class Slope>
void gradient_of_positions(const Scores& scores, std::int64_t target_channels, float* to,
                           const Slope& slope) {
  const auto scale =
      static_cast<float>(1.0 / (static_cast<double>(scores.positions()) * scores.size));
  for_each_position(scores, target_channels,
                    [&](const Block& block, std::int64_t position, int first) {
                      float* slopes = to + position * scores.channels * scores.stride + first;
                      slope(block, slopes);
                      const int count = std::min(lanes, scores.size - first);
                      float factor[lanes] = {};
                      for (int j = 0; j < count; ++j) {
                        factor[j] = scores.weights ? scale * scores.weights[first + j] : scale;
                      }
                      for (std::int64_t channel = 0; channel < scores.channels; ++channel) {
                        float* row = slopes + channel * scores.stride;
                        for (int j = 0; j < count; ++j) row[j] *= factor[j];
                        std::fill(row + count, row + lanes, 0.0f);
                      }
                    });
  // A stride may be longer than the batch needs.
  const int used = (scores.size + lanes - 1) / lanes * lanes;
  if (used == scores.stride) return;
  for (std::int64_t element = 0; element < scores.elements; ++element) {
    std::fill(to + element * scores.stride + used, to + (element + 1) * scores.stride, 0.0f);
  }
}

}  // namespace onda::score
