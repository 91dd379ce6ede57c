// SPDX-License-Identifier: Apache-2.0
#include "onda/train/adapt.h"

#include "onda/train/model.h"

namespace onda {

std::vector<Layer> adapted(const std::vector<Layer>& layers, const Tensor& x) {
  if (x.shape.rank() == 0) {
    throw Error("adapted: expected x (samples, …), received shape {}", to_string(x.shape));
  }
  Shape sample(std::vector<std::int32_t>(x.shape.extents().begin() + 1, x.shape.extents().end()));
  if (sample.rank() == 0) sample = {1};
  std::vector<Layer> all;
  for (const Layer& layer : layers) {
    const auto* given = layer.get_if<layers::Normalization>();
    if (!given || !given->mean.empty() || !given->variance.empty()) {
      all.push_back(layer);
      continue;
    }
    layers::Normalization made =
        layers::Normalization::of(all.empty() ? x : sequential({.shape = sample}, all).predict(x));
    made.name = given->name;
    all.emplace_back(std::move(made));
  }
  return all;
}

}  // namespace onda
