// SPDX-License-Identifier: Apache-2.0
#include "onda/train/samples.h"

#include <algorithm>
#include <cmath>

#include "onda/core/error.h"
#include "onda/data/dataset.h"

namespace onda {
namespace {

// The extents without those of 1 at the end, behind the first.
std::vector<std::int32_t> essential(const Shape& shape) {
  std::vector<std::int32_t> extents = shape.extents();
  while (extents.size() > 1 && extents.back() == 1) extents.pop_back();
  return extents;
}

}  // namespace

Samples::Samples(const Tensor& tensor, const Shape& like, const std::string& where) {
  try {
    data::check_finite(tensor);
  } catch (const Error& error) {
    throw error.within(where);
  }
  if (tensor.shape.rank() == 0 || tensor.shape[0] < 1) {
    throw Error("{}: expected at least one sample, received shape {}", where,
                to_string(tensor.shape));
  }
  const Shape expected = like.with_batch(tensor.shape[0]);
  if (essential(tensor.shape) != essential(expected)) {
    throw Error("{}: expected shape {}, received {}", where, to_string(expected),
                to_string(tensor.shape));
  }
  if (tensor.type == DType::float32) {
    values_ = tensor.values<float>();
  } else {
    const Tensor floats = data::to_float32(tensor);
    converted_.assign(floats.values<float>().begin(), floats.values<float>().end());
    values_ = converted_;
  }
  count_ = tensor.shape[0];
  elements_ = like.elements();
}

void Samples::expect_places(std::int64_t places, const std::string& where) const {
  for (std::size_t i = 0; i < values_.size(); ++i) {
    const float value = values_[i];
    if (value >= 0 && value < static_cast<float>(places) && std::floor(value) == value) continue;
    const auto width = static_cast<std::size_t>(elements_);
    throw Error("{}, sample {}, column {}: expected a whole number from 0 to {}, received {}",
                where, i / width, i % width, places - 1, value);
  }
}

void lay_side_by_side(const float* values, std::int64_t elements,
                      std::span<const std::int32_t> order, int stride, Workers& workers,
                      float* to) {
  const int size = static_cast<int>(order.size());
  const auto sample = [&](int lane) {
    return order[static_cast<std::size_t>(lane < size ? lane : size - 1)];
  };
  // Some elements of all samples at a time, so that the lines they are written to stay in a cache.
  constexpr std::int64_t together = 16;
  workers.share((elements + together - 1) / together,
                [&](int, std::int64_t begin, std::int64_t end) {
                  for (std::int64_t block = begin; block < end; ++block) {
                    const std::int64_t first = block * together;
                    const std::int64_t last = std::min(first + together, elements);
                    for (int lane = 0; lane < stride; ++lane) {
                      const float* from = values + sample(lane) * elements;
                      for (std::int64_t i = first; i < last; ++i) to[i * stride + lane] = from[i];
                    }
                  }
                },
                elements * stride);
}

void Samples::gather(std::span<const std::int32_t> order, int stride, Workers& workers,
                     float* to) const {
  if (elements_ == 1) {
    const float* from = values_.data();
    const int size = static_cast<int>(order.size());
    for (int lane = 0; lane < size; ++lane) to[lane] = from[order[static_cast<std::size_t>(lane)]];
    for (int lane = size; lane < stride; ++lane) to[lane] = from[order.back()];
    return;
  }
  lay_side_by_side(values_.data(), elements_, order, stride, workers, to);
}

}  // namespace onda
