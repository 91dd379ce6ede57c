// SPDX-License-Identifier: Apache-2.0
#include "onda/core/workers.h"

#include <atomic>
#include <thread>
#include <vector>

#include "onda/core/aligned_floats.h"
#include "onda/core/error.h"
#include "onda/core/flush_denormals.h"

namespace onda {
namespace {

// The next loop mostly comes within microseconds: looking for it that long costs less than sleep.
constexpr int looks_before_sleep = 4000;

void pause() {
#if defined(__x86_64__)
  _mm_pause();
#endif
}

// Waits until `value` is no longer `old`, and returns what it is then.
std::uint32_t wait_for_change(const std::atomic<std::uint32_t>& value, std::uint32_t old) {
  for (int look = 0; look < looks_before_sleep; ++look) {
    const std::uint32_t now = value.load(std::memory_order_acquire);
    if (now != old) return now;
    pause();
  }
  for (;;) {
    value.wait(old, std::memory_order_acquire);
    const std::uint32_t now = value.load(std::memory_order_acquire);
    if (now != old) return now;
  }
}

}  // namespace

struct Workers::Team {
  std::vector<AlignedFloats> scratch;
  std::vector<std::thread> threads;
  Job job;
  bool ends = false;
  std::atomic<std::uint32_t> started{0};  // counts the jobs
  std::atomic<std::uint32_t> busy{0};     // threads that have not finished the present one

  void work(int worker) {
    const auto count = static_cast<std::int64_t>(threads.size()) + 1;
    const std::int64_t begin = job.items * worker / count;
    const std::int64_t end = job.items * (worker + 1) / count;
    if (begin < end) job.call(job.body, worker, begin, end);
  }

  void serve(int worker) {
    const FlushDenormals flush;
    std::uint32_t seen = 0;
    for (;;) {
      seen = wait_for_change(started, seen);
      if (ends) return;
      work(worker);
      if (busy.fetch_sub(1, std::memory_order_acq_rel) == 1) busy.notify_one();
    }
  }

  void start(const Job& next) {
    job = next;
    busy.store(static_cast<std::uint32_t>(threads.size()), std::memory_order_relaxed);
    started.fetch_add(1, std::memory_order_release);
    started.notify_all();
  }

  ~Team() {
    if (threads.empty()) return;
    ends = true;
    started.fetch_add(1, std::memory_order_release);
    started.notify_all();
    for (std::thread& thread : threads) thread.join();
  }
};

Workers::Workers(int threads) : threads_(threads), team_(std::make_unique<Team>()) {
  if (threads < 1) throw Error("threads: expected at least 1, received {}", threads);
  team_->scratch.resize(static_cast<std::size_t>(threads));
  team_->threads.resize(static_cast<std::size_t>(threads) - 1);
  Team* team = team_.get();
  for (int worker = 1; worker < threads; ++worker) {
    team->threads[static_cast<std::size_t>(worker) - 1] =
        std::thread([team, worker] { team->serve(worker); });
  }
}

Workers::~Workers() = default;

void Workers::run(const Job& job) {
  team_->start(job);
  team_->work(0);
  for (std::uint32_t left = team_->busy.load(std::memory_order_acquire); left != 0;) {
    left = wait_for_change(team_->busy, left);
  }
}

float* Workers::scratch(int worker, std::size_t count) {
  AlignedFloats& floats = team_->scratch[static_cast<std::size_t>(worker)];
  if (floats.size() < count) floats = AlignedFloats(count);
  return floats.data();
}

// While no job runs, the threads look at nothing here.
void Workers::reserve(std::size_t count) {
  for (int worker = 0; worker < threads_; ++worker) scratch(worker, count);
}

}  // namespace onda
