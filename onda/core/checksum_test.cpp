// SPDX-License-Identifier: Apache-2.0
#include "onda/core/checksum.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <set>
#include <vector>

namespace onda {
namespace {

std::vector<std::byte> bytes(std::size_t count) {
  std::vector<std::byte> all(count);
  for (std::size_t i = 0; i < count; ++i) all[i] = static_cast<std::byte>(random_bits(1, i));
  return all;
}

// Every length and every single bit changes it, and about half of its bits.
TEST(Checksum, TellsContentsApart) {
  std::set<std::uint64_t> seen;
  std::size_t contents = 0;
  int changed = 0, changes = 0;
  for (std::size_t count = 0; count < 100; ++count) {
    std::vector<std::byte> content = bytes(count);
    const std::uint64_t whole = checksum(content);
    seen.insert(whole);
    ++contents;
    for (std::size_t bit = 0; bit < 8 * count; ++bit) {
      content[bit / 8] ^= std::byte{1} << bit % 8;
      const std::uint64_t other = checksum(content);
      seen.insert(other);
      ++contents, ++changes;
      changed += std::popcount(whole ^ other);
      content[bit / 8] ^= std::byte{1} << bit % 8;
    }
  }
  EXPECT_EQ(seen.size(), contents);
  // 64 bits, each changed in half of the cases; 5 standard deviations of their mean.
  EXPECT_NEAR(static_cast<double>(changed) / changes, 32, 5 * 4 / std::sqrt(changes));
}

TEST(Checksum, ZerosAndOrderCount) {
  EXPECT_NE(checksum(std::vector<std::byte>(7)), checksum(std::vector<std::byte>(8)));
  EXPECT_NE(checksum(std::vector<std::byte>(32)), checksum(std::vector<std::byte>(64)));
  const std::vector<float> ab{1, 2}, ba{2, 1};
  EXPECT_NE(checksum(ab), checksum(ba));
  EXPECT_NE(checksum(ab, checksum(ba)), checksum(ba, checksum(ab)));
}

}  // namespace
}  // namespace onda
