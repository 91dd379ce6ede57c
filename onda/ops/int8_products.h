// SPDX-License-Identifier: Apache-2.0
// For the sources of operators that multiply int8 activations by int8 weights: how the host
// computes them fast, with the integers of the plain kernels.
//
// A sum is made of terms, 4 bytes of activations times as many weights, which one instruction or
// two add to 32 bits, exactly: pairs of int16, or four bytes where the processor multiplies bytes
// (VNNI). Activations are put into an image for that once, with what stands for zero around them
// where a window reaches beyond: as int16 with their zero point taken off, or as bytes, x + 128,
// whose zero point then is in the bias. Weights lie in the order in which the loops read them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <new>
#include <utility>
#include <vector>

#include "onda/ops/binary_kernel.h"
#include "onda/ops/window_kernel.h"

namespace onda {

using kernel::Rounding;

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

/// The ways to requantize a vector. Cheaper where all factors are below 1/2, so that products are
/// shifted by 32 bits at least, and no accumulator is shifted left.
enum class Requantize { once, once_any, twice, twice_any };

/// What turns accumulators into integers, as vectors take it, for so many channels:
///   (x * multiplier + half) >> shift
/// Rounded once, half is 2^(shift - 1). Rounded twice, to 2^-31 with ties up and then to 2^-right
/// with ties away from zero, it is that and 2^30 more, or, where x is negative, 2^30 less: a floor
/// of a floor is one floor, and away from zero takes 1 off a negative number before the second.
/// So it is one rounding with two halves.
inline constexpr int requantize_group = 16;
struct alignas(64) RequantizeGroup {
  std::int32_t multiplier[requantize_group];
  std::int32_t left[requantize_group];  // behind `multiplier`: loops read one beyond
  struct Halves {
    std::int64_t of_positive[requantize_group / 2];
    std::int64_t of_negative[requantize_group / 2];
  };
  Halves half[2];                               // of even and of odd channels
  std::int64_t shift[2][requantize_group / 2];  // likewise; of odd ones 32 less but in `any` ways
  std::int32_t subtract[requantize_group];      // 2^62 >> shift

  /// `scaled`: accumulators come 2^scaled times as large.
  void set(int channel, std::int32_t multiplier, int shift, Requantize way, int scaled = 0);
};

struct OutputRange {
  std::int16_t zero_point;
  std::int8_t low;
  std::int8_t high;
};

/// The arguments of kernel::requantize_to_int8() for all output channels.
struct RequantizeChannels {
  const std::int32_t* bias;
  const std::int32_t* multiplier;
  const std::int8_t* shift;
  int channel_step;  // 0: one multiplier for all
  int channels;
  int zero_point;
  std::int8_t low;
  std::int8_t high;
  Rounding rounding;
};

/// The same for vectors. What the last of them lack is 0.
struct Requantizer {
  explicit Requantizer(const RequantizeChannels& channels);
  AlignedArray<std::int32_t> bias;
  AlignedArray<RequantizeGroup> groups;
  Requantize way;
  int channels;
  OutputRange range;
};

/// The numbers of int8 ADD and SUB.
struct SumRequantizer {
  SumRequantizer(const kernel::SumNumbers& numbers, bool is_difference);
  /// Inputs are shifted by one more than kernel::sum() does, which makes their way `twice`.
  static constexpr int input_shift = 21;
  RequantizeGroup first = {};
  RequantizeGroup second = {};
  RequantizeGroup output = {};
  Requantize way;  // of the output
  kernel::SumNumbers numbers;
  bool is_difference;
  OutputRange range;
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

/// How an instruction set does it. Functions come in the four ways to requantize.
struct Int8Loops {
  int lanes;           // channels of a vector
  int values_in_term;  // 2 of 16 bits, or 4 bytes
  int block_channels;  // that share a loaded term

  int value_bytes() const { return 4 / values_in_term; }
  bool has_unsigned_activations() const { return values_in_term == 4; }
  /// Every byte of what stands for zero in an image.
  int zero_byte(int zero_point) const {
    return has_unsigned_activations() ? (zero_point + 128) & 255 : 0;
  }
  /// The same less the zero point that was taken off already.
  int moved_zero_point(int zero_point) const {
    return has_unsigned_activations() ? zero_point + 128 : 0;
  }
  int whole_vectors(int channels) const { return (channels + lanes - 1) / lanes * lanes; }
  int blocks(int channels) const { return (channels + block_channels - 1) / block_channels; }
  /// Channels of row weights that are read at once: [blocks][terms][row_block][values_in_term].
  int row_block() const { return 4 * lanes; }

