// SPDX-License-Identifier: Apache-2.0
#include "onda/core/workers.h"

#include <gtest/gtest.h>

#include <atomic>
#include <numeric>
#include <set>
#include <thread>
#include <vector>

#include "tests/error_of.h"

namespace onda {
namespace {

TEST(Workers, CoverEveryItemOnce) {
  for (const int threads : {1, 2, 3, 7}) {
    Workers workers(threads);
    EXPECT_EQ(workers.threads(), threads);
    for (const std::int64_t items : {0, 1, 2, 3, 7, 100}) {
      std::vector<std::atomic<int>> visits(static_cast<std::size_t>(items));
      std::atomic<int> calls = 0;
      workers.share(items, [&](int worker, std::int64_t begin, std::int64_t end) {
        EXPECT_LT(begin, end);
        EXPECT_GE(worker, 0);
        EXPECT_LT(worker, threads);
        ++calls;
        for (std::int64_t i = begin; i < end; ++i) ++visits[static_cast<std::size_t>(i)];
      });
      EXPECT_LE(calls, threads);
      for (const auto& count : visits) EXPECT_EQ(count, 1);
    }
  }
}

// Thousands of short loops one after another, with sleeps in between: none is lost, none runs
// twice.
TEST(Workers, ComeBackForEveryLoop) {
  Workers workers(3);
  std::vector<int> sums(3);
  for (int loop = 0; loop < 5000; ++loop) {
    if (loop % 1000 == 0) std::this_thread::sleep_for(std::chrono::milliseconds(5));
    workers.share(3, [&](int, std::int64_t begin, std::int64_t end) {
      for (std::int64_t i = begin; i < end; ++i) sums[static_cast<std::size_t>(i)] += 1;
    });
  }
  EXPECT_EQ(sums, (std::vector<int>{5000, 5000, 5000}));
}

TEST(Workers, UseThreadsOfTheirOwn) {
  Workers workers(2);
  std::vector<std::thread::id> ids(2);
  std::atomic<int> there = 0;
  workers.share(2, [&](int worker, std::int64_t, std::int64_t) {
    ids[static_cast<std::size_t>(worker)] = std::this_thread::get_id();
    // Until both are there: the caller would do all of it alone otherwise.
    for (++there; there < 2;) std::this_thread::yield();
  });
  EXPECT_EQ(ids[0], std::this_thread::get_id());
  EXPECT_NE(ids[1], ids[0]);
}

// The caller does what no other thread has begun.
TEST(Workers, DoNotWaitForWhoIsLate) {
  Workers workers(4);
  std::vector<int> sums(4);
  for (int loop = 0; loop < 20000; ++loop) {
    workers.share(4, [&](int, std::int64_t begin, std::int64_t end) {
      for (std::int64_t i = begin; i < end; ++i) sums[static_cast<std::size_t>(i)] += loop;
    });
  }
  EXPECT_EQ(sums, std::vector<int>(4, 20000 / 2 * 19999));
}

TEST(Workers, ScratchGrowsAndLiesOnACacheLine) {
  Workers workers(2);
  for (const std::size_t count : {1, 100, 50, 1000}) {
    float* floats = workers.scratch(1, count);
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(floats) % 64, 0u);
    std::fill_n(floats, count, 1.0f);
  }
  EXPECT_EQ(workers.scratch(1, 10), workers.scratch(1, 1000));
}

TEST(Workers, NeedAThread) {
  EXPECT_EQ(error_of([] { Workers workers(0); }), "threads: expected at least 1, received 0");
}

}  // namespace
}  // namespace onda
