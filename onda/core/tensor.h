// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <vector>

#include "onda/core/dtype.h"
#include "onda/core/error.h"
#include "onda/core/file.h"
#include "onda/core/shape.h"

namespace onda {

/// How integers stand for real numbers: real = scale * (integer - zero_point), with one pair for
/// the whole tensor or one for each index of `axis` (TensorFlow Lite's quantization
/// specification). Empty for tensors that are not quantized.
struct Quantization {
  std::vector<float> scale;
  std::vector<std::int64_t> zero_point;
  int axis = 0;

  bool empty() const { return scale.empty(); }
  bool per_channel() const { return scale.size() > 1; }
  bool operator==(const Quantization&) const = default;
};

/// A named, typed, shaped array. In a graph `data` is empty for what is computed at run time.
struct Tensor {
  std::string name;
  DType type = DType::float32;
  Shape shape;
  Quantization quantization;
  Bytes data;
  /// Keeps its value from one run to the next; nodes read and write it. Before the first run it
  /// stands for zeros, see initial_byte().
  bool is_variable = false;

  bool is_constant() const { return !data.empty(); }
  std::size_t bytes() const { return static_cast<std::size_t>(shape.elements()) * size_of(type); }
  /// What each byte of a variable is before the first run: the zero point of int8, otherwise 0.
  /// Source: TensorFlow Lite, ResetVariableTensor; TensorFlow Lite Micro, ResetTensorData.
  std::uint8_t initial_byte() const {
    const bool has_zero_point = type == DType::int8 && !quantization.zero_point.empty();
    return has_zero_point ? static_cast<std::uint8_t>(quantization.zero_point[0]) : 0;
  }

  /// The elements, typed. Throws Error when T is not the tensor's type.
  template <class T>
  std::span<const T> values() const {
    expect_type(dtype_of<T>);
    return {reinterpret_cast<const T*>(data.data()), data.size() / sizeof(T)};
  }
  template <class T>
  std::span<T> values() {
    expect_type(dtype_of<T>);
    return {reinterpret_cast<T*>(data.data()), data.size() / sizeof(T)};
  }

  /// A tensor that holds a copy of `values`. Throws Error when their number is not the shape's.
  template <class T>
  static Tensor of(Shape shape, std::span<const T> values, std::string name = {}) {
    Tensor tensor{std::move(name), dtype_of<T>, std::move(shape), {}, {}};
    if (values.size() != static_cast<std::size_t>(tensor.shape.elements())) {
      throw Error("tensor {} of shape {}: expected {} values, received {}", tensor.name,
                  to_string(tensor.shape), tensor.shape.elements(), values.size());
    }
    tensor.data.resize(values.size_bytes());
    if (!values.empty()) std::memcpy(tensor.data.data(), values.data(), values.size_bytes());
    return tensor;
  }
  template <class T>
  static Tensor of(Shape shape, const std::vector<T>& values, std::string name = {}) {
    return of(std::move(shape), std::span<const T>(values), std::move(name));
  }
  /// A tensor of zeros.
  static Tensor zeros(DType type, Shape shape, std::string name = {}) {
    Tensor tensor{std::move(name), type, std::move(shape), {}, {}};
    tensor.data.resize(tensor.bytes());
    return tensor;
  }

 private:
  void expect_type(DType wanted) const {
    if (wanted != type) {
      throw Error("tensor {}: its elements are {}, not {}", name, name_of(type), name_of(wanted));
    }
  }
};

}  // namespace onda
