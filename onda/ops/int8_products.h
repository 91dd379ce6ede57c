// SPDX-License-Identifier: Apache-2.0
// For the sources of operators that multiply int8 activations by int8 weights: how the host
// computes them fast, with the integers of the plain kernels.
//
// Activations are widened to int16 once, with their zero point taken off and zeros around them
// where a window reaches beyond the image. A sum is then made of pairs: two neighbouring
// activations times two weights, added to 32 bits by one instruction (multiply-add of int16 pairs,
// exact). Weights lie in the order in which the loops read them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <vector>

#include "onda/ops/binary_kernel.h"
#include "onda/ops/window_kernel.h"

namespace onda {

using kernel::Rounding;

/// Whether this processor has the instructions.
bool has_int8_products();

/// Channels that vectors hold at once.
inline constexpr int product_group = 8;
inline constexpr int product_block = 16;

/// The ways to requantize a vector. Rounded once is cheaper where all factors are below 1/2,
/// rounded twice where no accumulator is shifted left and none is beyond 2^30.
enum class Requantize { once, once_any, twice, twice_any };

/// What turns eight accumulators into integers, as vectors take it: products of even and of odd
/// channels are made apart.
///
/// Rounded once: the low half of (x * multiplier + 2^(shift - 1)) >> shift. No instruction shifts
/// 64 bits with their sign, so the product is made positive by 2^62 (part of `half`), and
/// `subtract` takes that off afterwards. Rounded twice: high = (x * multiplier + 2^30) >> 31, then
/// a division by 2^right.
struct alignas(64) RequantizeGroup {
  std::int32_t bias[8];
  std::int32_t multiplier[8];
  std::int32_t multiplier_odd[8];  // of channel 1 at 0, of channel 3 at 2, …
  std::int64_t half_even[4];
  std::int64_t half_odd[4];
  std::int64_t shift_even[4];
  std::int64_t shift_odd[4];
  std::int32_t subtract[8];
  std::int32_t left[8];
  std::int32_t right[8];
  std::int32_t half_right[8];
  std::int32_t divides[8];  // all bits where right > 0

  void set(int channel, std::int32_t bias, std::int32_t multiplier, int shift, Requantize way);
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
  std::int64_t terms;  // products in a sum
};

/// Memory that starts on a cache line, for packed weights.
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

struct OutputRange {
  std::int16_t zero_point;
  std::int8_t low;
  std::int8_t high;
};

/// The groups, and what the last of them lacks is 0.
struct Requantizer {
  explicit Requantizer(const RequantizeChannels& channels);
  AlignedArray<RequantizeGroup> groups;
  Requantize way;
  int channels;
  OutputRange range;
};

/// The numbers of int8 ADD and SUB.
struct SumRequantizer {
  SumRequantizer(const kernel::SumNumbers& numbers, bool is_difference);
  RequantizeGroup first = {};  // the bias is -zero point
  RequantizeGroup second = {};
  RequantizeGroup output = {};
  kernel::SumNumbers numbers;
  bool is_difference;
  OutputRange range;
};
inline constexpr int sum_vector = 32;
void add_elements(const SumRequantizer& sum, const std::int8_t* first, const std::int8_t* second,
                  std::int8_t* output, std::int64_t count);

/// An image, widened to int16 with its zero point taken off, with zeros around it.
struct WideImage {
  int height;
  int width;
  int words;  // of one pixel
  std::size_t elements() const {
    return static_cast<std::size_t>(height) * static_cast<std::size_t>(width) *
           static_cast<std::size_t>(words);
  }
};
/// What a window looks at.
WideImage wide_image(const kernel::Window& window, int words);
/// Whether it is not much larger than the images that the window is between: padding and dilation
/// may be anything. Then offsets in it fit 32 bits, too.
bool is_in_proportion(const WideImage& image, const kernel::Window& window);
/// Likewise of `packed` weights that take the place of `given` ones, both in bytes: channels are
/// filled up to whole blocks.
bool is_in_proportion(std::int64_t packed, std::int64_t given);
/// Floats of scratch memory that it takes. Loops may read a few elements beyond its end.
std::size_t wide_floats(const WideImage& image);

/// Rows [begin, end) of the wide image of one input image: its channels.
void widen_rows(const kernel::Window& window, const WideImage& image, int zero_point,
                const std::int8_t* input, std::int16_t* wide, std::int64_t begin, std::int64_t end);
/// The same with each row interleaved with the one `dilation_height` below it, for depthwise
/// convolutions: channel 0 of both, channel 1 of both, … Each channel comes `repeat` times; zeros
/// fill up the pixel.
void widen_row_pairs(const kernel::Window& window, const WideImage& image, int repeat,
                     int zero_point, const std::int8_t* input, std::int16_t* wide,
                     std::int64_t begin, std::int64_t end);
/// wide[i] = x[i] - zero_point.
void widen(const std::int8_t* x, int count, int zero_point, std::int16_t* wide);

/// Sums of pairs at fixed places around a pixel:
///   sum[o] = sum_k  w[o][k][0] * pixel[offset[k]] + w[o][k][1] * pixel[offset[k] + 1]
/// for all output channels o from the same pairs, or (depthwise) from pairs of each channel's own,
/// which lie one after another.
struct PairProduct {
  /// [blocks][pairs][product_block][2]; depthwise: [groups][pairs][product_group][2]
  AlignedArray<std::int16_t> weights;
  std::vector<std::int32_t> offsets;  ///< [pairs], in bytes
};
/// Where the pixels lie: pixel p at wide + (p / width) * row_step + (p % width) * pixel_step.
struct PixelGrid {
  const std::int16_t* wide;
  int width;
  std::int64_t row_step;    // elements
  std::int64_t pixel_step;  // elements
};
PixelGrid pixel_grid(const kernel::Window& window, const WideImage& image,
                     const std::int16_t* wide);
/// output[pixel][channel] for pixels [begin, end).
void multiply_pairs(const PairProduct& product, const Requantizer& requantizer,
                    const PixelGrid& grid, std::int8_t* output, std::int64_t begin,
                    std::int64_t end);
void multiply_pairs_depthwise(const PairProduct& product, const Requantizer& requantizer,
                              const PixelGrid& grid, std::int8_t* output, std::int64_t begin,
                              std::int64_t end);
/// So many pixels are computed at once.
inline constexpr std::int64_t pixel_tile = 6;

/// The same for one pixel, whose pairs lie one after another, with weights that are widened as they
/// are read: [blocks][pairs][row_block][2]. `wide` has 2 * pairs elements.
inline constexpr int row_block = 4 * product_group;
void multiply_row(const std::int8_t* weights, int pairs, const Requantizer& requantizer,
                  const std::int16_t* wide, std::int8_t* output, std::int64_t begin_block,
                  std::int64_t end_block);

}  // namespace onda
