// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

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

/// What is added to or taken from the edges of an image.
struct Edges {
  std::int32_t top = 0;
  std::int32_t bottom = 0;
  std::int32_t left = 0;
  std::int32_t right = 0;
};

/// The axes of a sample in another order, counted from 1: {2, 1} swaps two. TRANSPOSE.
struct Permute {
  std::vector<int> dims;
  std::string name = {};

  static constexpr std::string_view type = "Permute";
  static constexpr std::string_view default_name = "permute";
  int build(LayerBuilder& builder, int input) const;
};

/// Zeros around an image: PAD.
struct ZeroPadding2D {
  Edges padding = {1, 1, 1, 1};
  std::string name = {};

  static constexpr std::string_view type = "ZeroPadding2D";
  static constexpr std::string_view default_name = "zero_padding2d";
  int build(LayerBuilder& builder, int input) const;
};

/// Zeros before and after a row of steps.
struct ZeroPadding1D {
  std::int32_t before = 1;
  std::int32_t after = 1;
  std::string name = {};

  static constexpr std::string_view type = "ZeroPadding1D";
  static constexpr std::string_view default_name = "zero_padding1d";
  int build(LayerBuilder& builder, int input) const;
};

/// An image without its edges: SLICE.
struct Cropping2D {
  Edges cropping = {};
  std::string name = {};

  static constexpr std::string_view type = "Cropping2D";
  static constexpr std::string_view default_name = "cropping2d";
  int build(LayerBuilder& builder, int input) const;
};

/// A row of steps without its ends.
struct Cropping1D {
  std::int32_t before = 1;
  std::int32_t after = 1;
  std::string name = {};

  static constexpr std::string_view type = "Cropping1D";
  static constexpr std::string_view default_name = "cropping1d";
  int build(LayerBuilder& builder, int input) const;
};

/// Each pixel repeated: RESIZE_NEAREST_NEIGHBOR.
struct UpSampling2D {
  std::int32_t height = 2;
  std::int32_t width = 2;
  std::string name = {};

  static constexpr std::string_view type = "UpSampling2D";
  static constexpr std::string_view default_name = "up_sampling2d";
  int build(LayerBuilder& builder, int input) const;
};

/// Each step of a window [time, channels] repeated, likewise.
struct UpSampling1D {
  std::int32_t size = 2;
  std::string name = {};

  static constexpr std::string_view type = "UpSampling1D";
  static constexpr std::string_view default_name = "up_sampling1d";
  int build(LayerBuilder& builder, int input) const;
};

}  // namespace onda::layers
