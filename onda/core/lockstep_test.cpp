// SPDX-License-Identifier: Apache-2.0
#include "onda/core/lockstep.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <stdexcept>
#include <thread>
#include <vector>

namespace onda {
namespace {

// Each step reads what all parts of the last one wrote, backwards, so that a part that comes too
// early or twice shows. `work` as it is for Workers::share().
void add_backwards(Workers& workers, std::vector<int>& from, std::vector<int>& to,
                   std::int64_t work) {
  const auto items = static_cast<std::int64_t>(from.size());
  share_in_step(
      workers, items,
      [&](int, std::int64_t begin, std::int64_t end) {
        for (std::int64_t i = begin; i < end; ++i) {
          to[static_cast<std::size_t>(i)] += from[static_cast<std::size_t>(items - 1 - i)] + 1;
        }
      },
      work);
}

std::vector<int> result_of(int threads) {
  Workers workers(threads);
  Lockstep lockstep(workers);
  std::vector<int> a(37, 1);
  std::vector<int> b(37);
  for (std::size_t i = 0; i < b.size(); ++i) b[i] = static_cast<int>(i);
  for (int run = 0; run < 2000; ++run) {
    if (run % 500 == 0) std::this_thread::sleep_for(std::chrono::milliseconds(3));
    lockstep.run([&] {
      add_backwards(workers, a, b, Workers::worth_sharing);
      add_backwards(workers, b, a, 0);  // the caller's alone
      add_backwards(workers, a, b, Workers::worth_sharing);
      share_in_step(workers, 1, [&](int worker, std::int64_t, std::int64_t) {
        EXPECT_EQ(worker, 0);
        for (int& value : a) value %= 1000;
        for (int& value : b) value %= 1000;
      });
    });
  }
  return b;
}

TEST(Lockstep, GivesTheSameWithAnyNumberOfThreads) {
  const std::vector<int> one = result_of(1);
  for (const int threads : {2, 3, 5}) EXPECT_EQ(result_of(threads), one) << threads;
}

TEST(Lockstep, EndsWithWhatTheCallerThrows) {
  Workers workers(3);
  Lockstep lockstep(workers);
  for (int run = 0; run < 200; ++run) {
    std::vector<int> a(30, 1);
    std::vector<int> b(30, 1);
    const auto body = [&](bool throws) {
      add_backwards(workers, a, b, Workers::worth_sharing);
      share_in_step(workers, 1, [&](int, std::int64_t, std::int64_t) {
        if (throws) throw std::runtime_error("no");
      });
      add_backwards(workers, b, a, Workers::worth_sharing);
    };
    EXPECT_THROW(lockstep.run([&] { body(true); }), std::runtime_error);
    a = b = std::vector<int>(30, 1);
    lockstep.run([&] { body(false); });
    EXPECT_EQ(a, std::vector<int>(30, 5));
  }
}

TEST(Lockstep, IsPlainSharingOutsideOfARun) {
  Workers workers(2);
  std::atomic<int> items = 0;
  share_in_step(workers, 10, [&](int, std::int64_t begin, std::int64_t end) {
    items += static_cast<int>(end - begin);
  });
  EXPECT_EQ(items, 10);
}

}  // namespace
}  // namespace onda
