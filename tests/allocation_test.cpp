// SPDX-License-Identifier: Apache-2.0
// Interpreter::invoke() allocates nothing, whatever operator it runs, with one thread or more.
#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <new>

#include "onda/graph/known_values.h"
#include "onda/graph/shape_stages.h"
#include "onda/run/interpreter.h"
#include "tests/random_cases.h"

namespace {

std::atomic<bool> counts = false;
std::atomic<int> allocations = 0;

}  // namespace

// The address sanitizer has its own.
#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ONDA_COUNTS_NO_ALLOCATIONS
#endif
#elif defined(__SANITIZE_ADDRESS__)
#define ONDA_COUNTS_NO_ALLOCATIONS
#endif

#if !defined(ONDA_COUNTS_NO_ALLOCATIONS)

namespace {

void* allocate(std::size_t bytes, std::size_t alignment) {
  if (counts) ++allocations;
  const std::size_t whole = (bytes + alignment - 1) / alignment * alignment;
  void* const memory = std::aligned_alloc(alignment, whole == 0 ? alignment : whole);
  if (!memory) throw std::bad_alloc();
  return memory;
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
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete(void* memory, std::align_val_t) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept { std::free(memory); }

#endif

namespace onda {
namespace {

TEST(Interpreter, InvokeAllocatesNothing) {
#if defined(ONDA_COUNTS_NO_ALLOCATIONS)
  GTEST_SKIP() << "the address sanitizer allocates";
#endif
  std::mt19937 random(7);
  int models = 0;
  RandomCases all(random, [&](const std::string& name, const Graph& graph, int) {
    if (has_open_nodes(without_known_nodes(graph))) return;  // memory follows from the values
    for (const int threads : {1, 2}) {
      Interpreter model(graph, {.threads = threads});
      for (int i = 0; i < model.input_count(); ++i) {
        Bytes bytes;
        append_random(random, model.input_details(i), bytes);
        std::copy(bytes.begin(), bytes.end(), model.input_bytes(i).begin());
      }
      model.invoke();
      allocations = 0;
      counts = true;
      model.invoke();
      counts = false;
      EXPECT_EQ(allocations, 0) << name << ", " << threads << " threads";
    }
    ++models;
  });
  all.all(DType::int8);
  all.all(DType::float32);
  EXPECT_GE(models, 60);
}

TEST(Interpreter, AllocationsWouldBeCounted) {
#if defined(ONDA_COUNTS_NO_ALLOCATIONS)
  GTEST_SKIP() << "the address sanitizer allocates";
#endif
  allocations = 0;
  counts = true;
  void* volatile const memory = ::operator new(4);
  counts = false;
  ::operator delete(memory);
  EXPECT_EQ(allocations, 1);
}

}  // namespace
}  // namespace onda
