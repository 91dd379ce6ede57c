// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/int8_products.h"

#include <algorithm>

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
  const bool any = way == Requantize::once_any || way == Requantize::twice_any;
  const bool once = way == Requantize::once || way == Requantize::once_any;
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
  shift[odd][at] = total - (odd != 0 && !any ? 32 : 0);
  subtract[channel] = static_cast<std::int32_t>(std::int64_t{1} << (62 - total));
}

namespace {

Requantize way_for(const RequantizeChannels& all) {
  bool is_small = true;
  for (int channel = 0; channel < all.channels; ++channel) {
    is_small = is_small && all.shift[channel * all.channel_step] < 0;
  }
  if (all.rounding == Rounding::single) return is_small ? Requantize::once : Requantize::once_any;
  return is_small ? Requantize::twice : Requantize::twice_any;
}

}  // namespace

Requantizer::Requantizer(const RequantizeChannels& all)
    : bias(whole_blocks(all.channels)),
      groups(whole_blocks(all.channels) / requantize_group),
      way(way_for(all)),
      channels(all.channels),
      range{static_cast<std::int16_t>(all.zero_point), all.low, all.high} {
  std::copy_n(all.bias, channels, bias.data());
  for (int channel = 0; channel < channels; ++channel) {
    const int at = channel * all.channel_step;
    groups[static_cast<std::size_t>(channel / requantize_group)].set(
        channel % requantize_group, all.multiplier[at], all.shift[at], way);
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
    : way(n.output_shift < 0 ? Requantize::twice : Requantize::twice_any),
      numbers(n),
      is_difference(subtracts),
      range{static_cast<std::int16_t>(n.output_zero_point), static_cast<std::int8_t>(n.low),
            static_cast<std::int8_t>(n.high)} {
  constexpr int scaled = input_shift - 20;
  for (int i = 0; i < requantize_group; ++i) {
    first.set(i, n.first_multiplier, n.first_shift, Requantize::twice, scaled);
    second.set(i, n.second_multiplier, n.second_shift, Requantize::twice, scaled);
    output.set(i, n.output_multiplier, n.output_shift, way);
  }
}

}  // namespace onda
