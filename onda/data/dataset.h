// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "onda/core/random.h"
#include "onda/core/tensor.h"

namespace onda::data {

/// Samples for training or testing: what goes in and what should come out. The first axis of both
/// counts the samples: x [samples, …], y [samples, …].
struct Dataset {
  Tensor x;
  Tensor y;

  std::int32_t samples() const { return x.shape.rank() == 0 ? 0 : x.shape[0]; }
};

/// Throws Error unless x and y hold their data and the same number of samples, at least one.
void check(const Dataset& dataset);
/// `check`, and throws Error at the first NaN or infinity, naming sample and column (the place
/// within the sample, counted from 0 in C order).
void check_finite(const Dataset& dataset);
void check_finite(const Tensor& tensor);

/// The samples [first, first + count). Throws Error outside of the tensor's.
Tensor take(const Tensor& tensor, std::int32_t first, std::int32_t count);
Dataset take(const Dataset& dataset, std::int32_t first, std::int32_t count);

/// The samples at `order`, in that order; an index may come again. Throws Error outside [0,
/// samples).
Tensor gather(const Tensor& tensor, std::span<const std::int32_t> order);
Dataset gather(const Dataset& dataset, std::span<const std::int32_t> order);

/// Brings the samples into the order `random.permutation(samples)`, x and y alike.
Dataset shuffle(const Dataset& dataset, Random& random);

/// Cuts the samples, in order, into one part for each fraction. A part ends before the sample
/// floor(samples * sum of the fractions up to it), as numpy.split(x, [int(.6 * n), int(.8 * n)])
/// does for {0.6, 0.2, 0.2}; a product within rounding of an integer counts as that integer.
/// Throws Error unless the fractions are positive and sum to 1, and when a part would be empty.
std::vector<Dataset> split(const Dataset& dataset, std::span<const double> fractions);
std::vector<Dataset> split(const Dataset& dataset, std::initializer_list<double> fractions);

/// A run of samples.
struct Batch {
  std::int32_t first = 0;
  std::int32_t count = 0;

  bool operator==(const Batch&) const = default;
};
/// Runs of `size` samples that cover all of them in order; the last may be shorter. Throws Error
/// unless `size` is positive.
std::vector<Batch> batches(std::int32_t samples, std::int32_t size);

/// The last `targets` columns of a table [rows, columns] as y, those before them as x. Throws
/// Error unless both get at least one column.
Dataset separate_targets(const Tensor& table, std::int32_t targets = 1);

/// The same numbers as float32: what networks compute with. Rounds to nearest; what is too large
/// becomes infinite. Quantized integers stay the integers they are.
Tensor to_float32(const Tensor& tensor);

}  // namespace onda::data
