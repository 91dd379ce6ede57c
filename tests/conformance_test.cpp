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
    model.invoke();
    for (int i = 0; i < model.output_count(); ++i) {
      const fs::path file = folder / fmt::format("{}{}.{}.bin", reference, seed, i);
      expect_equal(model.output_details(i), model.output_bytes(i), read_file(file), file);
    }
  }
}

class Conformance : public testing::TestWithParam<const char*> {};

TEST_P(Conformance, SingleRoundingEqualsLiteRT) {
  ONDA_REQUIRE_CORPUS();
  run_model(*corpus() / GetParam(), Rounding::single, "litert");
}

TEST_P(Conformance, DoubleRoundingEqualsTfliteMicro) {
  ONDA_REQUIRE_CORPUS();
  run_model(*corpus() / GetParam(), Rounding::doubled, "tflm");
}

INSTANTIATE_TEST_SUITE_P(Corpus, Conformance,
                         testing::Values("tflm_hello_world_float", "tflm_hello_world_int8",
                                         "tflm_micro_speech_quantized", "tflm_person_detect",
                                         "tiny_ad01_fp32", "tiny_ad01_int8", "tiny_kws_ref_model",
                                         "tiny_str_ww_ref_model", "tiny_vww_96_float",
                                         "tiny_vww_96_int8", "tinymaix_cifar10_f",
                                         "tinymaix_cifar10_q", "tflm_simple_add_model",
                                         "litert_simple_add_dynamic_shape", "litert_simple_ceil_op",
                                         "litert_simple_floor_op", "litert_simple_round_op"),
                         [](const auto& model) { return std::string(model.param); });

// The nodes of a 16x8 model, one by one.
INSTANTIATE_TEST_SUITE_P(
    Seanet, Conformance,
    testing::Values("seanet_add0", "seanet_add2", "seanet_add4", "seanet_add6", "seanet_add8",
                    "seanet_add10", "seanet_add12", "seanet_add14", "seanet_add16",
                    "seanet_leaky_relu0", "seanet_leaky_relu2", "seanet_leaky_relu4",
                    "seanet_leaky_relu6", "seanet_leaky_relu8", "seanet_leaky_relu10",
                    "seanet_leaky_relu12", "seanet_leaky_relu14", "seanet_leaky_relu16",
                    "seanet_leaky_relu18", "seanet_leaky_relu20", "seanet_leaky_relu22",
                    "seanet_quantize0", "seanet_sub0", "seanet_sub2", "seanet_sub4"),
    [](const auto& model) { return std::string(model.param); });

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
