// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <exception>
#include <memory>

#include "onda/core/workers.h"

namespace onda {

/// Threads that go through the same steps side by side: each computes its part of a step, and
/// begins the next one as soon as the parts of all others are done. Short steps, one after another,
/// cost less so than with Workers::share(), which hands each of them from the caller to the threads
/// and back.
///
///   lockstep.run([&] {
///     share_in_step(workers, rows, [&](int worker, std::int64_t begin, std::int64_t end) { … });
///     share_in_step(workers, 1, …);
///   });
///
/// All threads run the body, so it must write nothing outside of what it shares, look at nothing
/// that a step writes but in a later step (or behind end_step()), and share the same in each. The
/// caller does the parts of threads that have not come for the first step, and the result is the
/// same with any number of threads. What the body throws in the caller ends the run; what is shared
/// must not throw.
///
/// What a step costs depends on how far apart the cores are: 0.07 us where they share a cache, 0.3
/// where they do not, and a virtual machine's change their places. So now and then some runs go
/// together and some are the caller's alone, and those after them go as it took less time.
class Lockstep {
 public:
  /// `always_together`: tries nothing.
  explicit Lockstep(Workers& workers, bool always_together = false);
  ~Lockstep();

  template <class Body>
  void run(const Body& body) {
    run_all(&body, [](const void* held) { (*static_cast<const Body*>(held))(); });
  }

 private:
  struct Team;
  using Call = void (*)(const void* body);
  void run_all(const void* body, Call call);
  void run_together(const void* body, Call call);

  Workers& workers_;
  bool always_together_;
  std::unique_ptr<Team> team_;
};

/// How a step's items lie in what it writes.
enum class StepItems {
  any,
  rows,      ///< equal runs of all of it, in order
  own_rows,  ///< the same; and what an item reads of the step before, if that has as many rows, is
             ///< the same item of it. Such a step does not wait for the others, so it must write
             ///< nothing that the step before reads.
};

namespace internal {
using StepBody = void (*)(const void* body, int worker, std::int64_t begin, std::int64_t end);
/// Whether this thread runs in step with others.
bool in_step();
void take_step(std::int64_t items, const void* body, StepBody call, bool is_shared,
               StepItems order);
}  // namespace internal

/// Workers::share(), as one of the steps where there are any. Those are worth sharing sooner.
template <class Body>
void share_in_step(Workers& workers, std::int64_t items, const Body& body,
                   std::int64_t work = Workers::worth_sharing, StepItems order = StepItems::any) {
  if (!internal::in_step()) {
    workers.share(items, body, work);
    return;
  }
  internal::take_step(
      items, &body,
      [](const void* held, int worker, std::int64_t begin, std::int64_t end) {
        (*static_cast<const Body*>(held))(worker, begin, end);
      },
      items > 1 && 2 * work >= Workers::worth_sharing, order);
}

/// Waits until all parts of the last step are done.
void end_step();

}  // namespace onda
