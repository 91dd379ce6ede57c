// SPDX-License-Identifier: Apache-2.0
#include "onda/run/predict.h"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace onda {
namespace {

template <class T>
void quantize_to(const Tensor& details, std::span<const float> values, std::byte* to) {
  const float scale = details.quantization.scale.at(0);
  const auto zero_point = static_cast<float>(details.quantization.zero_point.at(0));
  for (std::size_t i = 0; i < values.size(); ++i) {
    const float integer = std::clamp(std::round(values[i] / scale) + zero_point,
                                     static_cast<float>(std::numeric_limits<T>::min()),
                                     static_cast<float>(std::numeric_limits<T>::max()));
    to[i] = static_cast<std::byte>(static_cast<T>(integer));
  }
}

template <class T>
void dequantize_from(const Tensor& details, const std::byte* from, std::span<float> values) {
  const float scale = details.quantization.scale.at(0);
  const std::int64_t zero_point = details.quantization.zero_point.at(0);
  for (std::size_t i = 0; i < values.size(); ++i) {
    values[i] = scale * static_cast<float>(static_cast<T>(from[i]) - zero_point);
  }
}

bool has_scale(const Tensor& details) {
  return details.quantization.scale.size() == 1 && details.quantization.zero_point.size() == 1;
}

void expect_size(const Tensor& details, std::size_t values, std::size_t bytes) {
  const std::size_t size = size_of(details.type);
  if (values * size != bytes) {
    throw Error("tensor {}: expected memory for {} values, received {}", details.name, values,
                bytes / size);
  }
}

// Samples stand along the model's first axis where that has one place, as batches do; before all
// axes otherwise.
Shape shape_of_samples(std::int32_t samples, const Shape& one) {
  if (one.rank() > 0 && one[0] == 1) return one.with_batch(samples);
  std::vector<std::int32_t> extents = {samples};
  extents.insert(extents.end(), one.extents().begin(), one.extents().end());
  return Shape(std::move(extents));
}

[[noreturn]] void refuse(const Tensor& details) {
  throw Error("tensor {}: expected float32, or int8 or uint8 with one scale, received {}",
              details.name, name_of(details.type));
}

}  // namespace

void quantize_values(const Tensor& details, std::span<const float> values,
                     std::span<std::byte> to) {
  expect_size(details, values.size(), to.size());
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (!std::isfinite(values[i])) {
      throw Error("tensor {}, value {}: expected a finite number, received {}", details.name, i,
                  values[i]);
    }
  }
  if (details.type == DType::float32) {
    std::memcpy(to.data(), values.data(), values.size_bytes());
  } else if (details.type == DType::int8 && has_scale(details)) {
    quantize_to<std::int8_t>(details, values, to.data());
  } else if (details.type == DType::uint8 && has_scale(details)) {
    quantize_to<std::uint8_t>(details, values, to.data());
  } else {
    refuse(details);
  }
}

void dequantize_values(const Tensor& details, std::span<const std::byte> from,
                       std::span<float> values) {
  expect_size(details, values.size(), from.size());
  if (details.type == DType::float32) {
    std::memcpy(values.data(), from.data(), from.size());
  } else if (details.type == DType::int8 && has_scale(details)) {
    dequantize_from<std::int8_t>(details, from.data(), values);
  } else if (details.type == DType::uint8 && has_scale(details)) {
    dequantize_from<std::uint8_t>(details, from.data(), values);
  } else {
    refuse(details);
  }
}

Tensor predict(Interpreter& model, const Tensor& x) {
  if (model.input_count() != 1 || model.output_count() != 1) {
    throw Error("expected a model with one input and one output, received {} and {}",
                model.input_count(), model.output_count());
  }
  const Tensor& in = model.input_details(0);
  const Tensor& out = model.output_details(0);
  const auto width = static_cast<std::size_t>(in.shape.elements());
  const auto height = static_cast<std::size_t>(out.shape.elements());
  const std::span<const float> values = x.values<float>();
  const std::int32_t samples = x.shape.rank() == 0 ? 0 : x.shape[0];
  if (width == 0 || values.size() != static_cast<std::size_t>(samples) * width) {
    throw Error("input {}: samples of shape {} expected, received {} in all", in.name,
                to_string(in.shape), to_string(x.shape));
  }
  Tensor y = Tensor::zeros(DType::float32, shape_of_samples(samples, out.shape), out.name);
  const std::span<float> results = y.values<float>();
  for (std::size_t i = 0; i < static_cast<std::size_t>(samples); ++i) {
    try {
      quantize_values(in, values.subspan(i * width, width), model.input_bytes(0));
    } catch (const Error& error) {
      throw error.within(fmt::format("sample {}", i));
    }
    model.invoke();
    dequantize_values(out, model.output_bytes(0), results.subspan(i * height, height));
  }
  return y;
}

}  // namespace onda
