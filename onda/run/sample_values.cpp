// SPDX-License-Identifier: Apache-2.0
#include "onda/run/sample_values.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

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

void expect_size(const Tensor& details, std::size_t values, std::size_t bytes) {
  const std::size_t size = size_of(details.type);
  if (values * size != bytes) {
    throw Error("tensor {}: expected memory for {} values, received {}", details.name, values,
                bytes / size);
  }
}

[[noreturn]] void refuse(const Tensor& details) {
  throw Error("tensor {}: expected float32, or int8 or uint8 with one scale, received {}",
              details.name, name_of(details.type));
}

template <class T>
void expect_finite(std::span<const T> values) {
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (std::isfinite(values[i])) continue;
    throw Error("value {}: expected a finite number, received {}", i, values[i]);
  }
}

// Calls visit(span of the elements) for float32 and float64; false for other types.
template <class Visit>
bool visit_floats(const Tensor& tensor, Visit visit) {
  if (tensor.type == DType::float32) {
    visit(tensor.values<float>());
  } else if (tensor.type == DType::float64) {
    visit(tensor.values<double>());
  } else {
    return false;
  }
  return true;
}

template <class T>
Bytes whole_numbers(std::span<const T> values, DType type) {
  Bytes bytes(values.size() * size_of(type));
  const auto convert = [&]<class Integer>(Integer low, Integer high) {
    for (std::size_t i = 0; i < values.size(); ++i) {
      const auto value = static_cast<double>(values[i]);
      // 2^64 and 2^63 are exact as doubles, their predecessors are not: compare from above.
      const double above = static_cast<double>(high / 2 + 1) * 2;
      if (std::trunc(value) != value || value < static_cast<double>(low) || value >= above) {
        throw Error("value {}: expected a whole number in [{}, {}], received {}", i, low, high,
                    value);
      }
      const auto integer = static_cast<Integer>(value);
      std::memcpy(bytes.data() + i * size_of(type), &integer, size_of(type));
    }
  };
  const auto limits = [&]<class Integer>(Integer) {
    convert(std::numeric_limits<Integer>::min(), std::numeric_limits<Integer>::max());
  };
  switch (type) {
    case DType::int8:
      limits(std::int8_t{});
      break;
    case DType::uint8:
      limits(std::uint8_t{});
      break;
    case DType::int16:
      limits(std::int16_t{});
      break;
    case DType::uint16:
      limits(std::uint16_t{});
      break;
    case DType::int32:
      limits(std::int32_t{});
      break;
    case DType::uint32:
      limits(std::uint32_t{});
      break;
    case DType::int64:
      limits(std::int64_t{});
      break;
    case DType::uint64:
      limits(std::uint64_t{});
      break;
    case DType::boolean:
      convert(std::uint8_t{0}, std::uint8_t{1});
      break;
    case DType::float32:
    case DType::float64:
      throw Error("expected an integer type");
  }
  return bytes;
}

std::vector<float> to_float32(std::span<const double> values) {
  std::vector<float> floats(values.size());
  std::transform(values.begin(), values.end(), floats.begin(), [](double value) {
    // Beyond float32 is undefined to convert; it becomes what the check for finite values finds.
    if (std::fabs(value) > static_cast<double>(std::numeric_limits<float>::max())) {
      return std::numeric_limits<float>::infinity();
    }
    return static_cast<float>(value);
  });
  return floats;
}
std::span<const float> to_float32(std::span<const float> values) { return values; }

}  // namespace

bool is_quantized(const Tensor& details) {
  const Quantization& how = details.quantization;
  if (details.type != DType::int8 && details.type != DType::uint8) return false;
  if (how.scale.size() != 1 || how.zero_point.size() != 1) return false;
  const int low = details.type == DType::int8 ? -128 : 0;
  return how.scale[0] > 0 && std::isfinite(how.scale[0]) && how.zero_point[0] >= low &&
         how.zero_point[0] <= low + 255;
}

Bytes model_bytes(const Tensor& details, const Tensor& given, PredictValues values) {
  Bytes bytes;
  const bool is_float = visit_floats(given, [&](auto numbers) {
    expect_finite(numbers);
    if (details.type == given.type) {
      bytes = given.data;
    } else if (details.type == DType::float32 ||
               (is_quantized(details) && values != PredictValues::integers)) {
      bytes.resize(numbers.size() * size_of(details.type));
      quantize_values(details, to_float32(numbers), bytes);
    } else if (details.type != DType::float64) {
      bytes = whole_numbers(numbers, details.type);
    } else {
      throw Error("expected float64, received {}", name_of(given.type));
    }
  });
  if (is_float) return bytes;
  if (details.type != given.type) {
    throw Error("expected {} or {}, received {}", name_of(details.type),
                details.type == DType::float32 ? "float64" : "floating point", name_of(given.type));
  }
  return given.data;
}

void quantize_values(const Tensor& details, std::span<const float> values,
                     std::span<std::byte> to) {
  expect_size(details, values.size(), to.size());
  try {
    expect_finite(values);
  } catch (const Error& error) {
    throw error.within("tensor " + details.name);
  }
  if (details.type == DType::float32) {
    std::memcpy(to.data(), values.data(), values.size_bytes());
  } else if (!is_quantized(details)) {
    refuse(details);
  } else if (details.type == DType::int8) {
    quantize_to<std::int8_t>(details, values, to.data());
  } else {
    quantize_to<std::uint8_t>(details, values, to.data());
  }
}

void dequantize_values(const Tensor& details, std::span<const std::byte> from,
                       std::span<float> values) {
  expect_size(details, values.size(), from.size());
  if (details.type == DType::float32) {
    std::memcpy(values.data(), from.data(), from.size());
  } else if (!is_quantized(details)) {
    refuse(details);
  } else if (details.type == DType::int8) {
    dequantize_from<std::int8_t>(details, from.data(), values);
  } else {
    dequantize_from<std::uint8_t>(details, from.data(), values);
  }
}

}  // namespace onda
