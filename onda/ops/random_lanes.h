// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace onda {

/// A number that looks random and follows from where it is asked for alone: the `index`-th of the
/// stream `seed`. So who computes it, in which order, does not matter. All 32 bits are good.
/// Source of the mixing: SplitMix64's finalizer (Steele, Lea, Flood, 2014).
inline std::uint32_t random_bits(std::uint64_t seed, std::uint64_t index) {
  std::uint64_t z = seed + (index + 1) * 0x9e3779b97f4a7c15u;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return static_cast<std::uint32_t>((z ^ (z >> 31)) >> 32);
}

/// Uniform in [0, 1), 24 bits.
inline float random_uniform(std::uint64_t seed, std::uint64_t index) {
  return static_cast<float>(random_bits(seed, index) >> 8) * 0x1p-24f;
}

}  // namespace onda
