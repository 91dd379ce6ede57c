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

// Each worker has one part of a job. Who takes it, its own thread or, when that has not come yet,
// the caller, is settled by who counts `taken` up to the job's number. A thread that comes late
// finds that done and touches nothing. The caller writes here only where it takes the part, so the
// line stays with the thread that works on it.
struct alignas(64) Part {
  std::atomic<std::uint32_t> taken{0};
  std::atomic<std::uint32_t> done{0};
};

}  // namespace

struct Workers::Team {
  std::vector<AlignedFloats> scratch;
  std::vector<std::thread> threads;
  std::vector<Part> parts;
  std::atomic<bool> ends{false};  // who comes late for a job may look when it is set
  // On one line: who sees that a job has started has the job, too.
  alignas(64) std::atomic<std::uint32_t> started{0};  // its number
  Job job;
  FloatMode::Word mode = 0;  // the caller's: who computes a part must not show

  void work(std::size_t part, int worker) {
    const auto count = static_cast<std::int64_t>(parts.size());
    const auto index = static_cast<std::int64_t>(part);
    const std::int64_t begin = job.items * index / count;
    const std::int64_t end = job.items * (index + 1) / count;
    if (begin < end) job.call(job.body, worker, begin, end);
  }
  bool take(std::size_t part, std::uint32_t number) {
    std::uint32_t before = number - 1;
    return parts[part].taken.compare_exchange_strong(before, number, std::memory_order_acq_rel);
  }

  void serve(int worker) {
    const auto own = static_cast<std::size_t>(worker);
    std::uint32_t seen = 0;
    for (;;) {
      seen = wait_for_change(started, seen);
      if (ends) return;
      if (!take(own, seen)) continue;
      FloatMode::write(mode);
      work(own, worker);
      parts[own].done.store(seen, std::memory_order_release);
      parts[own].done.notify_one();
    }
  }

  void run(const Job& next) {
    job = next;
    mode = FloatMode::read();
    const std::uint32_t number = started.load(std::memory_order_relaxed) + 1;
    started.store(number, std::memory_order_release);
    started.notify_all();
    work(0, 0);
    for (std::size_t part = 1; part < parts.size(); ++part) {
      std::atomic<std::uint32_t>& done = parts[part].done;
      if (take(part, number)) {
        work(part, 0);
        done.store(number, std::memory_order_relaxed);
      }
      for (std::uint32_t last = done.load(std::memory_order_acquire); last != number;) {
        last = wait_for_change(done, last);
      }
    }
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
  team_->parts = std::vector<Part>(static_cast<std::size_t>(threads));
  team_->threads.resize(static_cast<std::size_t>(threads) - 1);
  Team* team = team_.get();
  for (int worker = 1; worker < threads; ++worker) {
    team->threads[static_cast<std::size_t>(worker) - 1] =
        std::thread([team, worker] { team->serve(worker); });
  }
}

Workers::~Workers() = default;

void Workers::run(const Job& job) { team_->run(job); }

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
