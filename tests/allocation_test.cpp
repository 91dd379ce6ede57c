// SPDX-License-Identifier: Apache-2.0
// Interpreter::invoke() allocates nothing, whatever operator it runs, with one thread or more.
#include <gtest/gtest.h>

#include <new>

#include "onda/graph/known_values.h"
#include "onda/graph/shape_stages.h"
#include "onda/run/interpreter.h"
#include "tests/allocations.h"
#include "tests/random_cases.h"

namespace onda {
namespace {

TEST(Interpreter, InvokeAllocatesNothing) {
  ONDA_REQUIRE_COUNTED_ALLOCATIONS();
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
      Allocations allocations;
      model.invoke();
      allocations.stop();
      EXPECT_EQ(allocations.count(), 0) << name << ", " << threads << " threads";
    }
    ++models;
  });
  all.all(DType::int8);
  all.all(DType::float32);
  EXPECT_GE(models, 60);
}

TEST(Allocations, AreCounted) {
  ONDA_REQUIRE_COUNTED_ALLOCATIONS();
  Allocations allocations;
  void* volatile memory = ::operator new(1000);
  ::operator delete(memory);
  memory = ::operator new(400);
  void* volatile const more = ::operator new(700, std::align_val_t(64));
  allocations.stop();
  ::operator delete(memory);
  ::operator delete(more, std::align_val_t(64));
  EXPECT_EQ(allocations.count(), 3);
  EXPECT_GE(allocations.peak_bytes(), 1100);
  EXPECT_LT(allocations.peak_bytes(), 1300);
}

}  // namespace
}  // namespace onda
