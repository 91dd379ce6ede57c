// SPDX-License-Identifier: Apache-2.0
// The terms of int8 sums (term_products.h), with the integers of the plain kernels: pairs of int16,
// or four bytes where the processor multiplies bytes (VNNI), whose activations are unsigned, x +
// 128. The bias takes the zero point off. Both add up to 32 bits, exactly.
#pragma once

#include <cstdint>
#include <vector>

#include "onda/ops/binary_kernel.h"
#include "onda/ops/hybrid_kernel.h"
#include "onda/ops/term_products.h"

namespace onda {

using kernel::Rounding;

/// The ways to requantize a vector of integers by integers: rounded once, or twice, or twice where
/// all factors are below 1/2, which is cheaper: products are shifted by 32 bits at least, and no
/// accumulator is shifted left.
enum class Requantize { once, twice, twice_small };

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
  std::int64_t shift[2][requantize_group / 2];  // likewise; of odd ones 32 less in `twice_small`
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
///
/// An output is nearly always what floats make of the accumulator, in 2^-16:
///   x * scale + zero point + 1/2, or, rounded twice,
///   x * scale + (x < 0 ? -away : away) + zero point + 1/2
/// without its fraction, since the first of two roundings moves the ties of the second by
/// away = 2^-(right + 1). Where whatever is negative is cut off (RELU), its sign makes no
/// difference, and `away` is one number with the zero point. Roundings of floats put that off by
/// less than `slack` where it is within the range of int8, and what is beyond is cut to it anyway.
/// So only what comes as near as that to a tie, one of 4,000, is computed again with `groups`; what
/// does not fit 32 bits becomes -2^31, which is one of them, so whatever wraps is, too.
struct Requantizer {
  explicit Requantizer(const RequantizeChannels& channels);
  static constexpr int slack = 8;  // in 2^-16
  static constexpr double one = 65536;
  AlignedArray<std::int32_t> bias;
  AlignedArray<float> scale;
  AlignedArray<float> offset;  // `away` and, unless `by_sign`, `whole_offset`
  bool by_sign;
  float whole_offset;  // zero point + 1/2 + slack: fractions up to 2 slack may be wrong
  AlignedArray<RequantizeGroup> groups;
  Rounding rounding;
  int channels;
  OutputRange range;
};

/// The numbers of int8 ADD and SUB.
struct SumRequantizer {
  SumRequantizer(const kernel::SumNumbers& numbers, bool is_difference);
  /// Inputs are shifted by one more than kernel::sum() does, which makes their way `twice_small`.
  static constexpr int input_shift = 21;
  RequantizeGroup first = {};
  RequantizeGroup second = {};
  RequantizeGroup output = {};
  Requantize way;  // of the output
  kernel::SumNumbers numbers;
  bool is_difference;
  OutputRange range;
};

/// What makes reals of sums, where activations are floats that were quantized just before:
///   output[o] = clamp(factor[o] * sum + bias[o], low, high)
/// as kernel::real_sum() has it; sums begin at `start`, which takes the zero point off where an
/// image's activations have theirs. All arrays fill whole blocks of channels.
struct RealFinish {
  const std::int32_t* start;
  const float* factor;
  const float* bias;
  int channels;
  float low;
  float high;
};

/// What RealFinish takes of the weights, and the numbers of one row of activations.
struct HybridWeights {
  /// `weight_sum(channel)` is the sum of a channel's weights.
  template <class WeightSum>
  HybridWeights(const float* scales, const float* biases, int all, float least, float most,
                const WeightSum& weight_sum)
      : scale(whole_blocks(all)),
        bias(whole_blocks(all)),
        sums(whole_blocks(all)),
        channels(all),
        low(least),
        high(most) {
    for (int o = 0; o < all; ++o) {
      const auto at = static_cast<std::size_t>(o);
      scale[at] = scales[o];
      bias[at] = biases[o];
      sums[at] = weight_sum(o);
    }
  }
  /// Floats of memory that finish() takes.
  std::size_t floats() const { return 2 * scale.size(); }
  RealFinish finish(const TermLoops& loops, const kernel::RowScale& row, float* memory) const;

