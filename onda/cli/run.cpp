// SPDX-License-Identifier: Apache-2.0
// onda run: a model's outputs for samples in files.
#include "onda/run/predict.h"

#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <iostream>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>

#include "onda/cli/command.h"
#include "onda/core/file.h"
#include "onda/data/csv.h"
#include "onda/data/npy.h"
#include "onda/data/raw.h"
#include "onda/report/progress.h"

namespace onda::cli {
namespace {

namespace fs = std::filesystem;

constexpr const char* manual = R"(
FILES
  .npy  numpy's arrays, in the model's own type or float32, float64
  .csv  numbers; each row is one sample, laid out in C order
  .bin  the elements alone, in the model's own type, little-endian

SAMPLES
  An input of shape (1, 49, 10) takes one sample of that shape or (49, 10), or N
  of them as (N, 49, 10); a table (N, 490) does, too. Samples run one by one, and
  the outputs get N as their first extent. A model of a stream (CIRCULAR_BUFFER)
  ends some runs early: the outputs hold those that went to their end.

QUANTIZED MODELS
  Real numbers given for int8 or uint8 inputs are quantized, and the outputs come
  out as real numbers. When all inputs are given in the model's own integer type,
  the outputs stay integers. --values says which of the two without looking at the
  inputs; with `integers` the numbers given for an integer input are its integers.

EXAMPLES
  onda run sine_model.tflite --input x.npy --output y.npy
  onda run two_inputs.tflite --input a.csv --input b.csv --output results/
)";

enum class Format { npy, csv, bin };
const std::map<std::string, Format> formats = {
    {"npy", Format::npy}, {"csv", Format::csv}, {"bin", Format::bin}};

struct RunOptions {
  std::string model;
  std::vector<std::string> inputs;
  std::string output;
  Format format = Format::npy;
  PredictValues values = PredictValues::as_given;
  ModelOptions run;
  bool json = false;
};

Format format_of(const fs::path& path) {
  const std::string extension = path.extension().string();
  const auto found = extension.empty() ? formats.end() : formats.find(extension.substr(1));
  if (found == formats.end()) {
    throw Error("{}: expected a name that ends in .npy, .csv or .bin", path.string());
  }
  return found->second;
}

bool is_folder(const std::string& path) {
  std::error_code code;
  return path.ends_with('/') || fs::is_directory(path, code);
}

// float32 where the number becomes one; float64 holds the integers of an int32 exactly.
DType csv_type(const Tensor& details, PredictValues values) {
  const bool real = details.type == DType::float32 ||
                    (!details.quantization.empty() && values != PredictValues::integers);
  return real ? DType::float32 : DType::float64;
}

Tensor read_input(const fs::path& path, const Tensor& details, PredictValues values) {
  switch (format_of(path)) {
    case Format::npy:
      return data::read_npy(path);
    case Format::csv:
      return data::read_csv(path, {.type = csv_type(details, values)});
    case Format::bin: {
      std::vector<std::int32_t> extents = details.shape.extents();
      if (extents.empty() || extents[0] != 1) extents.insert(extents.begin(), 1);
      extents[0] = -1;
      return data::read_raw(path, details.type, Shape(std::move(extents)));
    }
  }
  throw Error("{}: unknown format", path.string());
}

// Rows of a table: what has no axis of samples is one row.
Bytes encode_csv(const Tensor& tensor) {
  Tensor rows = tensor;
  if (rows.shape.rank() == 0) rows.shape = {1};
  const std::string text = data::encode_csv({}, {rows});
  const auto bytes = std::as_bytes(std::span(text));
  return {bytes.begin(), bytes.end()};
}

Bytes encode(const Tensor& tensor, Format format) {
  switch (format) {
    case Format::npy:
      return data::encode_npy(tensor);
    case Format::csv:
      return encode_csv(tensor);
    case Format::bin:
      return tensor.data;
  }
  throw Error("unknown format");
}

// "0_dense_2_BiasAdd.npy": the tensor's name without what file systems or shells would mind.
std::string file_name(std::size_t index, const Tensor& tensor, Format format) {
  std::string name = std::to_string(index);
  if (!tensor.name.empty()) name += '_';
  for (const char c : tensor.name.substr(0, 64)) {
    const bool plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    name += plain || c == '-' || c == '.' ? c : '_';
  }
  for (const auto& [extension, its] : formats) {
    if (its == format) name += "." + extension;
  }
  return name;
}

std::vector<FileToWrite> files_of(const std::vector<Tensor>& outputs, const RunOptions& options) {
  std::vector<FileToWrite> files;
  if (!is_folder(options.output)) {
    files.push_back({options.output, encode(outputs.front(), format_of(options.output))});
    return files;
  }
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    files.push_back({fs::path(options.output) / file_name(i, outputs[i], options.format),
                     encode(outputs[i], options.format)});
  }
  return files;
}