  /// output[pixel][channel] for pixels [begin, end) and blocks of channels [begin_block,
  /// end_block).
  using Multiply = void (*)(const TermProduct& product, const Requantizer& requantizer,
                            const PixelGrid& grid, std::int8_t* output, std::int64_t begin,
                            std::int64_t end, int begin_block, int end_block);
  Multiply multiply[4];
  using MultiplyDepthwise = void (*)(const TermProduct& product, const Requantizer& requantizer,
                                     const PixelGrid& grid, std::int8_t* output,
                                     std::int64_t pixels);
  MultiplyDepthwise multiply_depthwise[4];
  /// For one pixel whose terms lie one after another, with weights in int8, row blocks [begin,
  /// end).
  using MultiplyRow = void (*)(const std::int8_t* weights, int terms,
                               const Requantizer& requantizer, const char* x, std::int8_t* output,
                               std::int64_t begin, std::int64_t end);
  MultiplyRow multiply_row[4];
  /// As many sums as are whole vectors; returns how many.
  std::int64_t (*add_elements)(const SumRequantizer& sum, const std::int8_t* first,
                               const std::int8_t* second, std::int8_t* output, std::int64_t count);
  /// As an image holds activations.
  void (*convert)(const std::int8_t* x, std::int64_t count, int zero_point, char* to);
  /// The same of `values_in_term` rows, interleaved: the first channel of all, the second of all, …
  /// Those that are null are all zero points.
  void (*interleave)(const std::int8_t* const* rows, std::int64_t count, int zero_point, char* to);
};
/// Those of the instruction set in use, or null.
const Int8Loops* int8_loops();

/// An image of activations with what stands for zero around it.
struct PaddedImage {
  int height;
  int width;
  int pixel_bytes;
  std::int64_t row_bytes() const { return std::int64_t{width} * pixel_bytes; }
  /// Floats of scratch memory that so many rows take. Loops may read a few bytes beyond.
  std::size_t floats(int rows) const {
    constexpr std::size_t slack = 256;  // bytes
    return (static_cast<std::size_t>(rows) * static_cast<std::size_t>(row_bytes()) + slack) / 4;
  }
  std::size_t floats() const { return floats(height); }
};
/// What a window looks at.
PaddedImage padded_image(const kernel::Window& window, int pixel_bytes);
/// Whether it is not much larger than the images that the window is between: padding and dilation
/// may be anything. Then offsets in it fit 32 bits, too.
bool is_in_proportion(const PaddedImage& image, const kernel::Window& window);
/// Likewise of `packed` weights that take the place of `given` ones, both in bytes: channels are
/// filled up to whole vectors, runs of values to whole terms.
bool is_in_proportion(std::int64_t packed, std::int64_t given);

/// Rows [begin, end) of the image of one input, whose row `begin` is at `to`.
void convert_rows(const Int8Loops& loops, const kernel::Window& window, const PaddedImage& image,
                  int zero_point, const std::int8_t* input, char* to, int begin, int end);
/// The same with each row interleaved with those `dilation_height` below it, for depthwise
/// convolutions, each channel `repeat` times; only every `step`-th row.
void interleave_rows(const Int8Loops& loops, const kernel::Window& window, const PaddedImage& image,
                     int repeat, int zero_point, const std::int8_t* input, char* to, int begin,
                     int end, int step);
PixelGrid pixel_grid(const kernel::Window& window, const PaddedImage& image, const char* at);

/// The bias with the zero point in it where the image's activations have theirs;
/// `weight_sum(channel)` is the sum of a channel's weights.
template <class WeightSum>
std::vector<std::int32_t> image_bias(const Int8Loops& loops, const std::int32_t* bias, int channels,
                                     int zero_point, const WeightSum& weight_sum) {
  std::vector<std::int32_t> moved(bias, bias + channels);
  const int zero = loops.moved_zero_point(zero_point);
  if (zero == 0) return moved;
  for (int o = 0; o < channels; ++o) {
    // Modulo 2^32, as the sums are.
    std::int32_t& value = moved[static_cast<std::size_t>(o)];
    value =
        static_cast<std::int32_t>(static_cast<std::uint32_t>(value) -
                                  static_cast<std::uint32_t>(std::int64_t{weight_sum(o)} * zero));
  }
  return moved;
}

/// Room for a product's weights; put() says where each of them goes. `depthwise`: vectors of
/// channels one by one.
class WeightPacker {
 public:
  WeightPacker(const Int8Loops& loops, int channels, int terms, bool depthwise);
  void put(int channel, int term, int value, std::int8_t weight) {
    const Place& place = places_[static_cast<std::size_t>(channel)];
    char* const to = weights_.data() + place.first + term * place.step;
    if (wide_) {
      const std::int16_t wide = weight;
      std::memcpy(to + 2 * value, &wide, 2);
    } else {
      std::memcpy(to + value, &weight, 1);
    }
  }
  AlignedArray<char> take() { return std::move(weights_); }

 private:
  struct Place {
    std::int64_t first;  // of the channel's first term
    std::int64_t step;
  };
  AlignedArray<char> weights_;
  std::vector<Place> places_;
  bool wide_;
};
/// So many bytes it takes.
std::int64_t packed_bytes(const Int8Loops& loops, int channels, std::int64_t terms);

}  // namespace onda
