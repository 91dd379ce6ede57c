// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "onda/core/tensor.h"
#include "onda/train/initializer.h"
#include "onda/train/layers/activation.h"

namespace onda::layers {

/// y = (x - mean) * gamma / sqrt(variance + epsilon) + beta along the last axis, see
/// BATCH_NORMALIZATION. Parameters: gamma (`scale`), ones; beta (`center`), zeros; moving mean,
/// zeros, and variance, ones, which are not trained. Folded into the operator before it, or a MUL
/// and an ADD, when the model is converted.
struct BatchNormalization {
  double momentum = 0.99;
  double epsilon = 1e-3;
  bool center = true;
  bool scale = true;
  Function activation = linear;
  Initializer beta_initializer = Zeros{};
  Initializer gamma_initializer = Ones{};
  std::string name = {};

  static constexpr std::string_view type = "BatchNormalization";
  static constexpr std::string_view default_name = "batch_normalization";
  int build(LayerBuilder& builder, int input) const;
};

/// While training, sets elements to 0 with probability `rate` and divides the others by 1 - rate.
struct Dropout {
  double rate = 0.5;
  std::string name = {};

  static constexpr std::string_view type = "Dropout";
  static constexpr std::string_view default_name = "dropout";
  int build(LayerBuilder& builder, int input) const;
};

/// While training, adds normal noise of this standard deviation.
struct GaussianNoise {
  double stddev = 0.1;
  std::string name = {};

  static constexpr std::string_view type = "GaussianNoise";
  static constexpr std::string_view default_name = "gaussian_noise";
  int build(LayerBuilder& builder, int input) const;
};

/// y = (x - mean) / sqrt(variance + epsilon) * gamma + beta with mean and variance of each position
/// over the last axis. Parameters gamma [C], ones, and beta [C], zeros.
struct LayerNormalization {
  double epsilon = 1e-3;
  bool center = true;
  bool scale = true;
  Initializer beta_initializer = Zeros{};
  Initializer gamma_initializer = Ones{};
  std::string name = {};

  static constexpr std::string_view type = "LayerNormalization";
  static constexpr std::string_view default_name = "layer_normalization";
  int build(LayerBuilder& builder, int input) const;
};

/// y = (x - mean) / sqrt(variance) along the last axis, with numbers that are known beforehand:
/// layers::Normalization::of(data) takes them from data, and so does adapted() (onda/train/adapt.h)
/// for one that has none. A MUL and an ADD, folded into a Dense, or a Conv without padding, that
/// follows when the model is converted.
struct Normalization {
  std::vector<double> mean = {};      ///< one a channel
  std::vector<double> variance = {};  ///< one a channel; at least 1e-14, Keras's square of epsilon
  std::string name = {};

  static constexpr std::string_view type = "Normalization";
  static constexpr std::string_view default_name = "normalization";
  int build(LayerBuilder& builder, int input) const;
  /// Mean and variance of data [samples, …, C] along the last axis. A channel that is the same
  /// everywhere gets the variance 1, as in scikit-learn's StandardScaler: Keras makes anything that
  /// differs later 1e7 times as large.
  static Normalization of(const Tensor& data);
};

}  // namespace onda::layers