nlohmann::ordered_json to_json(const Tensor& tensor, const std::string& file) {
  return {{"name", tensor.name},
          {"type", name_of(tensor.type)},
          {"shape", tensor.shape.extents()},
          {"file", file}};
}

void run(const RunOptions& options) {
  Interpreter model(load_model(options.model, options.run), interpreter_options(options.run));
  // What can be known to go wrong is said before any work.
  if (!is_folder(options.output)) {
    if (model.output_count() != 1) {
      throw Error("{}: the model has {} outputs; expected a folder, such as {}/", options.output,
                  model.output_count(), fs::path(options.output).stem().string());
    }
    format_of(options.output);
  }
  if (options.inputs.size() != static_cast<std::size_t>(model.input_count())) {
    std::string wanted;
    for (int i = 0; i < model.input_count(); ++i) {
      const Tensor& input = model.input_details(i);
      wanted += fmt::format("\n  {}: {} {} {}", i, input.name, to_string(input.shape),
                            name_of(input.type));
    }
    throw Error("{}: expected {} times --input, received {}{}", options.model, model.input_count(),
                options.inputs.size(), wanted);
  }
  std::vector<Tensor> inputs;
  for (std::size_t i = 0; i < options.inputs.size(); ++i) {
    inputs.push_back(
        read_input(options.inputs[i], model.input_details(static_cast<int>(i)), options.values));
  }

  std::vector<std::int64_t> finished;
  PredictOptions how{.values = options.values, .finished = &finished};
  std::unique_ptr<report::Progress> bar;
  const double start = report::steady_seconds();
  const auto columns = report::terminal_columns(STDERR_FILENO);
  if (columns && !options.json) {
    how.progress = [&](std::int64_t done, std::int64_t samples) {
      if (!bar && report::steady_seconds() - start < 1) return;
      if (!bar) {
        bar = std::make_unique<report::Progress>(
            std::cerr, report::Progress::Options{.total = static_cast<std::size_t>(samples),
                                                 .label = "samples",
                                                 .columns = columns});
      }
      bar->update(static_cast<std::size_t>(done), "");
    };
  }
  const std::vector<Tensor> outputs = predict(model, inputs, how);
  const double seconds = report::steady_seconds() - start;
  bar.reset();

  const std::vector<FileToWrite> files = files_of(outputs, options);
  write_files(files);
  const std::int64_t samples =
      inputs.empty() ? 1 : count_samples(model.input_details(0), inputs[0].shape);
  if (options.json) {
    nlohmann::ordered_json json = {{"model", options.model},
                                   {"rounding", name_of(options.run.rounding)},
                                   {"samples", samples},
                                   {"seconds", seconds}};
    if (model.ends_runs()) json["finished"] = finished;
    json["inputs"] = nlohmann::ordered_json::array();
    json["outputs"] = nlohmann::ordered_json::array();
    for (std::size_t i = 0; i < inputs.size(); ++i) {
      json["inputs"].push_back(to_json(inputs[i], options.inputs[i]));
    }
    for (std::size_t i = 0; i < outputs.size(); ++i) {
      json["outputs"].push_back(to_json(outputs[i], files[i].path.string()));
    }
    print(json.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n");
    return;
  }
  std::string text;
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    text += fmt::format("{}: {} {}\n", files[i].path.string(), name_of(outputs[i].type),
                        to_string(outputs[i].shape));
  }
  if (model.ends_runs()) {
    text += fmt::format("{} of {} runs went to their end\n", finished.size(), samples);
  }
  print(text + fmt::format("{} {} in {:.3g} s, rounding {}\n", samples,
                           samples == 1 ? "sample" : "samples", seconds,
                           name_of(options.run.rounding)));
}

}  // namespace

void add_run(CLI::App& app) {
  CLI::App& command = *app.add_subcommand("run", "Run a model over samples in files");
  const auto options = std::make_shared<RunOptions>();
  command.add_option("MODEL", options->model, "A .tflite file")->required();
  command
      .add_option("-i,--input", options->inputs,
                  "Samples for an input; once for each input, in the model's order")
      ->allow_extra_args(false)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
      ->type_name("FILE");
  command
      .add_option("-o,--output", options->output,
                  "The file for the output, or a folder (ending in /) with one file for each "
                  "output, such as 0_dense.npy")
      ->required()
      ->type_name("PATH");
  add_choice(command, "--format", options->format, formats, "The format of files in a folder");
  static const std::map<std::string, PredictValues> values = {
      {"real", PredictValues::real}, {"integers", PredictValues::integers}};
  add_choice(command, "--values", options->values, values,
             "Whether quantized outputs are written as real numbers or as their integers");
  add_model_options(command, options->run);
  add_kernel_options(command, options->run);
  command.add_flag("--json", options->json, "Tell what was done as JSON");
  command.footer(manual);
  command.callback([options] { run(*options); });
}

}  // namespace onda::cli
