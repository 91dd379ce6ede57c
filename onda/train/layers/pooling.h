// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "onda/train/layers/convolution.h"

namespace onda::layers {

/// The maximum over windows: [H, W, C] becomes [H', W', C]. Strides are the window's size unless
/// given. Becomes MAX_POOL_2D.
struct MaxPooling2D {
  Size2D pool_size = 2;
  std::optional<Size2D> strides = {};
  Padding padding = Padding::valid;
  std::string name = {};

  static constexpr std::string_view type = "MaxPooling2D";
  static constexpr std::string_view default_name = "max_pooling2d";
  int build(LayerBuilder& builder, int input) const;
};

/// The mean over windows, over what is inside of the image. Becomes AVERAGE_POOL_2D.
struct AveragePooling2D {
  Size2D pool_size = 2;
  std::optional<Size2D> strides = {};
  Padding padding = Padding::valid;
  std::string name = {};

  static constexpr std::string_view type = "AveragePooling2D";
  static constexpr std::string_view default_name = "average_pooling2d";
  int build(LayerBuilder& builder, int input) const;
};

/// MaxPooling2D along one axis: [T, C] becomes [T', C].
struct MaxPooling1D {
  int pool_size = 2;
  std::optional<int> strides = {};
  Padding padding = Padding::valid;
  std::string name = {};

  static constexpr std::string_view type = "MaxPooling1D";
  static constexpr std::string_view default_name = "max_pooling1d";
  int build(LayerBuilder& builder, int input) const;
};

/// AveragePooling2D along one axis.
struct AveragePooling1D {
  int pool_size = 2;
  std::optional<int> strides = {};
  Padding padding = Padding::valid;
  std::string name = {};

  static constexpr std::string_view type = "AveragePooling1D";
  static constexpr std::string_view default_name = "average_pooling1d";
  int build(LayerBuilder& builder, int input) const;
};

/// The mean over all pixels: [H, W, C] becomes [C]. MEAN.
struct GlobalAveragePooling2D {
  std::string name = {};

  static constexpr std::string_view type = "GlobalAveragePooling2D";
  static constexpr std::string_view default_name = "global_average_pooling2d";
  int build(LayerBuilder& builder, int input) const;
};

/// The mean over all steps: [T, C] becomes [C].
struct GlobalAveragePooling1D {
  std::string name = {};

  static constexpr std::string_view type = "GlobalAveragePooling1D";
  static constexpr std::string_view default_name = "global_average_pooling1d";
  int build(LayerBuilder& builder, int input) const;
};

/// The maximum over all pixels: [H, W, C] becomes [C]. REDUCE_MAX.
struct GlobalMaxPooling2D {
  std::string name = {};

  static constexpr std::string_view type = "GlobalMaxPooling2D";
  static constexpr std::string_view default_name = "global_max_pooling2d";
  int build(LayerBuilder& builder, int input) const;
};

/// The maximum over all steps: [T, C] becomes [C].
struct GlobalMaxPooling1D {
  std::string name = {};

  static constexpr std::string_view type = "GlobalMaxPooling1D";
  static constexpr std::string_view default_name = "global_max_pooling1d";
  int build(LayerBuilder& builder, int input) const;
};

}  // namespace onda::layers
