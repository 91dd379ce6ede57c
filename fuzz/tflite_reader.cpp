// SPDX-License-Identifier: Apache-2.0
// Whatever the bytes are: a graph that can be written, planned, run and emitted, or an Error. A
// graph that was read and written again reads again, and all ways to run it give the same integers.
#include <cstdio>
#include <cstdlib>

#include "onda/emit/emit.h"
#include "onda/run/interpreter.h"
#include "onda/tflite/describe.h"
#include "onda/tflite/tflite.h"

namespace onda {
namespace {

// Small, so that the fuzzer makes many runs a second.
constexpr std::size_t memory_limit_bytes = 4 << 20;
constexpr std::int64_t operations_limit = 1 << 20;

// The integers among the outputs.
Bytes run(const std::shared_ptr<const Graph>& graph, Rounding rounding, Kernels kernels,
          std::span<const std::byte> bytes) {
  Interpreter model(graph, {.rounding = rounding,
                            .kernels = kernels,
                            .memory_limit_bytes = memory_limit_bytes,
                            .operations_limit = operations_limit});
  for (int i = 0; i < model.input_count(); ++i) {
    const std::span<std::byte> input = model.input_bytes(i);
    for (std::size_t at = 0; at < input.size(); ++at) input[at] = bytes[at % bytes.size()];
  }
  model.invoke();
  Bytes integers;
  for (int i = 0; i < model.output_count(); ++i) {
    const auto output = model.output_bytes(i);
    if (model.output_details(i).type == DType::float32) continue;
    integers.insert(integers.end(), output.begin(), output.end());
  }
  return integers;
}

void run_both_ways(const std::shared_ptr<const Graph>& graph, Rounding rounding,
                   std::span<const std::byte> bytes) {
  const Bytes plain = run(graph, rounding, Kernels::plain, bytes);
  if (run(graph, rounding, Kernels::best, bytes) == plain) return;
  std::fprintf(stderr, "the best kernels give other integers than the plain ones\n");
  std::abort();
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

}  // namespace
}  // namespace onda

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* start, std::size_t size) {
  using namespace onda;
  const std::span<const std::byte> bytes(reinterpret_cast<const std::byte*>(start), size);
  try {
    const auto graph = std::make_shared<const Graph>(read_tflite(bytes));
    for (const Node& node : graph->nodes) describe_options(node.op);
    write_and_read_again(*graph);
    run_both_ways(graph, Rounding::single, bytes);
    run_both_ways(graph, Rounding::doubled, bytes);
    emit_cpp(*graph, {});
  } catch (const Error&) {
    // the right answer for nearly all bytes
  }
  return 0;
}
