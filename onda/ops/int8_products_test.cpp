// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/int8_products.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "onda/core/instruction_set.h"
#include "onda/core/random.h"

namespace onda {
namespace {

constexpr int channels = 1000;  // of no instruction set's whole blocks
constexpr std::int32_t least = std::numeric_limits<std::int32_t>::min();
constexpr std::int32_t greatest = std::numeric_limits<std::int32_t>::max();

// Accumulators, and what they are multiplied by.
struct Sums {
  std::vector<std::int32_t> x;
  std::vector<std::int32_t> multiplier;
  std::vector<std::int8_t> shift;
};

std::int32_t random_word(Random& random) { return static_cast<std::int32_t>(random.next_uint32()); }
int random_int(Random& random, int low, int high) {  // in [low, high]
  return low + static_cast<int>(random.next_uint32() % static_cast<std::uint32_t>(high - low + 1));
}

// One accumulator of `every` lies as near to a tie as integers can, or on it, or is anything; the
// others are far from one, since where one is near those beside it are computed again, too. Shifts
// up to `most_shift`.
Sums random_sums(Random& random, int most_shift, int every, int zero_point) {
  Sums sums;
  for (int o = 0; o < channels; ++o) {
    const int kind = random_int(random, 0, 9);
    const int shift = random_int(random, random_int(random, 0, 3) == 0 ? -31 : -21, most_shift);
    std::int32_t multiplier = (1 << 30) + random_word(random) / 4 + (1 << 29);
    if (kind < 6) multiplier = (multiplier & ~127) | 63;  // farthest from what a float holds
    if (kind == 0) multiplier = 1 << 30;
    if (kind == 1) multiplier = greatest;
    if (kind == 2) multiplier = 0;
    const double factor = std::ldexp(multiplier, shift - 31);
    double x = random_word(random);
    if (factor != 0 && o % every != 0) {
      x = (random_int(random, -400, 400) + random.uniform(-0.4, 0.4)) / factor;
    } else if (kind < 8 && factor != 0) {
      // Ties of one rounding, of two, or of the range's ends.
      const double away = std::ldexp(0.5, shift) * random_int(random, -1, 1);
      const double distance = random.uniform(-4, 4) / Requantizer::one;
      x = (random_int(random, -130, 130) - zero_point + 0.5 + away + distance) / factor;
    }
    if (kind == 9 && o % every == 0) x = random_int(random, 0, 1) ? least : greatest;
    sums.x.push_back(static_cast<std::int32_t>(
        std::clamp(std::round(x), static_cast<double>(least), static_cast<double>(greatest))));
    sums.multiplier.push_back(multiplier);
    sums.shift.push_back(static_cast<std::int8_t>(shift));
  }
  return sums;
}

// The loops of each instruction set give the plain kernel's integers: with weights of zero the
// biases are the sums.
void expect_plain_integers(int most_shift) {
  const InstructionSet before = instruction_set();
  for (const InstructionSet set : supported_instruction_sets()) {
    use_instruction_set(set);
    const Int8Loops* const loops = int8_loops();
    if (!loops) continue;
    SCOPED_TRACE(name_of(set));
    const int block = loops->row_block();
    const int blocks = (channels + block - 1) / block;
    const std::vector<std::int8_t> weights(static_cast<std::size_t>(blocks) * block *
                                           loops->values_in_term);
    const char x[4] = {};
    Random random(7);
    for (int loop = 0; loop < 2000; ++loop) {
      const int zero_point = std::clamp(random_int(random, -200, 200), -128, 127);
      const Sums sums = random_sums(random, most_shift, loop % 4 == 0 ? 1 : 64, zero_point);
      const int low = random_int(random, 0, 1) ? zero_point : -128;
      const int high = random_int(random, 0, 3) ? 127 : random_int(random, zero_point, 127);
      const Rounding rounding = loop % 8 < 4 ? Rounding::single : Rounding::doubled;
      const Requantizer requantizer({.bias = sums.x.data(),
                                     .multiplier = sums.multiplier.data(),
                                     .shift = sums.shift.data(),
                                     .channel_step = 1,
                                     .channels = channels,
                                     .zero_point = zero_point,
                                     .low = static_cast<std::int8_t>(low),
                                     .high = static_cast<std::int8_t>(high),
                                     .rounding = rounding});
      std::vector<std::int8_t> output(channels);
      loops->multiply_row(requantizer)(weights.data(), 1, requantizer, x, output.data(), 0, blocks);
      for (std::size_t o = 0; o < channels; ++o) {
        const auto expected =
            (rounding == Rounding::single
                 ? &kernel::requantize_to_int8<Rounding::single>
                 : &kernel::requantize_to_int8<Rounding::doubled>)(sums.x[o], sums.multiplier[o],
                                                                   sums.shift[o], zero_point, low,
                                                                   high);
        ASSERT_EQ(output[o], expected)
            << "x " << sums.x[o] << ", multiplier " << sums.multiplier[o] << ", shift "
            << int{sums.shift[o]} << ", zero point " << zero_point << ", " << low << " to " << high;
      }
    }
  }
  use_instruction_set(before);
}

TEST(Requantizer, GivesThePlainIntegersNearTies) { expect_plain_integers(0); }
TEST(Requantizer, GivesThePlainIntegersWhereTheyWrap) { expect_plain_integers(20); }

}  // namespace
}  // namespace onda
