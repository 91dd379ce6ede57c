// SPDX-License-Identifier: Apache-2.0
#include "onda/core/lockstep.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <vector>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace onda {

// A thread's part of the present step. Who computes it, its own thread or, when that has not come
// yet, the caller, is settled by who counts `taken` up to the step's number; then `done` follows,
// which the others look at: on a line of its own, so that they do not take the other one away.
struct StepPart {
  alignas(64) std::atomic<std::uint32_t> taken{0};
  alignas(64) std::atomic<std::uint32_t> done{0};
};

using Clock = std::chrono::steady_clock;

struct Lockstep::Team {
  std::vector<StepPart> parts;
  std::uint32_t step = 0;  // the last one of all runs
  std::uint32_t run = 0;
  // The least that runs of the last trial took.
  Clock::duration together = {};
  Clock::duration alone = {};
};

// What a thread knows while it runs.
struct StepMember {
  std::vector<StepPart>* parts;  // null: it is alone
  int worker;
  std::uint32_t step;
  bool are_there = true;  // the others, as far as the caller knows
};

namespace {

thread_local StepMember* member = nullptr;

// Whether a count has come to a step: counts may wrap.
bool has_come(std::uint32_t count, std::uint32_t step) {
  return static_cast<std::int32_t>(count - step) >= 0;
}

// Looks at `done` some times, and tells whether it has come to the step.
bool comes(const std::atomic<std::uint32_t>& done, std::uint32_t step, int looks) {
  for (int look = 0; look < looks; ++look) {
    if (has_come(done.load(std::memory_order_acquire), step)) return true;
#if defined(__x86_64__)
    _mm_pause();
#endif
  }
  return false;
}

void wait_for(const std::atomic<std::uint32_t>& done, std::uint32_t step) {
  constexpr int looks_before_sleep = 4000;
  if (comes(done, step, looks_before_sleep)) return;
  for (;;) {
    const std::uint32_t now = done.load(std::memory_order_acquire);
    if (has_come(now, step)) return;
    done.wait(now, std::memory_order_acquire);
  }
}

bool take(StepPart& part, std::uint32_t step) {
  std::uint32_t before = part.taken.load(std::memory_order_acquire);
  return !has_come(before, step) &&
         part.taken.compare_exchange_strong(before, step, std::memory_order_acq_rel);
}

void finish(StepPart& part, std::uint32_t step) {
  part.done.store(step, std::memory_order_release);
  part.done.notify_all();
}

}  // namespace

namespace internal {

bool in_step() { return member != nullptr; }

// About a microsecond: mostly the others are there, and done soon.
constexpr int looks_before_taking = 100;

void take_step(std::int64_t items, const void* body, StepBody call, bool is_shared) {
  StepMember& self = *member;
  if (!self.parts) {
    if (items > 0) call(body, 0, 0, items);
    return;
  }
  std::vector<StepPart>& parts = *self.parts;
  const std::uint32_t step = ++self.step;
  const std::size_t own = static_cast<std::size_t>(self.worker);
  if (!is_shared) {
    // The caller's alone, who does not wait for the others.
    if (own != 0) return wait_for(parts[0].done, step);
    if (items > 0) call(body, 0, 0, items);
    return finish(parts[0], step);
  }
  const auto compute = [&](std::size_t part) {
    const auto count = static_cast<std::int64_t>(parts.size());
    const auto index = static_cast<std::int64_t>(part);
    const std::int64_t begin = items * index / count;
    const std::int64_t end = items * (index + 1) / count;
    if (begin < end) call(body, self.worker, begin, end);
    finish(parts[part], step);
  };
  if (take(parts[own], step)) compute(own);
  for (std::size_t part = 0; part < parts.size(); ++part) {
    if (part == own && own == 0) continue;
    std::atomic<std::uint32_t>& done = parts[part].done;
    if (own != 0) {
      wait_for(done, step);
    } else if (!comes(done, step, self.are_there ? looks_before_taking : 1)) {
      self.are_there = !take(parts[part], step);
      if (self.are_there) {
        wait_for(done, step);
      } else {
        compute(part);
      }
    }
  }
}

}  // namespace internal

Lockstep::Lockstep(Workers& workers) : workers_(workers), team_(std::make_unique<Team>()) {
  team_->parts = std::vector<StepPart>(static_cast<std::size_t>(workers.threads()));
}

Lockstep::~Lockstep() = default;

namespace {

void run_alone(const void* body, void (*call)(const void* body)) {
  StepMember self{nullptr, 0, 0};
  struct Membership {
    explicit Membership(StepMember* self) { member = self; }
    ~Membership() { member = nullptr; }
  };
  const Membership membership(&self);
  call(body);
}

template <class Run>
Clock::duration time_of(const Run& run) {
  const Clock::time_point begin = Clock::now();
  run();
  return Clock::now() - begin;
}

}  // namespace

void Lockstep::run_all(const void* body, Call call) {
  constexpr std::uint32_t first_trial = 8;
  constexpr std::uint32_t runs_between = 512;
  constexpr std::uint32_t tries = 4;  // of each
  Team& team = *team_;
  const std::uint32_t run = team.run++;
  if (workers_.threads() == 1 || run < first_trial) return run_together(body, call);
  const std::uint32_t place = run < runs_between ? run - first_trial : run % runs_between;
  if (place == 0) team.together = team.alone = Clock::duration::max();
  if (place < tries) {
    team.together = std::min(team.together, time_of([&] { run_together(body, call); }));
  } else if (place < 2 * tries) {
    team.alone = std::min(team.alone, time_of([&] { run_alone(body, call); }));
  } else if (team.together < team.alone) {
    run_together(body, call);
  } else {
    run_alone(body, call);
  }
}

void Lockstep::run_together(const void* body, Call call) {
  std::exception_ptr error;
  const std::uint32_t first = team_->step;
  workers_.share(workers_.threads(), [&](int worker, std::int64_t begin, std::int64_t) {
    // The caller has been through all steps when it comes to the parts of others.
    if (worker == 0 && begin != 0) return;
    StepMember self{&team_->parts, worker, first};
    member = &self;
    try {
      call(body);
    } catch (...) {
      if (worker == 0) error = std::current_exception();
    }
    member = nullptr;
    if (worker != 0) return;
    team_->step = self.step;
    if (!error) return;
    // The others find every step done from here on.
    constexpr std::uint32_t beyond = 1u << 30;
    team_->step += beyond;
    for (StepPart& part : team_->parts) finish(part, team_->step);
  });
  if (error) std::rethrow_exception(error);
}

}  // namespace onda
