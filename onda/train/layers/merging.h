// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "onda/train/layers/activation.h"

namespace onda::layers {

/// The sum of tensors of one shape, or of shapes that broadcast: ADD.
struct Add {
  Function activation = linear;
  std::string name = {};

  static constexpr std::string_view type = "Add";
  static constexpr std::string_view default_name = "add";
  int build(LayerBuilder& builder, std::span<const int> inputs) const;
};

/// The first of two tensors less the second: SUB.
struct Subtract {
  Function activation = linear;
  std::string name = {};

  static constexpr std::string_view type = "Subtract";
  static constexpr std::string_view default_name = "subtract";
  int build(LayerBuilder& builder, std::span<const int> inputs) const;
};

/// The product of tensors: MUL.
struct Multiply {
  Function activation = linear;
  std::string name = {};

  static constexpr std::string_view type = "Multiply";
  static constexpr std::string_view default_name = "multiply";
  int build(LayerBuilder& builder, std::span<const int> inputs) const;
};

/// The mean of tensors: ADDs and a MUL.
struct Average {
  std::string name = {};

  static constexpr std::string_view type = "Average";
  static constexpr std::string_view default_name = "average";
  int build(LayerBuilder& builder, std::span<const int> inputs) const;
};

/// The largest (smallest) of the tensors' elements in each place: MAXIMUM (MINIMUM).
struct Maximum {
  std::string name = {};

  static constexpr std::string_view type = "Maximum";
  static constexpr std::string_view default_name = "maximum";
  int build(LayerBuilder& builder, std::span<const int> inputs) const;
};
struct Minimum {
  std::string name = {};

  static constexpr std::string_view type = "Minimum";
  static constexpr std::string_view default_name = "minimum";
  int build(LayerBuilder& builder, std::span<const int> inputs) const;
};

/// Tensors one after another along an axis, counted with the batch as axis 0; the other axes are
/// equal. CONCATENATION.
struct Concatenate {
  int axis = -1;
  std::string name = {};

  static constexpr std::string_view type = "Concatenate";
  static constexpr std::string_view default_name = "concatenate";
  int build(LayerBuilder& builder, std::span<const int> inputs) const;
};

}  // namespace onda::layers
