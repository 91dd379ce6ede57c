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
  Lockstep lockstep(workers, true);
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

// Rows that read all, then rows that read their own, without waiting: what these write is another
// array than what those read.
std::vector<int> early_result_of(int threads) {
  Workers workers(threads);
  Lockstep lockstep(workers, true);
  std::vector<int> a(40, 1);
  std::vector<int> b(40);
  std::vector<int> c(40);
  for (std::size_t i = 0; i < a.size(); ++i) a[i] = static_cast<int>(i);
  const auto own_rows = [&](const std::vector<int>& from, std::vector<int>& to) {
    share_in_step(
        workers, static_cast<std::int64_t>(from.size()),
        [&](int, std::int64_t begin, std::int64_t end) {
          for (auto i = static_cast<std::size_t>(begin); i < static_cast<std::size_t>(end); ++i) {
            to[i] = (3 * from[i] + to[i]) % 1000;
          }
        },
        Workers::worth_sharing, StepItems::own_rows);
  };
  for (int run = 0; run < 3000; ++run) {
    lockstep.run([&] {
      share_in_step(
          workers, 40,
          [&](int, std::int64_t begin, std::int64_t end) {
            for (auto i = static_cast<std::size_t>(begin); i < static_cast<std::size_t>(end); ++i) {
              b[i] = a[39 - i] + a[(i + 7) % 40];
            }
          },
          Workers::worth_sharing, StepItems::rows);
      own_rows(b, c);  // early
      own_rows(c, a);  // not early: the one before was
      share_in_step(workers, 1, [&](int, std::int64_t, std::int64_t) { ++a[5]; });
      own_rows(a, b);  // not early: the one before has no rows
    });
  }
  return b;
}

TEST(Lockstep, GivesTheSameWhereStepsAreEarly) {
  const std::vector<int> one = early_result_of(1);
  for (const int threads : {2, 3, 5}) EXPECT_EQ(early_result_of(threads), one) << threads;
}

// A worker looks at what the caller alone wrote, as soon as the step has ended.
TEST(Lockstep, ShowsWhatAStepWroteWhenItHasEnded) {
  Workers workers(3);
  Lockstep lockstep(workers, true);
  int written = 0;
  std::atomic<int> wrong = 0;
  for (int run = 1; run <= 2000; ++run) {
    lockstep.run([&] {
      share_in_step(workers, 1, [&](int, std::int64_t, std::int64_t) { written = run; });
      end_step();
      if (written != run) ++wrong;
    });
  }
  EXPECT_EQ(wrong, 0);
}

// Runs go together and alone, whatever takes less time.
TEST(Lockstep, GivesTheSameAsItTries) {
  Workers workers(2);
  Lockstep lockstep(workers);
  std::vector<int> a(37, 1);
  std::vector<int> b(37, 0);
  constexpr int runs = 2999;
  for (int run = 0; run < runs; ++run) {
    lockstep.run([&] {
      add_backwards(workers, a, b, Workers::worth_sharing);
      share_in_step(workers, 1, [&](int, std::int64_t, std::int64_t) {
        for (int& value : b) value %= 1000;
      });
      end_step();
    });
  }
  // Each run adds 2.
  EXPECT_EQ(b, std::vector<int>(37, 2 * runs % 1000));
}

TEST(Lockstep, EndsWithWhatTheCallerThrows) {
  Workers workers(3);
  Lockstep lockstep(workers, true);
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
