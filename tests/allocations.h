// SPDX-License-Identifier: Apache-2.0
// What the program takes from the heap: operator new, in all its forms, counts while a test asks it
// to.
#pragma once

#include <cstddef>
#include <cstdint>

namespace onda {

/// Whether operator new counts: the sanitizers have one of their own.
extern const bool counts_allocations;

#define ONDA_REQUIRE_COUNTED_ALLOCATIONS() \
  if (!::onda::counts_allocations) GTEST_SKIP() << "the address sanitizer has its own heap"

/// Counts from its making until stop(), or its end, in all threads. One at a time.
class Allocations {
 public:
  Allocations();
  ~Allocations() { stop(); }
  Allocations(const Allocations&) = delete;
  void stop();

  std::int64_t count() const;
  /// The most bytes that were held at one time, beyond those held at the beginning. Blocks count as
  /// large as the heap makes them.
  std::int64_t peak_bytes() const;
};

}  // namespace onda
