// SPDX-License-Identifier: Apache-2.0
#include "onda/train/fit_inputs.h"

#include "onda/core/checksum.h"
#include "onda/core/error.h"
#include "onda/train/runner.h"

namespace onda {
namespace {

std::uint64_t checksum_of(const LabelledSamples& samples) {
  std::uint64_t sum = 0;
  for (const Samples& one : samples.x) sum = checksum(one.values(), sum);
  for (const Samples& one : samples.y) sum = checksum(one.values(), sum);
  return checksum(samples.weights, sum);
}

std::string quoted(const std::string& text) { return text.empty() ? "none" : text; }

}  // namespace

FitInputs inputs_of(const FitOptions& options, const LabelledSamples& samples,
                    const std::optional<LabelledSamples>& validation) {
  FitInputs inputs{.samples = samples.count(),
                   .checksum = checksum_of(samples),
                   .validation_split = options.validation_split,
                   .batch_size = options.batch_size,
                   .shuffle = options.shuffle,
                   .augmentation = description_of(options.augmentation)};
  if (validation) {
    inputs.validation_samples = validation->count();
    inputs.validation_checksum = checksum_of(*validation);
  }
  return inputs;
}

void expect_same(const FitInputs& expected, const FitInputs& received, const std::string& where) {
  const auto number = [&](const char* what, auto before, auto now) {
    if (before == now) return;
    throw Error("{}: expected {} {} as in the run that is resumed, received {}", where, what,
                before, now);
  };
  const auto content = [&](const char* what, std::uint64_t before, std::uint64_t now) {
    if (before == now) return;
    throw Error(
        "{}: expected the {} of the run that is resumed, with the checksum {:016x}, received "
        "others with {:016x}",
        where, what, before, now);
  };
  // First what a person chose, then what follows from it.
  number("a batch_size of", expected.batch_size, received.batch_size);
  number("shuffle =", expected.shuffle, received.shuffle);
  number("a validation_split of", expected.validation_split, received.validation_split);
  if (expected.augmentation != received.augmentation) {
    throw Error("{}: expected the augmentation of the run that is resumed, {}, received {}", where,
                quoted(expected.augmentation), quoted(received.augmentation));
  }
  if (expected.samples != received.samples) {
    throw Error("{}: expected the {} training samples of the run that is resumed, received {}",
                where, expected.samples, received.samples);
  }
  content("training samples", expected.checksum, received.checksum);
  if (expected.validation_samples != received.validation_samples) {
    throw Error("{}: expected the {} validation samples of the run that is resumed, received {}",
                where, expected.validation_samples, received.validation_samples);
  }
  content("validation samples", expected.validation_checksum, received.validation_checksum);
}

}  // namespace onda
