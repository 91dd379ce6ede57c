// SPDX-License-Identifier: Apache-2.0
#include <nlohmann/json.hpp>

#include "results.h"

namespace hello {
namespace {

using nlohmann::ordered_json;

ordered_json of_model(const Trained& model) {
  const auto last = [&](const char* name) { return model.history[name].back(); };
  return {{"parameters", model.parameters},
          {"epochs", model.history.epochs()},
          {"train_seconds", model.seconds},
          {"loss", last("loss")},
          {"mae", last("mae")},
          {"val_loss", last("val_loss")},
          {"val_mae", last("val_mae")},
          {"test_loss", model.test["loss"]},
          {"test_mae", model.test["mae"]}};
}

}  // namespace

std::string make_summary(const Results& results) {
  const Board& board = results.board;
  ordered_json json;
  json["data"] = {{"samples", results.x.size()},
                  {"train", results.parts[0].samples()},
                  {"validation", results.parts[1].samples()},
                  {"test", results.parts[2].samples()},
                  {"x_sha256", results.x_sha256},
                  {"y_float32_sha256", results.y_float32_sha256}};
  json["model1"] = of_model(results.models[0]);
  json["model2"] = of_model(results.models[1]);
  json["files"] = {{"float_bytes", results.file_bytes[0]},
                   {"quantized_bytes", results.file_bytes[1]},
                   {"int8_bytes", results.file_bytes[2]}};
  json["conversion"] = {{"float_max_difference", results.float_difference.largest},
                        {"float_mean_difference", results.float_difference.mean},
                        {"quantized_max_difference", results.quantized_difference.largest},
                        {"quantized_mean_difference", results.quantized_difference.mean}};
  json["board"] = {{"flash_bytes", board.model.flash_bytes},
                   {"ram_bytes", board.model.ram_bytes},
                   {"stack_bytes", board.stack_bytes},
                   {"cycles_per_inference", board.cycles},
                   {"sketch_flash_bytes", board.sketch.flash_bytes},
                   {"sketch_ram_bytes", board.sketch.ram_bytes},
                   {"samples_checked", board.shown.size()},
                   {"mismatches", board.mismatches},
                   {"inputs_checked", board.inputs_checked},
                   {"input_mismatches", board.input_mismatches}};
  return json.dump(2) + "\n";
}

}  // namespace hello
