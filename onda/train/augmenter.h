// SPDX-License-Identifier: Apache-2.0
// How the samples of a batch are augmented on their way to a Network.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "onda/core/workers.h"
#include "onda/train/augmentation.h"
#include "onda/train/runner.h"

namespace onda {

class Augmenter {
 public:
  /// `trained`: the samples that are trained on, of which augment::MixUp takes others. Throws Error
  /// when an augmentation does not suit samples or targets.
  Augmenter(std::span<const Augmentation> augmentations, const LabelledSamples& samples,
            std::span<const std::int32_t> trained, const Graph& graph,
            const std::vector<OutputOptions>& outputs, Workers& workers, int batch_size);

  /// The samples of a batch, changed by what `random`, the epoch's, says for each of them.
  void load(std::span<const std::int32_t> batch, std::uint64_t random);
  /// Lays them side by side, [elements][stride]; the last of them fills the padding.
  void inputs(int stride, float* to) const;
  /// Whether targets change, too.
  bool mixes() const { return mix_ != nullptr; }
  /// The targets of an output for them, as inputs().
  void targets(std::size_t output, int stride, float* to);

 private:
  // Of one row of the batch: what was mixed into it, and how much is its own.
  struct Mixed {
    std::int32_t with = 0;
    float weight = 1;
  };

  void expect_targets_to_mix(const Graph& graph, const std::vector<OutputOptions>& outputs) const;
  void augment(std::int32_t sample, std::size_t steps, std::uint64_t random, float* scratch,
               float* to, Mixed& mixed) const;

  std::vector<Augmentation> augmentations_;
  const LabelledSamples& samples_;
  std::vector<std::int32_t> trained_;
  Workers& workers_;
  Shape shape_;
  const augment::MixUp* mix_ = nullptr;
  std::int64_t elements_ = 0;
  std::vector<std::int32_t> rows_;  // 0, 1, …
  std::span<const std::int32_t> batch_;
  std::vector<float> values_;         // [batch][elements]
  std::vector<Mixed> mixed_;          // [batch]
  std::vector<float> mixed_targets_;  // [batch][elements of a target]
};

}  // namespace onda
