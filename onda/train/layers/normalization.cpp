// SPDX-License-Identifier: Apache-2.0
#include "onda/train/layers/normalization.h"

#include <algorithm>
#include <cmath>

#include "onda/core/error.h"
#include "onda/data/dataset.h"
#include "onda/ops/add/add.h"
#include "onda/ops/batch_normalization/batch_normalization.h"
#include "onda/ops/dropout/dropout.h"
#include "onda/ops/gaussian_noise/gaussian_noise.h"
#include "onda/ops/mean/mean.h"
#include "onda/ops/mul/mul.h"
#include "onda/ops/rsqrt/rsqrt.h"
#include "onda/ops/square/square.h"
#include "onda/ops/sub/sub.h"

namespace onda::layers {

int BatchNormalization::build(LayerBuilder& builder, int input) const {
  if (!(momentum >= 0 && momentum <= 1)) {
    throw Error("BatchNormalization: expected a momentum in [0, 1], received {}", momentum);
  }
  if (!(epsilon > 0)) {
    throw Error("BatchNormalization: expected an epsilon above 0, received {}", epsilon);
  }
  const Shape& shape = builder.shape(input);
  if (shape.rank() < 2) {
    throw Error("BatchNormalization: expected an input of at least one axis, received {}",
                to_string(shape));
  }
  const Shape channels{shape[-1]};
  const int gamma = scale ? builder.parameter("gamma", channels, gamma_initializer, {})
                          : builder.state("gamma", channels, 1);
  const int beta = center ? builder.parameter("beta", channels, beta_initializer, {})
                          : builder.state("beta", channels, 0);
  const int mean = builder.state("moving_mean", channels, 0);
  const int variance = builder.state("moving_variance", channels, 1);
  const auto own = fused(activation);
  const int output =
      builder.add(onda::BatchNormalization{.activation = own.value_or(onda::Activation::none),
                                           .epsilon = static_cast<float>(epsilon),
                                           .momentum = static_cast<float>(momentum)},
                  {input, gamma, beta, mean, variance});
  return own ? output : activate(builder, activation, output);
}

int Dropout::build(LayerBuilder& builder, int input) const {
  return builder.add(onda::Dropout{.rate = static_cast<float>(rate)}, {input});
}

int GaussianNoise::build(LayerBuilder& builder, int input) const {
  return builder.add(onda::GaussianNoise{.stddev = static_cast<float>(stddev)}, {input});
}

int LayerNormalization::build(LayerBuilder& builder, int input) const {
  const Shape shape = builder.shape(input);
  if (shape.rank() < 2) {
    throw Error("LayerNormalization: expected an input of at least one axis, received {}",
                to_string(shape));
  }
  const Shape channels{shape[-1]};
  const int last = builder.constant(
      "axis", Tensor::of<std::int32_t>({1}, std::vector<std::int32_t>{shape.rank() - 1}));
  const auto mean = [&](int tensor) {
    return builder.add(Mean{.keep_dims = true}, {tensor, last});
  };
  const int centered = builder.add(Sub{}, {input, mean(input)});
  const int variance = mean(builder.add(Square{}, {centered}));
  const int small =
      builder.constant("epsilon", Tensor::of<float>({1}, std::vector{static_cast<float>(epsilon)}));
  const int factor = builder.add(Rsqrt{}, {builder.add(onda::Add{}, {variance, small})});
  int y = builder.add(Mul{}, {centered, factor});
  if (scale)
    y = builder.add(Mul{}, {y, builder.parameter("gamma", channels, gamma_initializer, {})});
  if (center)
    y = builder.add(onda::Add{}, {y, builder.parameter("beta", channels, beta_initializer, {})});
  return y;
}

int Normalization::build(LayerBuilder& builder, int input) const {
  const Shape& shape = builder.shape(input);
  const auto channels = static_cast<std::size_t>(shape[-1]);
  if (mean.empty() && variance.empty()) {
    throw Error("Normalization: expected a mean and a variance, from data, say; received none");
  }
  if (mean.size() != channels || variance.size() != channels) {
    throw Error(
        "Normalization: expected a mean and a variance for each of {} channels, received "
        "{} and {}",
        channels, mean.size(), variance.size());
  }
  std::vector<float> factor;
  std::vector<float> offset;
  for (std::size_t i = 0; i < channels; ++i) {
    const double scale = 1 / std::sqrt(std::max(variance[i], 1e-14));
    factor.push_back(static_cast<float>(scale));
    offset.push_back(static_cast<float>(-mean[i] * scale));
  }
  const Shape each{shape[-1]};
  const int scaled =
      builder.add(Mul{}, {input, builder.constant("factor", Tensor::of<float>(each, factor))});
  return builder.add(onda::Add{},
                     {scaled, builder.constant("offset", Tensor::of<float>(each, offset))});
}

Normalization Normalization::of(const Tensor& data) {
  if (data.shape.rank() == 0 || data.shape.elements() == 0) {
    throw Error("Normalization: expected data, received shape {}", to_string(data.shape));
  }
  const Tensor floats = data.type == DType::float32 ? data : data::to_float32(data);
  const auto channels = data.shape.rank() == 1 ? 1 : static_cast<std::size_t>(data.shape[-1]);
  const auto values = floats.values<float>();
  const double count = static_cast<double>(values.size()) / static_cast<double>(channels);
  Normalization made{.mean = std::vector<double>(channels),
                     .variance = std::vector<double>(channels)};
  for (std::size_t i = 0; i < values.size(); ++i) {
    made.mean[i % channels] += static_cast<double>(values[i]) / count;
  }
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double difference = static_cast<double>(values[i]) - made.mean[i % channels];
    made.variance[i % channels] += difference * difference / count;
  }
  for (std::size_t channel = 0; channel < channels; ++channel) {
    bool same = true;
    for (std::size_t i = channel; i < values.size() && same; i += channels) {
      same = values[i] == values[channel];
    }
    if (!same) continue;
    made.mean[channel] = static_cast<double>(values[channel]);
    made.variance[channel] = 1;
  }
  return made;
}

}  // namespace onda::layers
