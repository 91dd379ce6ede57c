// SPDX-License-Identifier: Apache-2.0
// The four models of the MLPerf Tiny benchmark (Banbury and others, 2021), with the layers, the
// initializers and the regularization of its reference training scripts.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "onda/train/model.h"

namespace onda::mlperf_tiny {

/// Image classification: residual network of 8 layers, [32, 32, 3] to 10 classes.
Model resnet_8(std::uint32_t seed = 1);
/// Keyword spotting: depthwise separable convolutions, [49, 10, 1] to 12 classes.
Model ds_cnn(std::uint32_t seed = 1);
/// Visual wake words: MobileNetV1, a quarter of its width, [96, 96, 3] to 2 classes.
Model mobilenet_v1_025(std::uint32_t seed = 1);
/// Anomaly detection: an auto-encoder of 640 features.
Model auto_encoder(std::uint32_t seed = 1);

struct Named {
  std::string name;
  std::function<Model(std::uint32_t seed)> make;
  bool classifies = true;
};
std::vector<Named> all_models();

/// A task that such a model can learn, of samples made from a seed. Classifiers: class k has a
/// pattern of its own, which stands in noise. The auto-encoder: points near a plane of 6
/// dimensions.
data::Dataset synthetic_task(const Model& model, bool classifies, int samples, std::uint32_t seed);

}  // namespace onda::mlperf_tiny
