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
namespace {

// Who does a worker's parts of a run is settled by who counts `joined` up to the run's number: its
// own thread as it comes, or the caller, who does not wait for it. `done` is the last step whose
// part is done, which the others look at: on a line of its own, so that they do not take the other
// one away.
struct StepPart {
  alignas(64) std::atomic<std::uint32_t> joined{0};
  alignas(64) std::atomic<std::uint32_t> done{0};
};

enum class Doer : char { unknown, thread, caller };

using Clock = std::chrono::steady_clock;

}  // namespace

struct Lockstep::Team {
  std::vector<StepPart> parts;
  std::vector<Doer> doers;      // of the parts, as the caller knows
  std::uint32_t together = 0;   // runs, so the present one's number
  std::uint32_t last_step = 0;  // of all runs
  std::uint32_t runs = 0;
  // The least that runs of the last trial took.
  Clock::duration together_took = {};
  Clock::duration alone_took = {};
};

namespace {

// What a thread knows while it runs.
struct StepMember {
  std::vector<StepPart>* parts = nullptr;  // null: it is alone
  std::vector<Doer>* doers = nullptr;
  std::size_t worker = 0;
  std::uint32_t run = 0;
  std::uint32_t step = 0;
  std::int64_t rows = 0;   // of the last step, if it has any
  bool was_early = false;  // whether that one did not wait for the step before

  bool is_caller() const { return worker == 0; }
};

thread_local StepMember* member = nullptr;

// Whether a count has come to a step: counts may wrap.
bool has_come(std::uint32_t count, std::uint32_t step) {
  return static_cast<std::int32_t>(count - step) >= 0;
}

// Looks at a count some times, and tells whether it has come so far.
bool comes(const std::atomic<std::uint32_t>& count, std::uint32_t step, int looks) {
  for (int look = 0; look < looks; ++look) {
    if (has_come(count.load(std::memory_order_acquire), step)) return true;
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

void finish(StepPart& part, std::uint32_t step) {
  part.done.store(step, std::memory_order_release);
  part.done.notify_all();
}

// The first to come for a worker's parts of a run.
bool join(StepPart& part, std::uint32_t run) {
  std::uint32_t before = part.joined.load(std::memory_order_acquire);
  return !has_come(before, run) &&
         part.joined.compare_exchange_strong(before, run, std::memory_order_acq_rel);
}

// Waits until all have done their parts of a step.
void wait_for_others(const StepMember& self, std::uint32_t step) {
  for (std::size_t i = 0; i < self.parts->size(); ++i) {
    if (i != self.worker) wait_for((*self.parts)[i].done, step);
  }
}

// The caller's: who does a worker's parts, now that there is one to do.
Doer settled(const StepMember& self, std::size_t worker) {
  // About a microsecond: mostly the others are there.
  constexpr int looks_before_joining = 100;
  Doer& doer = (*self.doers)[worker];
  if (doer == Doer::unknown) {
    StepPart& part = (*self.parts)[worker];
    const bool has_joined = comes(part.joined, self.run, looks_before_joining);
    doer = has_joined || !join(part, self.run) ? Doer::thread : Doer::caller;
  }
  return doer;
}

}  // namespace

namespace internal {

bool in_step() { return member != nullptr; }

void take_step(std::int64_t items, const void* body, StepBody call, bool is_shared,
               StepItems order) {
  StepMember& self = *member;
  if (!self.parts) {
    if (items > 0) call(body, 0, 0, items);
    return;
  }
  std::vector<StepPart>& parts = *self.parts;
  const std::uint32_t step = ++self.step;
  if (!is_shared && !self.is_caller()) {
    self.rows = 0;
    self.was_early = false;
    return finish(parts[self.worker], step);
  }
  // At most one step early, so that nobody is further behind.
  self.was_early =
      is_shared && order == StepItems::own_rows && self.rows == items && !self.was_early;
  self.rows = is_shared && order != StepItems::any ? items : 0;
  if (!self.was_early) wait_for_others(self, step - 1);
  const auto compute = [&](std::size_t part) {
    const auto count = static_cast<std::int64_t>(is_shared ? parts.size() : 1);
    const auto index = static_cast<std::int64_t>(part);
    const std::int64_t begin = std::min(items, items * index / count);
    const std::int64_t end = std::min(items, items * (index + 1) / count);
    if (begin < end) call(body, static_cast<int>(self.worker), begin, end);
    finish(parts[part], step);
  };
  compute(self.worker);
  if (!self.is_caller()) return;
  for (std::size_t i = 1; i < parts.size(); ++i) {
    if (settled(self, i) == Doer::caller) compute(i);
  }
}

}  // namespace internal

void end_step() {
  if (member && member->parts) wait_for_others(*member, member->step);
}

Lockstep::Lockstep(Workers& workers, bool always_together)
    : workers_(workers), always_together_(always_together), team_(std::make_unique<Team>()) {
  team_->parts = std::vector<StepPart>(static_cast<std::size_t>(workers.threads()));
  team_->doers.resize(team_->parts.size());
}

Lockstep::~Lockstep() = default;

namespace {

// While it lives the thread takes steps.
class Membership {
 public:
  explicit Membership(StepMember* self) { member = self; }
  ~Membership() { member = nullptr; }
};

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
  const auto alone = [&] {
    StepMember self;
    const Membership membership(&self);
    call(body);
  };
  const auto together = [&] { run_together(body, call); };
  if (workers_.threads() == 1) return alone();
  const std::uint32_t run = team.runs++;
  if (always_together_ || run < first_trial) return together();
  const std::uint32_t place = run < runs_between ? run - first_trial : run % runs_between;
  if (place == 0) team.together_took = team.alone_took = Clock::duration::max();
  if (place < tries) {
    team.together_took = std::min(team.together_took, time_of(together));
  } else if (place < 2 * tries) {
    team.alone_took = std::min(team.alone_took, time_of(alone));
  } else if (team.together_took < team.alone_took) {
    together();
  } else {
    alone();
  }
}

void Lockstep::run_together(const void* body, Call call) {
  Team& team = *team_;
  const std::uint32_t run = ++team.together;
  const std::uint32_t first = team.last_step;
  std::fill(team.doers.begin(), team.doers.end(), Doer::unknown);
  std::exception_ptr error;
  workers_.share(workers_.threads(), [&](int worker, std::int64_t begin, std::int64_t) {
    // The caller has been through all steps when it comes to the parts of others.
    if (worker == 0 && begin != 0) return;
    StepMember self{.parts = &team.parts,
                    .doers = &team.doers,
                    .worker = static_cast<std::size_t>(worker),
                    .run = run,
                    .step = first};
    if (!self.is_caller() && !join(team.parts[self.worker], run)) return;
    const Membership membership(&self);
    try {
      call(body);
      if (self.is_caller()) end_step();
    } catch (...) {
      if (self.is_caller()) error = std::current_exception();
    }
    if (!self.is_caller()) return;
    team.last_step = self.step;
    if (!error) return;
    // The others find every step done from here on.
    constexpr std::uint32_t beyond = 1u << 30;
    team.last_step += beyond;
    for (StepPart& part : team.parts) finish(part, team.last_step);
  });
  if (!error) return;
  for (StepPart& part : team.parts) finish(part, team.last_step);
  std::rethrow_exception(error);
}

}  // namespace onda