  AlignedArray<float> scale;
  AlignedArray<float> bias;
  AlignedArray<std::int32_t> sums;
  int channels;
  float low;
  float high;
};

/// How an instruction set does it. Functions come in two ways: Requantizer::by_sign.
struct Int8Loops : TermLoops {
  /// Channels of row weights that are read at once: [blocks][terms][row_block][values_in_term].
  int row_block() const { return 4 * lanes; }

  /// output[pixel][channel] for pixels [begin, end) and blocks of channels [begin_block,
  /// end_block).
  using Multiply = void (*)(const TermProduct& product, const Requantizer& requantizer,
                            const PixelGrid& grid, std::int8_t* output, std::int64_t begin,
                            std::int64_t end, int begin_block, int end_block);
  Multiply multiply_ways[2];
  using MultiplyDepthwise = void (*)(const TermProduct& product, const Requantizer& requantizer,
                                     const PixelGrid& grid, std::int8_t* output,
                                     std::int64_t pixels);
  MultiplyDepthwise multiply_depthwise_ways[2];
  /// For one pixel whose terms lie one after another, with weights in int8, row blocks [begin,
  /// end).
  using MultiplyRow = void (*)(const std::int8_t* weights, int terms,
                               const Requantizer& requantizer, const char* x, std::int8_t* output,
                               std::int64_t begin, std::int64_t end);
  MultiplyRow multiply_row_ways[2];
  /// The same three for RealFinish.
  void (*multiply_to_reals)(const TermProduct& product, const RealFinish& finish,
                            const PixelGrid& grid, float* output, std::int64_t begin,
                            std::int64_t end, int begin_block, int end_block);
  void (*multiply_depthwise_to_reals)(const TermProduct& product, const RealFinish& finish,
                                      const PixelGrid& grid, float* output, std::int64_t pixels);
  void (*multiply_row_to_reals)(const std::int8_t* weights, int terms, const RealFinish& finish,
                                const char* x, float* output, std::int64_t begin, std::int64_t end);
  /// As many sums as are whole vectors; returns how many.
  std::int64_t (*add_elements)(const SumRequantizer& sum, const std::int8_t* first,
                               const std::int8_t* second, std::int8_t* output, std::int64_t count);
  /// Sums of the channels of an image's pixels, [rows][columns], rows `row_step` values apart.
  void (*window_sums)(const std::int8_t* x, int rows, int columns, std::int64_t row_step,
                      int channels, std::int32_t* sums);

  auto multiply(const RealFinish&) const { return multiply_to_reals; }
  auto multiply_depthwise(const RealFinish&) const { return multiply_depthwise_to_reals; }
  auto multiply_row(const RealFinish&) const { return multiply_row_to_reals; }
  Multiply multiply(const Requantizer& to) const { return multiply_ways[to.by_sign]; }
  MultiplyDepthwise multiply_depthwise(const Requantizer& to) const {
    return multiply_depthwise_ways[to.by_sign];
  }
  MultiplyRow multiply_row(const Requantizer& to) const { return multiply_row_ways[to.by_sign]; }
};
/// Those of the instruction set in use, or null.
const Int8Loops* int8_loops();

/// The bias with the zero point in it where an image's activations have theirs;
/// `weight_sum(channel)` is the sum of a channel's weights.
template <class WeightSum>
std::vector<std::int32_t> image_bias(const TermLoops& loops, const std::int32_t* bias, int channels,
                                     int zero_point, const WeightSum& weight_sum) {
  std::vector<std::int32_t> moved(bias, bias + channels);
  const int zero = loops.image_zero(zero_point);
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

}  // namespace onda
