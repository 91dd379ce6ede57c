// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "onda/train/layer_builder.h"

namespace onda::layers {

/// All elements of a sample in one axis: [H, W, C] becomes [H * W * C].
struct Flatten {
  std::string name = {};

  static constexpr std::string_view type = "Flatten";
  static constexpr std::string_view default_name = "flatten";
  int build(LayerBuilder& builder, int input) const;
};

/// The same elements in the same order under another shape of a sample; one extent may be -1.
struct Reshape {
  Shape target_shape;
  std::string name = {};

  static constexpr std::string_view type = "Reshape";
  static constexpr std::string_view default_name = "reshape";
  int build(LayerBuilder& builder, int input) const;
};

}  // namespace onda::layers
