// SPDX-License-Identifier: Apache-2.0
// What the twelve steps of hello_world.cpp find out, for the plots, the page and the summary.
#pragma once

#include <array>
#include <filesystem>
#include <string>
#include <vector>

#include "onda/data/dataset.h"
#include "onda/quantize/compare.h"
#include "onda/report/language.h"
#include "onda/report/plot.h"
#include "onda/simulate/harness.h"
#include "onda/simulate/simavr.h"
#include "onda/train/model.h"

namespace hello {

struct Trained {
  std::int64_t parameters = 0;
  std::string summary = {};
  onda::History history = {};
  double seconds = 0;
  onda::Values test = {};            // loss and mae on the test part
  std::vector<double> on_test = {};  // predictions for it
};

struct Board {
  onda::simulate::ModelSize model;  // beyond an empty program
  onda::simulate::Firmware sketch;  // the whole sketch, with Arduino's core
  std::int64_t cycles = 0;          // of one inference
  int stack_bytes = 0;              // of one inference
  int inputs_checked = 0;           // all values that the input can take
  int input_mismatches = 0;
  std::vector<onda::simulate::Brightness> shown;  // what the LED did
  std::vector<int> expected;                      // what the host's interpreter says
  int mismatches = 0;
  std::string serial;
};

struct Results {
  std::vector<double> x, clean, y;  // all samples
  std::string x_sha256, y_float32_sha256;
  std::vector<onda::data::Dataset> parts;  // train, validation, test
  std::array<Trained, 2> models;
  std::array<std::size_t, 3> file_bytes{};     // float, quantized, int8
  std::vector<double> by_float, by_quantized;  // what the converted models predict for the test x
  onda::Difference float_difference, quantized_difference;
  Board board;
};

inline std::vector<double> column(const onda::Tensor& tensor) {
  const auto values = tensor.values<float>();
  return {values.begin(), values.end()};
}

struct NamedPlot {
  std::string name;  // of the PNG
  onda::report::Plot plot;
  onda::report::Text caption;
};

std::vector<NamedPlot> make_plots(const Results& results, onda::report::Language language);
std::string make_page(const Results& results, const std::vector<NamedPlot>& plots,
                      const std::vector<onda::report::Picture>& pictures,
                      onda::report::Language language);
std::string make_summary(const Results& results);

}  // namespace hello
