// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace onda {

struct FitOptions;
struct LabelledSamples;

/// What a run was given, and has to be given again when it is resumed: else it would end otherwise
/// than one that was not interrupted.
struct FitInputs {
  std::int64_t samples = 0;
  std::uint64_t checksum = 0;  ///< of inputs, targets and weights
  double validation_split = 0;
  std::int64_t validation_samples = 0;  ///< of validation data, if there are any
  std::uint64_t validation_checksum = 0;
  int batch_size = 0;
  bool shuffle = true;
  std::string augmentation = {};  ///< description_of() them

  bool operator==(const FitInputs&) const = default;
};

FitInputs inputs_of(const FitOptions& options, const LabelledSamples& samples,
                    const std::optional<LabelledSamples>& validation);

/// Throws Error that opens with `where` and names what is another.
void expect_same(const FitInputs& expected, const FitInputs& received, const std::string& where);

}  // namespace onda
