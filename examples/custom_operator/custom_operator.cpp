// SPDX-License-Identifier: Apache-2.0
// A program with an operator of its own: it builds a graph, stores it as .tflite, reads it again,
// runs it, and writes it as C++ for any board. Usage: custom_operator [FOLDER]
#include <cstdio>

#include "onda/emit/emit.h"
#include "onda/graph/graph_builder.h"
#include "onda/run/interpreter.h"
#include "onda/tflite/tflite.h"
#include "soft_clip.h"

namespace {

void run(const std::filesystem::path& folder) {
  onda::GraphBuilder builder("overdrive");
  const int x = builder.input("x", {1, 5});
  const int y = builder.add(sound::SoftClip{.limit = 2}, {x}, "y");
  onda::save_tflite(folder / "overdrive.tflite", builder.finish({y}));

  // Whoever reads the file says what it may meet.
  const onda::Graph graph = onda::load_tflite(
      folder / "overdrive.tflite", {.custom_operators = {onda::custom<sound::SoftClip>()}});

  onda::Interpreter model(graph);
  model.set_input<float>(0, std::vector<float>{-6, -2, 0, 1, 1000});
  model.invoke();
  for (const float value : model.output<float>(0)) std::printf("%g ", static_cast<double>(value));
  std::printf("\n");

  onda::write_files(folder / "overdrive", onda::emit_cpp(graph, {.name = "overdrive"}));
}

}  // namespace

int main(int count, char** arguments) {
  try {
    run(count > 1 ? arguments[1] : "out/custom_operator");
    return 0;
  } catch (const onda::Error& error) {
    std::fprintf(stderr, "custom_operator: error: %s\n", error.what());
    return 1;
  }
}
