// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

#include "onda/core/random_stream.h"

namespace onda {

/// A number that tells contents apart: two that differ by accident have the same one in one of 2^64
/// cases, two that differ in one word of 8 bytes never. Nothing against malice (core/sha256.h is).
/// `begin` is the checksum of what comes before it. Four words at a time are each mixed into a
/// number of their own by steps that can be undone, two multiplications among them, or a high bit
/// would meet a low one of the next word alone.
inline std::uint64_t checksum(std::span<const std::byte> content, std::uint64_t begin = 0) {
  constexpr std::uint64_t odd = 0x9e3779b97f4a7c15u;
  constexpr std::uint64_t odd_too = 0xbf58476d1ce4e5b9u;
  constexpr std::size_t lanes = 4;
  const auto step = [](std::uint64_t& h, std::uint64_t word) {
    h = (h ^ word) * odd;
    h = std::rotl((h ^ h >> 29) * odd_too, 32);
  };
  std::uint64_t h[lanes];
  for (std::size_t i = 0; i < lanes; ++i) h[i] = random_word(begin, i);
  const std::byte* at = content.data();
  std::size_t left = content.size();
  for (; left >= sizeof(h); left -= sizeof(h), at += sizeof(h)) {
    std::uint64_t words[lanes];
    std::memcpy(words, at, sizeof(words));
    for (std::size_t i = 0; i < lanes; ++i) step(h[i], words[i]);
  }
  std::uint64_t rest[lanes] = {};
  if (left > 0) std::memcpy(rest, at, left);
  for (std::size_t i = 0; i < lanes; ++i) step(h[i], rest[i]);
  std::uint64_t sum = random_word(content.size(), 0);
  for (const std::uint64_t lane : h) sum = random_word(sum ^ lane, 1);
  return sum;
}
inline std::uint64_t checksum(std::span<const float> values, std::uint64_t begin = 0) {
  return checksum(std::as_bytes(values), begin);
}

}  // namespace onda
