// SPDX-License-Identifier: Apache-2.0
// The whole way, as a user runs it: examples/hello_world.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <regex>
#include <sstream>

#include "onda/core/process.h"
#include "onda/core/temporary_folder.h"
#include "onda/run/interpreter.h"
#include "onda/simulate/toolchain.h"
#include "onda/tflite/tflite.h"

namespace onda {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

class HelloWorld : public testing::Test {
 protected:
  // Runs once for all tests; Spanish, so that the other language is seen too.
  static void SetUpTestSuite() {
    if (!simulate::missing_tools(simulate::board("uno")).empty()) return;
    folder_ = new TemporaryFolder;
    output_ = run_process({.arguments = {ONDA_HELLO_WORLD, "--lang", "es", "--output",
                                         folder_->path().string()},
                           .timeout_seconds = 280})
                  .output;
    summary_ = json::parse(read_text(folder_->path() / "summary.json"));
  }
  static void TearDownTestSuite() {
    delete folder_;
    folder_ = nullptr;
  }
  void SetUp() override {
    const std::string missing = simulate::missing_tools(simulate::board("uno"));
    if (!missing.empty()) GTEST_SKIP() << missing;
  }

  static inline TemporaryFolder* folder_ = nullptr;
  static inline std::string output_;
  static inline json summary_;
};

TEST_F(HelloWorld, UsesNumpysDataBitForBit) {
  EXPECT_EQ(summary_["data"]["x_sha256"],
            "2affd79bdb91fdedd28d8ca68e3394b52e24c2be2c92e0cb1b92d5545041c4a0");
  EXPECT_EQ(summary_["data"]["y_float32_sha256"],
            "76969f4b89f2037cf1d89fd19d08054c5f6f4da0421f783ba57d1cf9453fe360");
  EXPECT_EQ(summary_["data"]["train"], 600);
  EXPECT_EQ(summary_["data"]["validation"], 200);
  EXPECT_EQ(summary_["data"]["test"], 200);
}

TEST_F(HelloWorld, TrainsBothModels) {
  EXPECT_EQ(summary_["model1"]["parameters"], 49);
  EXPECT_EQ(summary_["model2"]["parameters"], 321);
  for (const char* model : {"model1", "model2"}) {
    for (const char* figure :
         {"train_seconds", "loss", "mae", "val_loss", "val_mae", "test_loss", "test_mae"}) {
      EXPECT_GT(summary_[model][figure], 0) << model << "." << figure;
    }
  }
  // The notebook's own run ended at 0.0017 (training) and 0.0020 (validation).
  EXPECT_LT(summary_["model2"]["loss"], 0.0025);
  EXPECT_LT(summary_["model2"]["test_loss"], 0.004);
  EXPECT_GT(summary_["model1"]["loss"], summary_["model2"]["loss"]);
  for (const char* history : {"model_1_history.csv", "model_2_history.csv"}) {
    EXPECT_TRUE(
        read_text(folder_->path() / history).starts_with("epoch,loss,mae,val_loss,val_mae\n1,"));
  }
}

TEST_F(HelloWorld, WritesSmallFilesThatPredictTheSame) {
  const auto bytes = [](const char* file) { return fs::file_size(folder_->path() / file); };
  EXPECT_EQ(summary_["files"]["float_bytes"], bytes("sine_model.tflite"));
  EXPECT_EQ(summary_["files"]["quantized_bytes"], bytes("sine_model_quantized.tflite"));
  EXPECT_EQ(summary_["files"]["int8_bytes"], bytes("sine_model_int8.tflite"));
  EXPECT_LE(bytes("sine_model.tflite"), 2300u);
  EXPECT_LE(bytes("sine_model_quantized.tflite"), 1900u);
  EXPECT_LE(bytes("sine_model_int8.tflite"), 1700u);
  EXPECT_LE(summary_["conversion"]["float_max_difference"], 1e-6);
  EXPECT_LT(summary_["conversion"]["quantized_max_difference"], 0.1);
  EXPECT_GT(summary_["conversion"]["quantized_mean_difference"], 0);
}

// The array holds the file, byte for byte.
TEST_F(HelloWorld, WritesTheQuantizedFileAsACArray) {
  const std::string text = read_text(folder_->path() / "sine_model_quantized.cc");
  const Bytes file = read_file(folder_->path() / "sine_model_quantized.tflite");
  EXPECT_NE(text.find("alignas(16) const unsigned char sine_model_quantized[]"), text.npos);
  Bytes array;
  const std::string inside = text.substr(text.find('{') + 1);
  const std::regex number("(\\d+),");
  for (std::sregex_iterator at(inside.begin(), inside.end(), number), end; at != end; ++at) {
    array.push_back(static_cast<std::byte>(std::stoi((*at)[1])));
  }
  EXPECT_EQ(array, file);
}

TEST_F(HelloWorld, FadesTheLedAsTheHostComputes) {
  const json& board = summary_["board"];
  EXPECT_GE(board["samples_checked"], 256);  // two sweeps of 128 steps
  EXPECT_EQ(board["mismatches"], 0);
  EXPECT_EQ(board["inputs_checked"], 256);
  EXPECT_EQ(board["input_mismatches"], 0);
  EXPECT_LE(board["flash_bytes"], 2000);
  EXPECT_LE(board["ram_bytes"], 32);
  EXPECT_GT(board["stack_bytes"], 0);
  EXPECT_GT(board["cycles_per_inference"], 0);
  const std::string serial = read_text(folder_->path() / "board" / "serial.txt");
  EXPECT_TRUE(
      std::regex_search(serial, std::regex("^x:0\\.0000,y:-?\\d\\.\\d{4},brightness:\\d+\r\n")))
      << serial.substr(0, 80);
}

TEST_F(HelloWorld, ReportsInOnePageThatNeedsNothingElse) {
  const std::string page = read_text(folder_->path() / "report.html");
  EXPECT_NE(page.find("<html lang=\"es\""), page.npos);
  EXPECT_NE(page.find("época"), page.npos);
  for (const char* outside :
       {"<script", "<link", "src=\"http", "href=\"http", "url(http", "@import"}) {
    EXPECT_EQ(page.find(outside), page.npos) << outside;
  }
  std::size_t figures = 0;
  for (std::size_t at = page.find("<svg"); at != page.npos; at = page.find("<svg", at + 1))
    ++figures;
  EXPECT_EQ(figures, 13u);
  int pictures = 0;
  for (const auto& entry : fs::directory_iterator(folder_->path() / "plots")) {
    pictures += entry.path().extension() == ".png";
  }
  EXPECT_EQ(pictures, 13);
  EXPECT_NE(output_.find("Paso 12. Informe"), output_.npos) << output_;
}

// What the READMEs quote is what the program prints.
void expect_quoted(const char* readme, const std::string& output) {
  const std::string text = read_text(fs::path(ONDA_SOURCE_DIR) / readme);
  const std::size_t begin = text.find("-->\n```\n") + 8;
  std::istringstream quoted(text.substr(begin, text.find("\n```", begin) - begin));
  int lines = 0;
  for (std::string line; std::getline(quoted, line); ++lines) {
    EXPECT_NE(output.find(line + "\n"), output.npos) << readme << ": " << line;
  }
  EXPECT_GT(lines, 15) << readme;
}

TEST_F(HelloWorld, PrintsWhatTheReadmesQuote) {
  expect_quoted("README.es.md", output_);
  const TemporaryFolder folder;
  expect_quoted("README.md", run_process({.arguments = {ONDA_HELLO_WORLD, "--lang", "en",
                                                        "--output", folder.path().string()},
                                          .timeout_seconds = 280})
                                 .output);
}

TEST_F(HelloWorld, RefusesAnUnknownLanguage) {
  const ProcessResult result =
      run_process({.arguments = {ONDA_HELLO_WORLD, "--lang", "xx", "--output",
                                 (folder_->path() / "none").string()},
                   .must_succeed = false});
  EXPECT_EQ(result.exit_status, 1);
  EXPECT_EQ(result.errors, "hello_world: error: --lang: expected en or es, received xx\n");
  EXPECT_FALSE(fs::exists(folder_->path() / "none"));
}

TEST_F(HelloWorld, RefusesAnUnknownOption) {
  const ProcessResult result =
      run_process({.arguments = {ONDA_HELLO_WORLD, "--wrong"}, .must_succeed = false});
  EXPECT_EQ(result.exit_status, 2);
  EXPECT_NE(result.errors.find("--wrong"), result.errors.npos) << result.errors;
}

}  // namespace
}  // namespace onda
