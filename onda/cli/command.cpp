// SPDX-License-Identifier: Apache-2.0
#include "onda/cli/command.h"

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "onda/core/error.h"
#include "onda/graph/known_values.h"
#include "onda/tflite/tflite.h"
#include "onda/train/text_values.h"

namespace onda::cli {

void print(std::string_view text) {
  const bool written = std::fwrite(text.data(), 1, text.size(), stdout) == text.size();
  if (std::fflush(stdout) == 0 && written) return;
  if (errno != EPIPE) throw Error("standard output: cannot be written: {}", std::strerror(errno));
}

std::string_view name_of(kernel::Rounding rounding) {
  return rounding == kernel::Rounding::single ? "single" : "double";
}

Graph load_model(const std::string& file, const ModelOptions& options) {
  Graph graph = load_tflite(file, {.signature = options.signature});
  if (options.input_shapes.empty()) return graph;
  std::vector<Shape> shapes;
  for (const std::string& given : options.input_shapes) {
    if (!text::read(given, shapes.emplace_back())) {
      throw Error("--input-shape: expected a shape such as 1x96x96x3, received {}", given);
    }
  }
  try {
    return resized(std::move(graph), shapes);
  } catch (const Error& error) {
    throw error.within(file);
  }
}

void add_model_options(CLI::App& command, ModelOptions& options) {
  static const std::map<std::string, kernel::Rounding> roundings = {
      {"single", kernel::Rounding::single}, {"double", kernel::Rounding::doubled}};
  add_choice(command, "--rounding", options.rounding, roundings,
             "How integers are scaled: single (the default) as LiteRT does, double as TensorFlow "
             "Lite Micro does");
  command
      .add_option("--memory-limit", options.memory_limit_mib,
                  "The most memory that a model's tensors may ask for, in MiB")
      ->check(CLI::Range(std::size_t{1}, std::size_t{1} << 20).description(""))
      ->capture_default_str()
      ->type_name("MIB");
  command
      .add_option("--signature", options.signature,
                  "The entry into a model that has several; its first graph otherwise")
      ->type_name("KEY");
  command
      .add_option(
          "--input-shape", options.input_shapes,
          "Another shape for an input, such as 1x96x96x3, and all that follows from it; once "
          "for each input, in the model's order")
      ->allow_extra_args(false)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
      ->type_name("SHAPE");
}

void add_kernel_options(CLI::App& command, ModelOptions& options) {
  static const std::map<std::string, Kernels> kernels = {{"best", Kernels::best},
                                                         {"plain", Kernels::plain}};
  add_choice(command, "--kernels", options.kernels, kernels,
             "best (the default): what this processor does fastest, with the same integers; plain: "
             "the very kernels that boards run");
  command.add_option("--threads", options.threads, "How many threads share the work")
      ->check(CLI::Range(1, 256).description(""))
      ->capture_default_str()
      ->type_name("N");
}

InterpreterOptions interpreter_options(const ModelOptions& options) {
  return {.rounding = options.rounding,
          .kernels = options.kernels,
          .threads = options.threads,
          .memory_limit_bytes = options.memory_limit_mib << 20};
}

}  // namespace onda::cli
