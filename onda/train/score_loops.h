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

/// Sums of 16 lanes, each in double precision.
struct LaneSums {
  double lane[lanes] = {};
  double total() const {
    double sum[lanes];
    std::copy_n(lane, lanes, sum);
    for (int half = lanes / 2; half > 0; half /= 2) {
      for (int j = 0; j < half; ++j) sum[j] += sum[j + half];
    }
    return sum[0];
  }
};

/// Calls visit(element, first sample, count) for up to 16 neighbouring samples at a time.
template <class Visit>
void for_each_block(const Scores& scores, std::int64_t elements, const Visit& visit) {
  for (std::int64_t element = 0; element < elements; ++element) {
    int first = 0;
    for (; first + lanes <= scores.size; first += lanes) visit(element, first, lanes);
    if (first < scores.size) visit(element, first, scores.size - first);
  }
}

/// The sum over elements and samples of weight * value(prediction, target).
template <class Value>
double sum_of_elements(const Scores& scores, const Value& value) {
  LaneSums sums;
  for_each_block(scores, scores.elements, [&](std::int64_t element, int first, int count) {
    const float* prediction = scores.prediction + element * scores.stride + first;
    const float* target = scores.target + element * scores.stride + first;
    if (scores.weights) {
      const float* weights = scores.weights + first;
      for (int j = 0; j < count; ++j) {
        sums.lane[j] += static_cast<double>(weights[j] * value(prediction[j], target[j]));
      }
    } else {
      for (int j = 0; j < count; ++j) {
        sums.lane[j] += static_cast<double>(value(prediction[j], target[j]));
      }
    }
  });
  return sums.total();
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
  LaneSums sums;
  for_each_position(scores, target_channels, [&](const Block& block, std::int64_t, int first) {
    float values[lanes];
    value(block, values);
    const int count = std::min(lanes, scores.size - first);
    for (int j = 0; j < count; ++j) {
      const float weight = scores.weights ? scores.weights[first + j] : 1.0f;
      sums.lane[j] += static_cast<double>(weight * values[j]);
    }
  });
  return sums.total();
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
