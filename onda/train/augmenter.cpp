// SPDX-License-Identifier: Apache-2.0
#include "onda/train/augmenter.h"

#include <algorithm>
#include <numeric>

#include "onda/core/error.h"
#include "onda/core/random_stream.h"

namespace onda {
namespace {

constexpr const char* where = "fit: augmentation";

// Apart from the streams that shuffle the samples and drop activations.
std::uint64_t stream_of(std::uint64_t epoch, std::int32_t sample) {
  constexpr std::uint64_t augmentation = 0x6d5a3f1c9b7e2480u;
  return random_word(random_word(epoch ^ augmentation, 0), static_cast<std::uint64_t>(sample));
}

Shape without_batch(const Shape& shape) {
  return Shape(std::vector<std::int32_t>(shape.extents().begin() + 1, shape.extents().end()));
}

// Of two that take turns, and the one that is mixed in, which was made with two others.
constexpr std::size_t scratch_samples = 5;

// Numbers that one worker's memory for a sample begins at: whole lines of a cache.
std::size_t padded(std::int64_t elements) {
  return (static_cast<std::size_t>(elements) + 15) / 16 * 16;
}

}  // namespace

Augmenter::Augmenter(std::span<const Augmentation> augmentations, const LabelledSamples& samples,
                     std::span<const std::int32_t> trained, const Graph& graph,
                     const std::vector<OutputOptions>& outputs, Workers& workers, int batch_size)
    : samples_(samples), workers_(workers), elements_(samples.x.front().elements()) {
  if (graph.inputs.size() != 1) {
    throw Error("{}: expected a model of one input, received one of {}", where,
                graph.inputs.size());
  }
  const Tensor& input = graph.tensor(graph.inputs[0]);
  if (input.type != DType::float32) {
    throw Error("{}: expected a float32 input, received {}: tokens are no quantities", where,
                name_of(input.type));
  }
  shape_ = input.shape.rank() == 0 ? Shape{1} : without_batch(input.shape);
  if (shape_.rank() == 0) shape_ = {1};
  ValueRange range;
  const bool adapts =
      std::any_of(augmentations.begin(), augmentations.end(),
                  [](const Augmentation& augmentation) { return augmentation.adapts(); });
  if (adapts) {
    for (const std::int32_t sample : trained) {
      for (const float value : samples.x.front().sample(sample)) {
        range.low = std::min(range.low, value);
        range.high = std::max(range.high, value);
      }
    }
  }
  for (const Augmentation& augmentation : augmentations) {
    try {
      augmentation.check(shape_);
    } catch (const Error& error) {
      throw error.within(where);
    }
    augmentations_.push_back(augmentation.adapted(range));
    const auto* mix = augmentations_.back().get_if<augment::MixUp>();
    if (mix && mix_) throw Error("{}: expected one MixUp at most", where);
    if (mix) mix_ = mix;
  }
  if (mix_) {
    trained_.assign(trained.begin(), trained.end());
    expect_targets_to_mix(graph, outputs);
  }
  const auto most = static_cast<std::size_t>(std::min(batch_size, samples.count()));
  rows_.resize(most);
  std::iota(rows_.begin(), rows_.end(), 0);
  values_.resize(most * static_cast<std::size_t>(elements_));
  mixed_.resize(most);
}

// Half of the way between the first sample's target and each other's has to be a target, too.
void Augmenter::expect_targets_to_mix(const Graph& graph,
                                      const std::vector<OutputOptions>& outputs) const {
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    const Shape& output = graph.tensor(graph.outputs[i]).shape;
    const Loss& loss = outputs[i].loss;
    const Samples& y = samples_.y[i];
    bool between = loss.target_shape(output).elements() == output.elements();
    std::vector<float> half(static_cast<std::size_t>(y.elements()));
    const auto first = y.sample(trained_.front());
    for (const std::int32_t sample : trained_) {
      const auto other = y.sample(sample);
      if (!between || std::equal(first.begin(), first.end(), other.begin())) continue;
      for (std::size_t k = 0; k < half.size(); ++k) half[k] = (first[k] + other[k]) / 2;
      try {
        loss.check_targets({half, y.elements(), output.rank() < 2 ? 1 : output[-1]});
      } catch (const Error&) {
        between = false;
      }
    }
    if (!between) {
      throw Error(
          "{}: MixUp: expected targets that can be mixed, numbers or one for each class with "
          "categorical_crossentropy, received those of {}",
          where, loss.name());
    }
  }
}

// The first `steps` augmentations of a sample. `scratch` is memory for scratch_samples.
void Augmenter::augment(std::int32_t sample, std::size_t steps, std::uint64_t random,
                        float* scratch, float* to, Mixed& mixed) const {
  const std::size_t size = padded(elements_);
  const auto count = static_cast<std::size_t>(elements_);
  const std::uint64_t own = stream_of(random, sample);
  std::span<const float> from = samples_.x.front().sample(sample);
  if (steps == 0) std::copy(from.begin(), from.end(), to);
  for (std::size_t step = 0; step < steps; ++step) {
    const std::uint64_t numbers = random_word(own, step);
    const std::span<float> into(step + 1 == steps ? to : scratch + step % 2 * size, count);
    if (augmentations_[step].get_if<augment::MixUp>() == nullptr) {
      augmentations_[step].apply({from, into, shape_, numbers});
      from = into;
      continue;
    }
    const std::uint64_t place =
        (std::uint64_t{random_bits(own, augmentations_.size())} * trained_.size()) >> 32;
    mixed = {trained_[static_cast<std::size_t>(place)], mix_->weight(numbers)};
    float* other = scratch + 2 * size;
    Mixed none;
    augment(mixed.with, step, random, scratch + 3 * size, other, none);
    for (std::size_t i = 0; i < count; ++i) {
      into[i] = mixed.weight * from[i] + (1 - mixed.weight) * other[i];
    }
    from = into;
  }
}

void Augmenter::load(std::span<const std::int32_t> batch, std::uint64_t random) {
  batch_ = batch;
  workers_.share(static_cast<std::int64_t>(batch.size()),
                 [&](int worker, std::int64_t begin, std::int64_t end) {
                   float* scratch = workers_.scratch(worker, scratch_samples * padded(elements_));
                   for (std::int64_t row = begin; row < end; ++row) {
                     const auto at = static_cast<std::size_t>(row);
                     augment(batch[at], augmentations_.size(), random, scratch,
                             values_.data() + row * elements_, mixed_[at]);
                   }
                 });
}

void Augmenter::inputs(int stride, float* to) const {
  lay_side_by_side(values_.data(), elements_, std::span(rows_).first(batch_.size()), stride,
                   workers_, to);
}

void Augmenter::targets(std::size_t output, int stride, float* to) {
  const Samples& y = samples_.y[output];
  const auto count = static_cast<std::size_t>(y.elements());
  mixed_targets_.resize(rows_.size() * count);
  for (std::size_t row = 0; row < batch_.size(); ++row) {
    const auto own = y.sample(batch_[row]);
    const auto other = y.sample(mixed_[row].with);
    const float weight = mixed_[row].weight;
    for (std::size_t i = 0; i < count; ++i) {
      mixed_targets_[row * count + i] = weight * own[i] + (1 - weight) * other[i];
    }
  }
  lay_side_by_side(mixed_targets_.data(), y.elements(), std::span(rows_).first(batch_.size()),
                   stride, workers_, to);
}

}  // namespace onda
