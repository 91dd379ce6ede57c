// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace onda {

/// numpy's legacy generator, `numpy.random.RandomState(seed)`, number for number: the Mersenne
/// Twister MT19937 (Matsumoto and Nishimura, 1998) and the distributions that numpy froze for it.
/// The same seed gives the same numbers on every machine; only `normal` depends on the last bit
/// of the C library's logarithm. Like numpy's it is no source of secrets.
class Random {
 public:
  /// All that decides the numbers to come; plain data, so that a checkpoint can store it.
  struct State {
    std::array<std::uint32_t, 624> key{};
    std::uint32_t position = 624;  // of the next word in `key`; 624: a new block is due
    bool has_normal = false;       // whether `normal` holds the second number of the last pair
    double normal = 0;

    bool operator==(const State&) const = default;
  };

  explicit Random(std::uint32_t seed);
  /// Goes on where `state` was taken. Throws Error when its position exceeds 624.
  explicit Random(const State& state);
  const State& state() const { return state_; }

  /// A uniform 32-bit word.
  std::uint32_t next_uint32();
  /// A uniform number in [0, 1) with 53 random bits: numpy's `random_sample()` and `rand()`.
  double random();
  /// `count` numbers of `random()`, as `rand(count)`.
  std::vector<double> rand(std::size_t count);
  /// low + (high - low) * random(): in [low, high) up to the rounding of that sum.
  double uniform(double low, double high);
  std::vector<double> uniform(double low, double high, std::size_t count);
  /// A number of the normal distribution, by Marsaglia's polar method: each second call returns
  /// what the call before it has left over.
  double normal(double mean = 0, double deviation = 1);
  /// A uniform integer in [low, high). Throws Error when there is none.
  std::int64_t randint(std::int64_t low, std::int64_t high);
  /// A uniform integer in [0, max]: words are cut to max's bits and drawn again while above it.
  std::uint64_t interval(std::uint64_t max);

  /// Brings `values` into a random order, as `shuffle` does with an array of one axis.
  template <class T>
  void shuffle(std::span<T> values) {
    for (std::size_t last = values.size(); last-- > 1;) {
      std::swap(values[last], values[static_cast<std::size_t>(interval(last))]);
    }
  }
  template <class T>
  void shuffle(std::vector<T>& values) {
    shuffle(std::span<T>(values));
  }
  /// 0 to count - 1 in a random order. Draws what `shuffle` draws, so that indexing with it and
  /// shuffling are the same.
  std::vector<std::int32_t> permutation(std::int32_t count);

  bool operator==(const Random&) const = default;

 private:
  std::uint64_t next_uint64();
  void make_block();

  State state_;
};

}  // namespace onda
