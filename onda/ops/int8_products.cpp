// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/int8_products.h"

#include <algorithm>
#include <cmath>

#include "onda/core/instruction_set.h"

#define ONDA_INT8_LOOPS "onda/ops/int8_products_loops.inc"
#include "onda/ops/int8_loops.inc"

namespace onda {

const Int8Loops* int8_loops() {
#if defined(__x86_64__)
  switch (instruction_set()) {
    case InstructionSet::baseline:
      return nullptr;
    case InstructionSet::avx2:
    case InstructionSet::avx512:
      return &avx2::loops;
    case InstructionSet::avx_vnni:
      return &avx_vnni::loops;
    case InstructionSet::avx512_vnni:
      return &avx512_vnni::loops;
  }
#endif
  return nullptr;
}

void RequantizeGroup::set(int channel, std::int32_t factor, int factor_shift, Requantize way,
                          int scaled) {
  const int odd = channel % 2;
  const int at = channel / 2;
  const bool once = way == Requantize::once;
  const int right = once ? -factor_shift : std::max(-factor_shift, 0);
  const std::int64_t unit = std::int64_t{1} << scaled;
  std::int64_t positive = unit << (30 + right);
  std::int64_t negative = positive;
  if (!once && right > 0) {
    positive += unit << 30;
    negative -= unit << 30;
  }
  const int total = 31 + right + scaled;
  multiplier[channel] = factor;
  left[channel] = once ? 0 : std::max(factor_shift, 0);
  half[odd].of_positive[at] = positive;
  half[odd].of_negative[at] = negative;
  shift[odd][at] = total - (odd != 0 && way == Requantize::twice_small ? 32 : 0);
  subtract[channel] = static_cast<std::int32_t>(std::int64_t{1} << (62 - total));
}

Requantizer::Requantizer(const RequantizeChannels& all)
    : bias(whole_blocks(all.channels)),
      scale(whole_blocks(all.channels)),
      offset(whole_blocks(all.channels)),
      by_sign(all.rounding == Rounding::doubled && all.low < all.zero_point),
      whole_offset(static_cast<float>((all.zero_point + 0.5) * one + slack)),
      groups(whole_blocks(all.channels) / requantize_group),
      rounding(all.rounding),
      channels(all.channels),
      range{static_cast<std::int16_t>(all.zero_point), all.low, all.high} {
  std::copy_n(all.bias, channels, bias.data());
  // What lies beyond the channels is no tie, either.
  std::fill_n(offset.data(), offset.size(), by_sign ? 0.0f : whole_offset);
  const bool once = rounding == Rounding::single;
  for (int channel = 0; channel < channels; ++channel) {
    const auto o = static_cast<std::size_t>(channel);
    const std::int32_t multiplier = all.multiplier[channel * all.channel_step];
    const int shift = all.shift[channel * all.channel_step];
    groups[o / requantize_group].set(channel % requantize_group, multiplier, shift,
                                     once ? Requantize::once : Requantize::twice);
    scale[o] = static_cast<float>(std::ldexp(one * multiplier, shift - 31));
    const double away = !once && shift < 0 ? std::ldexp(one, shift - 1) : 0;
    offset[o] = static_cast<float>(by_sign ? away : away + double{whole_offset});
  }
}

RealFinish HybridWeights::finish(const TermLoops& loops, const kernel::RowScale& row,
                                 float* memory) const {
  float* const factor = memory;
  auto* const start = reinterpret_cast<std::int32_t*>(memory + scale.size());
  const auto zero = static_cast<std::uint32_t>(loops.image_zero(row.zero_point));
  for (std::size_t o = 0; o < scale.size(); ++o) {
    factor[o] = row.scale * scale.data()[o];
    // Modulo 2^32, as the sums are.
    start[o] = static_cast<std::int32_t>(0 - zero * static_cast<std::uint32_t>(sums.data()[o]));
  }
  return {start, factor, bias.data(), channels, low, high};
}

SumRequantizer::SumRequantizer(const kernel::SumNumbers& n, bool subtracts)
    : way(n.output_shift < 0 ? Requantize::twice_small : Requantize::twice),
      numbers(n),
      is_difference(subtracts),
      range{static_cast<std::int16_t>(n.output_zero_point), static_cast<std::int8_t>(n.low),
            static_cast<std::int8_t>(n.high)} {
  constexpr int scaled = input_shift - 20;
  for (int i = 0; i < requantize_group; ++i) {
    first.set(i, n.first_multiplier, n.first_shift, Requantize::twice_small, scaled);
    second.set(i, n.second_multiplier, n.second_shift, Requantize::twice_small, scaled);
    output.set(i, n.output_multiplier, n.output_shift, way);
  }
}

}  // namespace onda
