// SPDX-License-Identifier: Apache-2.0
#include "onda/train/layers/regularization.h"

#include "onda/core/error.h"
#include "onda/ops/batch_normalization/batch_normalization.h"
#include "onda/ops/dropout/dropout.h"
#include "onda/ops/gaussian_noise/gaussian_noise.h"

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

}  // namespace onda::layers
