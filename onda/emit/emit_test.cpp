// SPDX-License-Identifier: Apache-2.0
#include "onda/emit/emit.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <random>

#include "onda/emit/literals.h"
#include "onda/graph/graph_builder.h"
#include "onda/ops/dequantize/dequantize.h"
#include "onda/ops/fully_connected/fully_connected.h"
#include "onda/ops/quantize/quantize.h"
#include "onda/run/interpreter.h"
#include "tests/error_of.h"
#include "tests/host_compiler.h"

namespace onda {
namespace {

namespace fs = std::filesystem;

std::string file_named(const std::vector<EmittedFile>& files, const std::string& name) {
  for (const EmittedFile& file : files) {
    if (file.path == name) return file.content;
  }
  return name + " was not emitted";
}

TEST(FloatLiteral, IsTheShortestThatReadsBack) {
  EXPECT_EQ(float_literal(0.1f), "0.1f");
  EXPECT_EQ(float_literal(1), "1.0f");
  EXPECT_EQ(float_literal(-0.0f), "-0.0f");
  EXPECT_EQ(float_literal(1e10f), "1e+10f");
  EXPECT_EQ(float_literal(16777216), "16777216.0f");
  EXPECT_EQ(float_literal(1e-7f), "1e-07f");
  EXPECT_EQ(float_literal(std::numeric_limits<float>::max()), "3.4028235e+38f");
  EXPECT_EQ(float_literal(std::numeric_limits<float>::lowest()), "-3.4028235e+38f");
  EXPECT_EQ(float_literal(std::numeric_limits<float>::denorm_min()), "1e-45f");
  EXPECT_EQ(float_literal(std::numeric_limits<float>::infinity()), "INFINITY");
  EXPECT_EQ(float_literal(-std::numeric_limits<float>::infinity()), "-INFINITY");
  EXPECT_EQ(float_literal(std::nanf("")), "NAN");
}

TEST(FloatLiteral, EveryPatternOfBitsReadsBack) {
  std::mt19937 random(1);
  for (int i = 0; i < 100000; ++i) {
    const auto bits = static_cast<std::uint32_t>(random());
    float value;
    std::memcpy(&value, &bits, sizeof value);
    if (!std::isfinite(value)) continue;
    const float read = std::strtof(float_literal(value).c_str(), nullptr);
    ASSERT_EQ(std::memcmp(&read, &value, sizeof value), 0) << float_literal(value);
  }
}

TEST(ArrayLiteral, PrintsEveryTypeOfTheKernels) {
  const std::int32_t words[] = {INT32_MIN, INT32_MAX, -1};
  EXPECT_EQ(array_literal(DType::int32, words, 3), "\n    INT32_MIN, 2147483647, -1,\n");
  const std::int8_t bytes[] = {-128, 127};
  EXPECT_EQ(array_literal(DType::int8, bytes, 2), "\n    -128, 127,\n");
  const std::uint8_t octets[] = {0, 255};
  EXPECT_EQ(array_literal(DType::uint8, octets, 2), "\n    0, 255,\n");
  const std::int16_t shorts[] = {INT16_MIN};
  EXPECT_EQ(array_literal(DType::int16, shorts, 1), "\n    -32768,\n");
  const std::int64_t wide[] = {INT64_MIN, INT32_MIN, -1, 1, INT64_C(1) << 40};
  EXPECT_EQ(array_literal(DType::int64, wide, 5),
            "\n    INT64_MIN, INT32_MIN, -1, 1, INT64_C(1099511627776),\n");
  EXPECT_EQ(array_literal(DType::boolean, "\0\1", 2), "\n    0, 1,\n");
  EXPECT_EQ(error_of([] { array_literal(DType::float64, "12345678", 1); }),
            "constant of type float64: the emitter does not print it");
}

TEST(ArrayLiteral, WrapsAt100Columns) {
  const std::vector<std::int8_t> values(500, -100);
  const std::string text = array_literal(DType::int8, values.data(), values.size());
  std::size_t begin = 0;
  int lines = 0;
  while (begin < text.size()) {
    const std::size_t end = text.find('\n', begin);
    EXPECT_LE(end - begin, 100u);
    begin = end + 1;
    ++lines;
  }
  EXPECT_GT(lines, 25);
}

TEST(CheckIdentifier, TakesWhatCanNameANamespace) {
  for (const char* name : {"model", "_x", "a1", "Sine_Model_2", "classy"}) {
    EXPECT_NO_THROW(check_identifier(name)) << name;
  }
  for (const char* name : {"", "1a", "a-b", "a b", "a.b", "größe", "a/b", "../x", "a\n"}) {
    EXPECT_EQ(
        error_of([&] { check_identifier(name); }),
        fmt::format("name \"{}\": expected letters, digits and _, starting with no digit", name));
  }
  for (const char* name : {"class", "int", "namespace", "xor", "main", "std", "math", "stdint"}) {
    EXPECT_EQ(error_of([&] { check_identifier(name); }),
              fmt::format("name \"{}\": it has a meaning in C++ or is a C header's, choose another",
                          name));
  }
}

// Two dense layers with numbers that show every kind of field.
Graph small_int8_graph(const std::string& input_name = "x") {
  GraphBuilder builder("small");
  const int x = builder.input(input_name, {1, 2}, DType::int8, {{0.05f}, {-12}, 0});
  Tensor w =
      Tensor::of<std::int8_t>({3, 2}, std::vector<std::int8_t>{100, -127, 3, 64, -5, 0}, "w");
  w.quantization = {{0.01f, 0.02f, 0.005f}, {0, 0, 0}, 0};
  Tensor b = Tensor::of<std::int32_t>({3}, std::vector<std::int32_t>{10, -20000, INT32_MIN}, "b");
  b.quantization = {{0.0005f, 0.001f, 0.00025f}, {0, 0, 0}, 0};
  Tensor v = Tensor::of<std::int8_t>({1, 3}, std::vector<std::int8_t>{1, 2, -3}, "v");
  v.quantization = {{0.125f}, {0}, 0};
  const int h = builder.add(FullyConnected{.activation = Activation::relu},
                            {x, builder.constant(w), builder.constant(b)}, "h", DType::int8,
                            {{0.04f}, {-128}, 0});
  return builder.finish({builder.add(FullyConnected{}, {h, builder.constant(v)}, "y", DType::int8,
                                     {{0.1f}, {5}, 0})});
}

// What is emitted is kept, so that a review shows how a change alters it. ONDA_UPDATE_GOLDEN=1 in
// the environment writes the files anew.
TEST(EmitCpp, SmallModelIsGolden) {
  const auto files = emit_cpp(small_int8_graph(), {.name = "small_model"});
  const fs::path folder = fs::path(ONDA_SOURCE_DIR) / "tests" / "golden";
  for (const char* name : {"small_model.h", "small_model.cpp"}) {
    const fs::path golden = folder / fmt::format("{}.golden", name);
    if (std::getenv("ONDA_UPDATE_GOLDEN")) write_file(golden, file_named(files, name));
    EXPECT_EQ(file_named(files, name), read_text(golden)) << "ONDA_UPDATE_GOLDEN=1 updates it";
  }
}

TEST(EmitCpp, HoldsTheKernelsTheHostRunsByteForByte) {
  const auto files = emit_cpp(small_int8_graph(), {.name = "m"});
  ASSERT_EQ(files.size(), 6u);
  for (const char* name :
       {"onda/core/fixed_point.h", "onda/ops/integer_sums_kernel.h", "onda/ops/hybrid_kernel.h",
        "onda/ops/fully_connected/fully_connected_kernel.h"}) {
    EXPECT_EQ(file_named(files, name), read_text(fs::path(ONDA_SOURCE_DIR) / name));
  }
}

TEST(EmitCpp, ANameFromAFileCannotLeaveItsComment) {
  const auto files = emit_cpp(small_int8_graph("x\nint trap = 1; //\\"), {.name = "m"});
  EXPECT_NE(file_named(files, "m.h").find("// x?int trap = 1; //?: int8 (1, 2)\n"),
            std::string::npos)
      << file_named(files, "m.h");
}

TEST(EmitCpp, RefusesWhatItCannotEmit) {
  EXPECT_EQ(error_of([] { emit_cpp(small_int8_graph(), {.name = "a-b"}); }),
            "name \"a-b\": expected letters, digits and _, starting with no digit");
  Graph broken = small_int8_graph();
  broken.outputs = {33};
  EXPECT_EQ(error_of([&] { emit_cpp(broken, {}); }),
            "graph output 0: tensor 33 does not exist; the model has 6");
}

// A float net with every awkward constant; the program prints all outputs for some inputs.
TEST(EmitCpp, AwkwardFloatsSurvive) {
  const float infinity = std::numeric_limits<float>::infinity();
  GraphBuilder builder;
  const int x = builder.input("x", {1, 1});
  const std::vector<float> weights = {std::nanf(""),
                                      infinity,
                                      -infinity,
                                      std::numeric_limits<float>::denorm_min(),
                                      -0.0f,
                                      std::numeric_limits<float>::max(),
                                      std::numeric_limits<float>::lowest(),
                                      0.1f,
                                      16777216};
  const int w = builder.constant(Tensor::of<float>({9, 1}, weights, "w"));
  const Graph graph = builder.finish({builder.add(FullyConnected{}, {x, w}, "y")});
  const HostProgram host;
  write_files(host.folder(), emit_cpp(graph, {.name = "net"}));
  write_file(host.folder() / "main.cpp",
             std::string_view("#include <stdio.h>\n#include \"net.h\"\n"
                              "int main() {\n  net::input()[0] = 1;\n  net::invoke();\n"
                              "  fwrite(net::output(), 1, net::output_bytes, stdout);\n}\n"));
  Interpreter model(graph);
  model.input<float>(0)[0] = 1;
  model.invoke();
  const auto expected = model.output_bytes(0);
  for (const char* standard : {"c++11", "gnu++11", "c++20"}) {
    const Bytes received = host.compile_and_run({"main.cpp", "net.cpp"}, standard);
    EXPECT_TRUE(std::equal(expected.begin(), expected.end(), received.begin(), received.end()));
  }
}

// float in, int8 inside, float out, with two inputs of the program's own; the whole model is one
// file, so that the compiler sees through the calls.
TEST(EmitCpp, FloatEdgesGiveTheInterpretersBytes) {
  GraphBuilder builder;
  const int x = builder.input("x", {1, 8});
  const int q = builder.add(Quantize{}, {x}, "q", DType::int8, {{0.1f}, {3}, 0});
  const Graph graph = builder.finish({builder.add(Dequantize{}, {q}, "y", DType::float32, {}), q});
  const HostProgram host;
  write_files(host.folder(), emit_cpp(graph, {.name = "edges"}));
  write_file(
      host.folder() / "main.cpp",
      std::string_view("#include <stdio.h>\n#include \"edges.cpp\"\n"
                       "int main() {\n"
                       "  for (int i = 0; i < 8; ++i) edges::input()[i] = 0.3f * i - 1;\n"
                       "  edges::invoke();\n"
                       "  fwrite(edges::output_0(), 1, edges::output_0_bytes, stdout);\n"
                       "  fwrite(edges::output_1(), 1, edges::output_1_bytes, stdout);\n}\n"));
  Interpreter model(graph);
  for (int i = 0; i < 8; ++i) model.input<float>(0)[static_cast<std::size_t>(i)] = 0.3f * i - 1;
  model.invoke();
  Bytes expected(model.output_bytes(0).begin(), model.output_bytes(0).end());
  expected.insert(expected.end(), model.output_bytes(1).begin(), model.output_bytes(1).end());
  EXPECT_EQ(host.compile_and_run({"main.cpp"}), expected);
}

TEST(EmitCArray, HoldsTheBytes) {
  Bytes bytes;
  for (int i = 0; i < 300; ++i) bytes.push_back(static_cast<std::byte>(i * 7));
  const HostProgram host;
  write_files(host.folder(), emit_c_array(bytes, "sine_model"));
  write_file(host.folder() / "main.cpp",
             std::string_view("#include <stdio.h>\n#include <stdint.h>\n#include \"sine_model.h\"\n"
                              "int main() {\n"
                              "  if (reinterpret_cast<uintptr_t>(sine_model) % 16 != 0) return 1;\n"
                              "  fwrite(sine_model, 1, sine_model_len, stdout);\n}\n"));
  EXPECT_EQ(host.compile_and_run({"main.cpp", "sine_model.cc"}), bytes);
}

TEST(EmitCArray, RefusesNothingAndBadNames) {
  EXPECT_EQ(error_of([] { emit_c_array({}, "a"); }),
            "C array a: expected at least one byte, received none");
  EXPECT_EQ(error_of([] { emit_c_array(Bytes(1), "1"); }),
            "name \"1\": expected letters, digits and _, starting with no digit");
}

}  // namespace
}  // namespace onda
