// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <CLI/CLI.hpp>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "onda/run/interpreter.h"

namespace onda::cli {

/// Each adds its command to the application; the command runs when the arguments are parsed.
void add_bench(CLI::App& app);
void add_inspect(CLI::App& app);
void add_run(CLI::App& app);
void add_train(CLI::App& app);

/// What a command has to say, on standard output. Throws Error when it cannot be written; a reader
/// that has gone away, as `head` does, is no error.
void print(std::string_view text);

/// Takes one of a few words, and says which they are when another is given.
template <class T>
CLI::Option* add_choice(CLI::App& command, const std::string& name, T& value,
                        const std::map<std::string, T>& choices, const std::string& help) {
  std::string words;
  for (const auto& [word, ignored] : choices) words += (words.empty() ? "" : "|") + word;
  CLI::CheckedTransformer only(choices);
  only.description("");  // the type's name tells it already
  return command.add_option(name, value, help)->transform(only)->type_name(words);
}

/// The options that every command has which runs or prepares a model.
struct ModelOptions {
  kernel::Rounding rounding = kernel::Rounding::single;
  std::size_t memory_limit_mib = 256;
  Kernels kernels = Kernels::best;
  int threads = 1;
  std::string signature = {};
  std::vector<std::string> input_shapes = {};
};
/// The model of a file, with the signature and the input shapes that are asked for.
Graph load_model(const std::string& file, const ModelOptions& options);
void add_model_options(CLI::App& command, ModelOptions& options);
/// How a model is computed: kernels and threads.
void add_kernel_options(CLI::App& command, ModelOptions& options);
InterpreterOptions interpreter_options(const ModelOptions& options);
std::string_view name_of(kernel::Rounding rounding);

}  // namespace onda::cli
