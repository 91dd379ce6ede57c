// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

namespace onda {

/// Threads that share the work of a loop: the caller's own and as many more as asked for, which
/// wait in between. They compute with floats in the caller's way (FloatMode).
///
///   workers.share(rows, [&](int worker, std::int64_t begin, std::int64_t end) { … });
///
/// Each takes one run of the items; the caller also those of threads that have not come when its
/// own is done, so a busy machine costs little. What is computed for one item must not depend on
/// who computes the others: then the result is the same with any number of threads. The body must
/// not throw. One object serves one caller at a time.
class Workers {
 public:
  /// Throws Error unless threads >= 1.
  explicit Workers(int threads = 1);
  ~Workers();
  Workers(const Workers&) = delete;
  Workers& operator=(const Workers&) = delete;

  int threads() const { return threads_; }

  /// Calls body(worker, begin, end) for runs that cover [0, items), and returns when all are done.
  /// Where there are fewer items than threads some get none, and are not called. `worker` is the
  /// thread that does it, so that each has memory of its own. `work` is about
  /// how many numbers are read or written in all: few are done before another thread has begun, so
  /// the caller does them alone.
  template <class Body>
  void share(std::int64_t items, const Body& body, std::int64_t work = worth_sharing) {
    if (threads_ == 1 || items < 2 || work < worth_sharing) {
      if (items > 0) body(0, std::int64_t{0}, items);
      return;
    }
    run({items, &body, [](const void* held, int worker, std::int64_t begin, std::int64_t end) {
           (*static_cast<const Body*>(held))(worker, begin, end);
         }});
  }

  /// Memory for one worker's own use, at least `count` floats on a cache line, whatever they hold.
  /// It stays where it is until more is asked for. Only that worker may ask.
  float* scratch(int worker, std::size_t count);
  /// Lets every worker have that much beforehand, so that scratch() allocates nothing later.
  void reserve(std::size_t count);

  /// So many numbers take some microseconds.
  static constexpr std::int64_t worth_sharing = 8192;

 private:
  struct Job {
    std::int64_t items = 0;
    const void* body = nullptr;
    void (*call)(const void* body, int worker, std::int64_t begin, std::int64_t end) = nullptr;
  };
  struct Team;
  void run(const Job& job);

  int threads_;
  std::unique_ptr<Team> team_;
};

}  // namespace onda
