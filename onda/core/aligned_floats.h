// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <memory>
#include <new>
#include <span>

namespace onda {

/// A fixed number of floats, zero at first, that starts on a cache line.
class AlignedFloats {
 public:
  static constexpr std::size_t alignment = 64;  // bytes

  AlignedFloats() = default;
  explicit AlignedFloats(std::size_t count)
      : data_(static_cast<float*>(::operator new[](std::max<std::size_t>(count, 1) * sizeof(float),
                                                   std::align_val_t(alignment)))),
        count_(count) {
    std::fill_n(data_.get(), count, 0.0f);
  }

  float* data() { return data_.get(); }
  const float* data() const { return data_.get(); }
  std::size_t size() const { return count_; }
  std::span<float> all() { return {data(), count_}; }
  std::span<const float> all() const { return {data(), count_}; }

  /// `count` rounded up to whole cache lines.
  static std::size_t padded(std::size_t count) {
    constexpr std::size_t line = alignment / sizeof(float);
    return (count + line - 1) / line * line;
  }

 private:
  struct Free {
    void operator()(float* data) const { ::operator delete[](data, std::align_val_t(alignment)); }
  };
  std::unique_ptr<float[], Free> data_;
  std::size_t count_ = 0;
};

}  // namespace onda
