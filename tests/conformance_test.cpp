// SPDX-License-Identifier: Apache-2.0
// Models that others made, run by Onda's interpreter, against what LiteRT (rounding single) and
// TensorFlow Lite Micro (rounding double) gave for the same inputs.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "onda/run/interpreter.h"
#include "onda/tflite/tflite.h"
#include "tests/corpus.h"

namespace onda {
namespace {

namespace fs = std::filesystem;

// Integers are equal byte for byte; float32 is within 1e-5 of the output's peak.
void expect_equal(const Tensor& details, std::span<const std::byte> actual, const Bytes& expected,
                  const fs::path& file) {
  ASSERT_EQ(actual.size(), expected.size()) << file;
  if (details.type != DType::float32) {
    EXPECT_TRUE(std::equal(actual.begin(), actual.end(), expected.begin())) << file;
    return;
  }
  const auto* a = reinterpret_cast<const float*>(actual.data());
  const auto* b = reinterpret_cast<const float*>(expected.data());
  float peak = 0;
  float difference = 0;
  for (std::size_t i = 0; i < actual.size() / sizeof(float); ++i) {
    peak = std::max(peak, std::fabs(b[i]));
    difference = std::max(difference, std::fabs(a[i] - b[i]));
  }
  EXPECT_LE(difference, 1e-5f * peak) << file;
}

void run_model(const fs::path& folder, Rounding rounding, const std::string& reference) {
  Interpreter model(load_tflite(folder / "model.tflite"), {.rounding = rounding});
  for (int seed = 0; seed < 3; ++seed) {
    for (int i = 0; i < model.input_count(); ++i) {
      const Bytes bytes = read_file(folder / fmt::format("in{}.{}.bin", seed, i));
      ASSERT_EQ(bytes.size(), model.input_bytes(i).size());
      std::copy(bytes.begin(), bytes.end(), model.input_bytes(i).begin());
    }
    model.reset_variables();  // each output is that of a first invocation
    model.invoke();
    for (int i = 0; i < model.output_count(); ++i) {
      const fs::path file = folder / fmt::format("{}{}.{}.bin", reference, seed, i);
      expect_equal(model.output_details(i), model.output_bytes(i), read_file(file), file);
    }
  }
}

class Conformance : public testing::TestWithParam<std::string> {
 protected:
  void compare(Rounding rounding, const std::string& reference) const {
    const fs::path folder = *corpus() / GetParam();
    if (!fs::exists(folder / (reference + "0.0.bin"))) {
      GTEST_SKIP() << reference << " cannot run it";
    }
    run_model(folder, rounding, reference);
  }
};

TEST_P(Conformance, SingleRoundingEqualsLiteRT) { compare(Rounding::single, "litert"); }
TEST_P(Conformance, DoubleRoundingEqualsTfliteMicro) { compare(Rounding::doubled, "tflm"); }

GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(Conformance);
INSTANTIATE_TEST_SUITE_P(Corpus, Conformance, testing::ValuesIn(corpus_models()),
                         [](const auto& model) {
                           std::string name = model.param;
                           std::replace(name.begin(), name.end(), '.', '_');
                           return name;
                         });

TEST(Corpus, IsThere) { ONDA_REQUIRE_CORPUS(); }

// All inputs of the one-byte model, -128 first.
void run_hello_world(Rounding rounding, const char* reference) {
  const fs::path folder = *corpus() / ".." / "reference" / "hello_world_int8";
  if (!fs::exists(folder)) GTEST_SKIP() << "no " << folder;
  Interpreter model(load_tflite(*corpus() / "tflm_hello_world_int8" / "model.tflite"),
                    {.rounding = rounding});
  const Bytes expected = read_file(folder / reference);
  ASSERT_EQ(expected.size(), 256u);
  for (int i = 0; i < 256; ++i) {
    model.input<std::int8_t>(0)[0] = static_cast<std::int8_t>(i - 128);
    model.invoke();
    EXPECT_EQ(static_cast<std::byte>(model.output<std::int8_t>(0)[0]),
              expected[static_cast<std::size_t>(i)])
        << "input " << i - 128;
  }
}

TEST(HelloWorldInt8, EqualsLiteRTForAll256Inputs) {
  ONDA_REQUIRE_CORPUS();
  run_hello_world(Rounding::single, "litert.bin");
}

TEST(HelloWorldInt8, EqualsTfliteMicroForAll256Inputs) {
  ONDA_REQUIRE_CORPUS();
  run_hello_world(Rounding::doubled, "tflm.bin");
}

}  // namespace
}  // namespace onda
