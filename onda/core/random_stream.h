// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <utility>

namespace onda {

/// Numbers that look random and each follow from where it is asked for alone: the `index`-th of the
/// stream `seed`. So who computes it, in which order, does not matter, and nothing has to be kept
/// to go on later. All bits are good. Source: SplitMix64 (Steele, Lea, Flood, 2014).
inline std::uint64_t random_word(std::uint64_t seed, std::uint64_t index) {
  std::uint64_t z = seed + (index + 1) * 0x9e3779b97f4a7c15u;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return z ^ (z >> 31);
}
inline std::uint32_t random_bits(std::uint64_t seed, std::uint64_t index) {
  return static_cast<std::uint32_t>(random_word(seed, index) >> 32);
}
/// Uniform in [0, 1), 24 bits.
inline float random_uniform(std::uint64_t seed, std::uint64_t index) {
  return static_cast<float>(random_bits(seed, index) >> 8) * 0x1p-24f;
}

/// Brings values into a random order that follows from `seed`: every order is as likely, but for
/// 2^-32 of a place. Source: Fisher and Yates; Lemire, "Fast random integer generation in an
/// interval", 2019, without its rejection.
template <class T>
void shuffle(std::span<T> values, std::uint64_t seed) {
  for (std::size_t i = values.size(); i > 1; --i) {
    const std::uint64_t other = (std::uint64_t{random_bits(seed, i)} * i) >> 32;
    std::swap(values[i - 1], values[static_cast<std::size_t>(other)]);
  }
}

}  // namespace onda
