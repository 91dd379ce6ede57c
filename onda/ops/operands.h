// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "onda/core/error.h"
#include "onda/core/tensor.h"

namespace onda {

/// The inputs or the outputs of one operator. An optional operand that is left out is null.
class Operands {
 public:
  /// `what` is "input" or "output"; it and the operand's number open every message.
  Operands(std::string_view what, std::vector<const Tensor*> tensors)
      : what_(what), tensors_(std::move(tensors)) {}

  int size() const { return static_cast<int>(tensors_.size()); }
  /// Throws Error when the operand is missing.
  const Tensor& operator[](int index) const;
  /// Null when the operand is missing.
  const Tensor* find(int index) const {
    return index < 0 || index >= size() ? nullptr : tensors_[static_cast<std::size_t>(index)];
  }
  bool has(int index) const { return find(index) != nullptr; }

  /// The number of elements, as kernels count them.
  int count(int index) const { return static_cast<int>((*this)[index].shape.elements()); }
  /// Scale and zero point of a tensor that has one of each, see expect_quantized().
  float scale(int index) const { return (*this)[index].quantization.scale.at(0); }
  int zero_point(int index) const {
    return static_cast<int>((*this)[index].quantization.zero_point.at(0));
  }

  /// Throws Error unless there are between `least` and `most` operands.
  void expect_count(int least, int most) const;
  void expect_type(int index, DType type) const;
  void expect_rank(int index, int rank) const;
  void expect_shape(int index, const Shape& shape) const;
  void expect_constant(int index) const;
  /// One positive scale and one zero point for the whole tensor.
  void expect_quantized(int index) const;
  /// Positive scales, one or one for each of `channels` along `axis`, and zero points of 0.
  void expect_symmetric(int index, int axis, std::int32_t channels) const;

  /// An Error about one operand: "input 1: …".
  template <class... Args>
  [[nodiscard]] Error error(int index, fmt::format_string<Args...> format, Args&&... args) const {
    return Error("{} {}: {}", what_, index, fmt::format(format, std::forward<Args>(args)...));
  }

 private:
  std::string_view what_;
  std::vector<const Tensor*> tensors_;
};

struct QuantizationRule;

/// The products of a weighted sum: each element of output 0 takes one with every weight of its
/// channel. 0 for an operator whose rule names no weights.
std::int64_t weighted_sum_multiply_adds(const QuantizationRule& rule, const Operands& inputs,
                                        const Operands& outputs);

}  // namespace onda
