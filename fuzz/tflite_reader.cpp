// SPDX-License-Identifier: Apache-2.0
// Whatever the bytes are: a graph that can be written, planned, run and emitted, or an Error. A
// graph that was read and written again reads again, and all ways to run it give the same integers.
// What is taken from the heap is at most 4 times what the file calls for (tests/called_for.h).
#include <sanitizer/allocator_interface.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <optional>

#include "onda/emit/emit.h"
#include "onda/graph/body.h"
#include "onda/run/interpreter.h"
#include "onda/tflite/describe.h"
#include "onda/tflite/tflite.h"
#include "tests/called_for.h"

namespace onda {
namespace {

// Small, so that the fuzzer makes many runs a second.
constexpr std::size_t memory_limit_bytes = 4 << 20;
constexpr std::int64_t operations_limit = 1 << 20;
constexpr std::size_t emitted_limit_bytes = 64 << 10;

// Bytes that are held since the beginning of a step, and the most at one time.
bool counts = false;
std::int64_t held = 0;
std::int64_t peak = 0;

void on_malloc(const volatile void*, std::size_t bytes) {
  if (!counts) return;
  held += static_cast<std::int64_t>(bytes);
  peak = std::max(peak, held);
}
void on_free(const volatile void* memory) {
  if (counts && memory) {
    held -=
        static_cast<std::int64_t>(__sanitizer_get_allocated_size(const_cast<const void*>(memory)));
  }
}

// The most bytes that a step takes. An Error ends it, and is handed on.
class Counted {
 public:
  Counted() {
    held = peak = 0;
    counts = true;
  }
  ~Counted() { counts = false; }
  Counted(const Counted&) = delete;
};

void expect_in_proportion(const char* step, std::size_t called_for, std::size_t allowance) {
  const std::size_t limit = 4 * called_for + allowance;
  if (peak <= static_cast<std::int64_t>(limit)) return;
  std::fprintf(stderr, "%s: %lld bytes were taken, %zu are called for\n", step,
               static_cast<long long>(peak), called_for);
  std::abort();
}

constexpr std::size_t allowance_bytes = 64 << 10;  // as in tests/hostile_files_test.cpp
constexpr std::size_t kernel_text_bytes = 256 << 10;

// The integers among the outputs.
Bytes run(const std::shared_ptr<const Graph>& graph, Rounding rounding, Kernels kernels,
          std::span<const std::byte> bytes, std::size_t& arena_bytes) {
  std::optional<Interpreter> model;
  {
    const Counted counted;
    model.emplace(graph, InterpreterOptions{.rounding = rounding,
                                            .kernels = kernels,
                                            .memory_limit_bytes = memory_limit_bytes,
                                            .operations_limit = operations_limit});
    arena_bytes = model->memory_plan().bytes;
    for (int i = 0; i < model->input_count(); ++i) {
      const std::span<std::byte> input = model->input_bytes(i);
      for (std::size_t at = 0; at < input.size(); ++at) input[at] = bytes[at % bytes.size()];
    }
    model->invoke();
  }
  // The same tensor may be any number of outputs.
  Bytes integers;
  for (int i = 0; i < model->output_count(); ++i) {
    const auto output = model->output_bytes(i);
    if (model->output_details(i).type == DType::float32) continue;
    integers.insert(integers.end(), output.begin(), output.end());
  }
  return integers;
}

void write_and_read_again(const Graph& graph) {
  const Bytes written = write_tflite(graph);
  try {
    read_tflite(written);
  } catch (const Error& error) {
    std::fprintf(stderr, "what was read and written does not read again: %s\n", error.what());
    std::abort();
  }
}

// The graph, to which what it calls for is added; nothing where reading it is refused.
std::shared_ptr<const Graph> read(std::span<const std::byte> bytes, CalledFor& called) {
  called = called_for(bytes);
  std::shared_ptr<const Graph> graph;
  try {
    const Counted counted;
    graph = std::make_shared<const Graph>(read_tflite(bytes));
  } catch (const Error&) {
    // the right answer for nearly all bytes
  }
  if (graph) {
    add_graph(called, *graph);
  } else {
    add_refused(called);
  }
  expect_in_proportion("reading", called.bytes(), allowance_bytes);
  return graph;
}

// A run or an Error, whose integers and whose message do not go by the kernels. Adds what the plan
// calls for.
struct Result {
  Bytes integers;
  std::string error;
  bool operator==(const Result&) const = default;
};
Result run_in_proportion(const std::shared_ptr<const Graph>& graph, Rounding rounding,
                         Kernels kernels, std::span<const std::byte> bytes, CalledFor called) {
  Result result;
  std::size_t arena = 0;
  try {
    result.integers = run(graph, rounding, kernels, bytes, arena);
  } catch (const Error& error) {
    result.error = error.what();
  }
  if (largest_computed_bytes(*graph) <= memory_limit_bytes) add_plan(called, *graph, arena);
  expect_in_proportion("running", called.bytes(), allowance_bytes);
  return result;
}

void run_both_ways(const std::shared_ptr<const Graph>& graph, Rounding rounding,
                   std::span<const std::byte> bytes, const CalledFor& called) {
  const Result plain = run_in_proportion(graph, rounding, Kernels::plain, bytes, called);
  if (run_in_proportion(graph, rounding, Kernels::best, bytes, called) == plain) return;
  std::fprintf(stderr, "the best kernels give other integers than the plain ones\n");
  std::abort();
}

void emit(const Graph& graph, CalledFor called) {
  // It would be printed, all of it.
  if (called.known > emitted_limit_bytes) return;
  try {
    const Counted counted;
    emit_cpp(graph, {.memory_limit_bytes = emitted_limit_bytes});
  } catch (const Error&) {
  }
  if (largest_computed_bytes(graph) <= emitted_limit_bytes) add_plan(called, graph, 0);
  expect_in_proportion("emitting", called.bytes_with_text(), kernel_text_bytes);
}

}  // namespace
}  // namespace onda

extern "C" int LLVMFuzzerInitialize(int*, char***) {
  return __sanitizer_install_malloc_and_free_hooks(onda::on_malloc, onda::on_free) == 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* start, std::size_t size) {
  using namespace onda;
  const std::span<const std::byte> bytes(reinterpret_cast<const std::byte*>(start), size);
  CalledFor called;
  const auto graph = read(bytes, called);
  if (!graph) return 0;
  try {
    for (const Node& node : graph->nodes) describe_options(node.op);
    write_and_read_again(*graph);
  } catch (const Error&) {
    // what was made for other versions of the format
  }
  run_both_ways(graph, Rounding::single, bytes, called);
  run_both_ways(graph, Rounding::doubled, bytes, called);
  emit(*graph, called);
  return 0;
}
