// SPDX-License-Identifier: Apache-2.0
#include "tests/allocations.h"

#include <malloc.h>

#include <atomic>
#include <cstdlib>
#include <new>

// The address sanitizer has its own.
#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ONDA_COUNTS_NO_ALLOCATIONS
#endif
#elif defined(__SANITIZE_ADDRESS__)
#define ONDA_COUNTS_NO_ALLOCATIONS
#endif

namespace {

std::atomic<bool> counts = false;
std::atomic<std::int64_t> number = 0;
std::atomic<std::int64_t> held = 0;
std::atomic<std::int64_t> peak = 0;

}  // namespace

#if !defined(ONDA_COUNTS_NO_ALLOCATIONS)

namespace {

void raise_peak(std::int64_t value) {
  std::int64_t known = peak;
  while (known < value && !peak.compare_exchange_weak(known, value)) {
  }
}

void* allocate(std::size_t bytes, std::size_t alignment) {
  const std::size_t whole = (bytes + alignment - 1) / alignment * alignment;
  void* const memory = std::aligned_alloc(alignment, whole == 0 ? alignment : whole);
  if (!memory) throw std::bad_alloc();
  if (counts) {
    const auto size = static_cast<std::int64_t>(malloc_usable_size(memory));
    ++number;
    raise_peak(held += size);
  }
  return memory;
}

void release(void* memory) {
  if (counts) held -= static_cast<std::int64_t>(malloc_usable_size(memory));
  std::free(memory);
}

}  // namespace

// GCC 12 holds free() against its own operator new where it inlines both.
#if !defined(__clang__)
#pragma GCC diagnostic ignored "-Wmismatched-new-delete"
#endif

// Every other form calls one of these.
void* operator new(std::size_t bytes) { return allocate(bytes, __STDCPP_DEFAULT_NEW_ALIGNMENT__); }
void* operator new(std::size_t bytes, std::align_val_t alignment) {
  return allocate(bytes, static_cast<std::size_t>(alignment));
}
void operator delete(void* memory) noexcept { release(memory); }
void operator delete(void* memory, std::size_t) noexcept { release(memory); }
void operator delete(void* memory, std::align_val_t) noexcept { release(memory); }
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept { release(memory); }

#endif

namespace onda {

#if defined(ONDA_COUNTS_NO_ALLOCATIONS)
const bool counts_allocations = false;
#else
const bool counts_allocations = true;
#endif

Allocations::Allocations() {
  number = 0;
  held = 0;
  peak = 0;
  counts = true;
}
void Allocations::stop() { counts = false; }
std::int64_t Allocations::count() const { return number; }
std::int64_t Allocations::peak_bytes() const { return peak; }

}  // namespace onda
