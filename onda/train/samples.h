// SPDX-License-Identifier: Apache-2.0
// How samples come to a Network.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "onda/core/tensor.h"
#include "onda/core/workers.h"
#include "onda/graph/graph.h"

namespace onda {

/// Lays the samples at `order` of values [samples][elements] side by side, [elements][stride]; the
/// last of them fills the padding. The workers share the elements.
void lay_side_by_side(const float* values, std::int64_t elements,
                      std::span<const std::int32_t> order, int stride, Workers& workers, float* to);

/// One tensor [samples, …] as floats, checked against what is expected of a sample: `like`, a shape
/// with a batch of 1. Uses the tensor it is given. Axes of 1 at the end may be there or not. Throws
/// Error that opens with `where`.
class Samples {
 public:
  Samples(const Tensor& tensor, const Shape& like, const std::string& where);
  Samples(Samples&&) = default;

  /// Throws Error, which names sample and value, unless all are whole numbers from 0 on, below
  /// `places`.
  void expect_places(std::int64_t places, const std::string& where) const;

  std::int32_t count() const { return count_; }
  /// Of one sample.
  std::int64_t elements() const { return elements_; }
  std::span<const float> values() const { return values_; }
  std::span<const float> sample(std::int32_t index) const {
    return values_.subspan(static_cast<std::size_t>(index * elements_),
                           static_cast<std::size_t>(elements_));
  }

  /// lay_side_by_side() of the samples at `order`.
  void gather(std::span<const std::int32_t> order, int stride, Workers& workers, float* to) const;

 private:
  std::vector<float> converted_;  // when they were no floats
  std::span<const float> values_;
  std::int32_t count_ = 0;
  std::int64_t elements_ = 0;
};

}  // namespace onda
