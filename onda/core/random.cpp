// SPDX-License-Identifier: Apache-2.0
#include "onda/core/random.h"

#include <bit>
#include <cmath>
#include <numeric>

#include "onda/core/error.h"

namespace onda {
namespace {

constexpr std::size_t block = 624;   // words of state
constexpr std::size_t middle = 397;  // distance to the word that is mixed in

std::uint32_t twist(std::uint32_t high, std::uint32_t low) {
  const std::uint32_t joined = (high & 0x80000000u) | (low & 0x7fffffffu);
  return (joined >> 1) ^ ((low & 1u) != 0 ? 0x9908b0dfu : 0u);
}

}  // namespace

Random::Random(std::uint32_t seed) {
  for (std::uint32_t at = 0; at < block; ++at) {
    state_.key[at] = seed;
    seed = 1812433253u * (seed ^ (seed >> 30)) + at + 1;
  }
}

Random::Random(const State& state) : state_(state) {
  if (state.position > block) {
    throw Error("state of the random generator: expected a position of at most {}, received {}",
                block, state.position);
  }
}

void Random::make_block() {
  auto& key = state_.key;
  // key[at] takes in key[at + middle], around the end of the block.
  for (std::size_t at = 0; at < block - middle; ++at) {
    key[at] = key[at + middle] ^ twist(key[at], key[at + 1]);
  }
  for (std::size_t at = block - middle; at < block - 1; ++at) {
    key[at] = key[at + middle - block] ^ twist(key[at], key[at + 1]);
  }
  key[block - 1] = key[middle - 1] ^ twist(key[block - 1], key[0]);
  state_.position = 0;
}

std::uint32_t Random::next_uint32() {
  if (state_.position == block) make_block();
  std::uint32_t word = state_.key[state_.position++];
  word ^= word >> 11;
  word ^= (word << 7) & 0x9d2c5680u;
  word ^= (word << 15) & 0xefc60000u;
  return word ^ (word >> 18);
}

std::uint64_t Random::next_uint64() {
  const std::uint64_t high = next_uint32();
  return high << 32 | next_uint32();
}

double Random::random() {
  const double high = next_uint32() >> 5;  // 27 bits
  const double low = next_uint32() >> 6;   // 26 bits
  return (high * 0x1p26 + low) / 0x1p53;
}

std::vector<double> Random::rand(std::size_t count) {
  std::vector<double> values(count);
  for (double& value : values) value = random();
  return values;
}

double Random::uniform(double low, double high) { return low + (high - low) * random(); }

std::vector<double> Random::uniform(double low, double high, std::size_t count) {
  std::vector<double> values(count);
  for (double& value : values) value = uniform(low, high);
  return values;
}

double Random::normal(double mean, double deviation) {
  if (state_.has_normal) {
    state_.has_normal = false;
    return mean + deviation * std::exchange(state_.normal, 0.0);
  }
  double first, second, square;
  do {
    first = 2.0 * random() - 1.0;
    second = 2.0 * random() - 1.0;
    square = first * first + second * second;
  } while (square >= 1.0 || square == 0.0);
  const double stretch = std::sqrt(-2.0 * std::log(square) / square);
  state_.normal = stretch * first;
  state_.has_normal = true;
  return mean + deviation * (stretch * second);
}

std::int64_t Random::randint(std::int64_t low, std::int64_t high) {
  if (low >= high) throw Error("randint: expected low < high, received {} and {}", low, high);
  const std::uint64_t max = static_cast<std::uint64_t>(high) - static_cast<std::uint64_t>(low) - 1;
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(low) + interval(max));
}

std::uint64_t Random::interval(std::uint64_t max) {
  if (max == 0) return 0;  // draws nothing
  const std::uint64_t mask = ~std::uint64_t{0} >> std::countl_zero(max);
  while (true) {
    const std::uint64_t word = max <= 0xffffffffu ? next_uint32() : next_uint64();
    if ((word & mask) <= max) return word & mask;
  }
}

std::vector<std::int32_t> Random::permutation(std::int32_t count) {
  if (count < 0) throw Error("permutation: expected no negative count, received {}", count);
  std::vector<std::int32_t> order(static_cast<std::size_t>(count));
  std::iota(order.begin(), order.end(), 0);
  shuffle(order);
  return order;
}

}  // namespace onda
