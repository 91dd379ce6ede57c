// SPDX-License-Identifier: Apache-2.0
// For the sources of operators that multiply activations by weights: how the host computes them
// fast.
//
// A sum is made of terms, 4 bytes of activations times as many weights of each channel: a float, a
// pair of int16, or four bytes (float_products.h, int8_products.h). Activations lie in an image,
// with what stands for zero around them where a window reaches beyond; weights lie in the order in
// which the loops read them. Loops keep a tile of pixels times channels in registers, and add terms
// to it in one order, whoever computes which tile.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <new>
#include <utility>
#include <vector>

#include "onda/ops/window_kernel.h"

namespace onda {

/// Memory that starts on a cache line, zero at first, for packed weights.
template <class T>
class AlignedArray {
 public:
  explicit AlignedArray(std::size_t count)
      : data_(static_cast<T*>(::operator new[](count * sizeof(T), std::align_val_t(64)))),
        count_(count) {
    std::uninitialized_value_construct_n(data_.get(), count);
  }
  T* data() { return data_.get(); }
  const T* data() const { return data_.get(); }
  std::size_t size() const { return count_; }
  T& operator[](std::size_t index) { return data_.get()[index]; }

 private:
  struct Free {
    void operator()(T* data) const { ::operator delete[](data, std::align_val_t(64)); }
  };
  std::unique_ptr<T[], Free> data_;
  std::size_t count_;
};

/// Sums of terms at fixed places around a pixel, for all output channels from the same terms, or
/// (depthwise) from terms of each channel's own, which lie one after another.
struct TermProduct {
  /// Vectors of channels, as many at once as the loops take: [vectors][terms][channels][4 bytes]
  AlignedArray<char> weights;
  std::vector<std::int32_t> offsets;  ///< [terms], in bytes
};

/// Where the pixels lie: p at image + (p / width) * row_bytes + (p % width) * pixel_bytes.
struct PixelGrid {
  const char* image;
  int width;
  std::int64_t row_bytes;
  std::int64_t pixel_bytes;
};

/// What an instruction set's loops take.
struct TermLoops {
  int lanes;           // channels of a vector
  int values_in_term;  // activations, 4 / values_in_term bytes each in an image
  int block_channels;  // that share a loaded term
  int input_bytes;     // of an activation

  /// As an image holds activations.
  void (*convert)(const void* x, std::int64_t count, char* to);
  /// The same of `values_in_term` rows, interleaved: the first channel of all, the second of all, …
  /// Those that are null are all zero points.
  void (*interleave)(const void* const* rows, std::int64_t count, int zero_point, char* to);

  int value_bytes() const { return 4 / values_in_term; }
  int whole_vectors(int channels) const { return (channels + lanes - 1) / lanes * lanes; }
  int blocks(int channels) const { return (channels + block_channels - 1) / block_channels; }
  /// What stands for zero in an image, where integers keep their zero point and bytes are unsigned.
  int image_zero(int zero_point) const {
    return values_in_term == 4 ? zero_point + 128 : values_in_term == 2 ? zero_point : 0;
  }
};
/// So many sums, a multiple of every instruction set's block.
inline std::size_t whole_blocks(int channels) {
  constexpr std::size_t block = 64;
  return (static_cast<std::size_t>(channels) + block - 1) / block * block;
}

/// An image of activations with what stands for zero around it.
struct PaddedImage {
  int height;
  int width;
  std::int64_t pixel_bytes;
  std::int64_t row_bytes() const { return width * pixel_bytes; }
  /// Floats of scratch memory that so many rows take. Loops may read a few bytes beyond.
  std::size_t floats(int rows) const {
    constexpr std::size_t slack = 256;  // bytes
    return (static_cast<std::size_t>(rows) * static_cast<std::size_t>(row_bytes()) + slack) / 4;
  }
  std::size_t floats() const { return floats(height); }
};
/// What a window looks at.
PaddedImage padded_image(const kernel::Window& window, std::int64_t pixel_bytes);
/// Whether it is not much larger than the images that the window is between, so that going over it
/// takes no longer than they do: padding and dilation may be anything. Then offsets in it fit 32
/// bits, too. `held_rows` of it are in memory at once, which take at most 4 times as much.
bool is_in_proportion(const PaddedImage& image, const kernel::Window& window, int input_bytes,
                      int held_rows);
/// Whether `packed` weights take at most 3 times as much as the `given` ones, both in bytes, and
/// some KB: channels are filled up to whole vectors, runs of values to whole terms.
bool is_in_proportion(std::int64_t packed, std::int64_t given);

/// Rows [begin, end) of the image of one input, whose row `begin` is at `to`.
void convert_rows(const TermLoops& loops, const kernel::Window& window, const PaddedImage& image,
                  int zero_point, const void* input, char* to, int begin, int end);
/// The same with each row interleaved with those `dilation_height` below it, for depthwise
/// convolutions, each channel `repeat` times; only every `step`-th row.
void interleave_rows(const TermLoops& loops, const kernel::Window& window, const PaddedImage& image,
                     int repeat, int zero_point, const void* input, char* to, int begin, int end,
                     int step);
PixelGrid pixel_grid(const kernel::Window& window, const PaddedImage& image, const char* at);

/// Room for a product's weights; put() says where they go. `depthwise`: vectors of channels one by
/// one.
class WeightPacker {
 public:
  WeightPacker(const TermLoops& loops, int channels, std::int64_t terms, bool depthwise);
  /// A value of a channel's term.
  template <class T>
  void put(int channel, std::int64_t term, int value, T weight) {
    char* const to = place_of(channel, term);
    if (sizeof(T) == 1 && value_bytes_ == 2) {
      const auto wide = static_cast<std::int16_t>(weight);
      std::memcpy(to + 2 * value, &wide, sizeof wide);
    } else {
      std::memcpy(to + sizeof(T) * static_cast<std::size_t>(value), &weight, sizeof weight);
    }
  }
  /// `count` values that follow one another, from a whole term on.
  template <class T>
  void put_run(int channel, std::int64_t term, const T* values, int count) {
    const int in_term = 4 / value_bytes_;
    int i = 0;
    if (sizeof(T) == static_cast<std::size_t>(value_bytes_)) {
      for (; i + in_term <= count; i += in_term) {
        std::memcpy(place_of(channel, term + i / in_term), values + i, 4);
      }
    }
    for (; i < count; ++i) put(channel, term + i / in_term, i % in_term, values[i]);
  }
  AlignedArray<char> take() { return std::move(weights_); }

 private:
  char* place_of(int channel, std::int64_t term) {
    const Place& place = places_[static_cast<std::size_t>(channel)];
    return weights_.data() + place.first + term * place.step;
  }
  struct Place {
    std::int64_t first;  // of the channel's first term
    std::int64_t step;
  };
  AlignedArray<char> weights_;
  std::vector<Place> places_;
  int value_bytes_;
};
/// So many bytes it takes.
std::int64_t packed_bytes(const TermLoops& loops, int channels, std::int64_t terms);

}  // namespace onda
