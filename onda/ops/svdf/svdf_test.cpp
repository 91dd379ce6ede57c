// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/svdf/svdf.h"

#include "onda/run/interpreter.h"
#include "tests/error_of.h"
#include "tests/operator_check.h"
#include "tests/random_cases.h"

namespace onda {
namespace {

constexpr const char* litert = "LiteRT 2.5.3 reference kernels; tests/expected_values.py agrees";
constexpr const char* micro = "TensorFlow Lite Micro of August 2026, EvalIntegerSvdfReference";

Tensor float32(Shape shape, std::vector<float> values) {
  return Tensor::of<float>(std::move(shape), values);
}

std::vector<OperatorVector> vectors() {
  return {
      {.name = "float rank 2",
       .provenance = litert,
       .op = Svdf{.rank = 2},
       .inputs = {computed(float32({2, 3}, {-0.125f, 0.875f, 1.125f, 2, 0.5f, -0.5f})),
                  constant(float32({4, 3}, {1.75f, 1.5f, -1.75f, 1, -1.625f, 1.5f, -1.25f, -0.875f,
                                            0.875f, 1.375f, 0.125f, -1.125f})),
                  constant(float32(
                      {4, 2}, {0.625f, -0.375f, 0.5f, -1.375f, -1.625f, -0.625f, 0.5f, -1.25f})),
                  constant(float32({2}, {-1.875f, -1.25f})),
                  variable(float32({2, 8}, {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}))},
       .outputs = {float32({2, 2}, {-2.2167969f, -1.0976562f, -0.9765625f, 3.8125f})},
       .tolerance = 1e-6f,
       .runs = 3},
      {.name = "float without bias relu",
       .provenance = litert,
       .op = Svdf{.rank = 1, .activation = Activation::relu},
       .inputs = {computed(float32({1, 4}, {-0.5f, 1.5f, 1.625f, -0.75f})),
                  constant(float32({3, 4}, {1.375f, -1.125f, -1.125f, 0, 1.375f, 1.75f, 1.125f,
                                            -0.5f, 1.25f, -1.125f, 1.375f, -1.125f})),
                  constant(
                      float32({3, 3}, {1.5f, -1.625f, -1.625f, -0.5f, 1, -2, 1.5f, -2, -0.875f})),
                  left_out(), variable(float32({1, 9}, {0, 0, 0, 0, 0, 0, 0, 0, 0}))},
       .outputs = {float32({1, 3}, {13.660156f, 0, 0})},
       .tolerance = 1e-6f,
       .runs = 2},
      {.name = "float of one input",
       .provenance = litert,
       .op = Svdf{.activation = Activation::relu6},
       .inputs = {computed(float32({1, 1}, {1.5f})), constant(float32({2, 1}, {2, -1})),
                  constant(float32({2, 1}, {3, 0.5f})), constant(float32({2}, {0.25f, 0.5f})),
                  variable(float32({1, 2}, {0, 0}))},
       .outputs = {float32({1, 2}, {6, 0})}},
      {.name = "float by int8",
       .provenance = litert,
       .op = Svdf{.rank = 2, .asymmetric_quantize_inputs = false},
       .inputs = {computed(float32({2, 5}, {-0.375f, 0.25f, -0.5f, -0.75f, 1.875f, -1.875f, 1.5f,
                                            -1.125f, 1.125f, -1.625f})),
                  constant(quantized<std::int8_t>(
                      {4, 5}, {-74, 15,  28, -72,  -31, 10,  21, -21,  119, 113,
                               28,  -25, -4, -115, -33, -45, 61, -115, 78,  111},
                      0.02f, 0)),
                  constant(quantized<std::int8_t>(
                      {4, 3}, {16, -25, 71, -17, 103, 88, -10, -112, 106, 64, -118, 102}, 0.01f,
                      0)),
                  constant(float32({2}, {0.75f, -0.25f})),
                  variable(float32({2, 12}, {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
                                             0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}))},
       .outputs = {float32({2, 2}, {5.5895023f, 2.012425f, 1.5118818f, 2.3057637f})},
       .tolerance = 1e-6f,
       .runs = 4},
      {.name = "float by int8 asymmetric",
       .provenance = litert,
       .op = Svdf{.rank = 2, .asymmetric_quantize_inputs = true},
       .inputs = {computed(float32({2, 5}, {-1.25f, -0.375f, 0.5f, 1.125f, -1.75f, 1.125f, 0.375f,
                                            -1, 1.125f, -0.75f})),
                  constant(quantized<std::int8_t>(
                      {4, 5}, {95,  71,  48,  -117, 31,  66, -118, 84,   -105, 79,
                               102, 126, 115, 85,   -90, 9,  -16,  -100, -120, 94},
                      0.02f, 0)),
                  constant(quantized<std::int8_t>(
                      {4, 3}, {90, -111, -74, -52, -38, -3, -39, 56, -88, 56, 109, -106}, 0.01f,
                      0)),
                  constant(float32({2}, {1.125f, 1.25f})),
                  variable(float32({2, 12}, {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
                                             0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}))},
       .outputs = {float32({2, 2}, {11.683416f, -4.8588657f, 6.7467003f, -2.9299998f})},
       .tolerance = 1e-6f,
       .runs = 4},
      {.name = "float by int8 of zeros",
       .provenance = litert,
       .op = Svdf{.rank = 1, .asymmetric_quantize_inputs = true},
       .inputs = {computed(float32({1, 2}, {0, 0})),
                  constant(quantized<std::int8_t>({2, 2}, {76, -7, 102, 79}, 0.02f, 0)),
                  constant(quantized<std::int8_t>({2, 1}, {-123, -89}, 0.01f, 0)),
                  constant(float32({2}, {0.125f, -1.375f})), variable(float32({1, 2}, {0, 0}))},
       .outputs = {float32({1, 2}, {0.125f, -1.375f})}},
      {.name = "int8 with a state of int16",
       .provenance = litert,
       .op = Svdf{.rank = 2, .activation = Activation::relu},
       .inputs =
           {computed(quantized<std::int8_t>(
                {2, 6}, {126, -89, 43, -95, -37, -93, -97, -96, 109, 120, 79, 108}, 0.05f, -7)),
            constant(quantized<std::int8_t>(
                {4, 6}, {-1,  90, -103, -31, -88, -73, -92, 73,  -66, 26,  -17, -70,
                         -14, 34, 82,   65,  69,  114, 52,  125, -95, -42, -52, 53},
                0.01f, 0)),
            constant(quantized<std::int16_t>({4, 3},
                                             {6260, 32747, 13037, 23183, -19357, 19527,
                                              -19365, 5650, -14918, 8262, -28067, 12844},
                                             0.00004f, 0)),
            constant(quantized<std::int32_t>({2}, {-8172073, 5382758}, 0.001f * 0.00004f, 0)),
            variable(quantized<std::int16_t>(
                {2, 12}, {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0},
                0.001f, 0))},
       .outputs = {quantized<std::int8_t>({2, 2}, {-68, 108, -128, -119}, 0.12f, 11)},
       .runs = 4},
      {.name = "int8 rank 1 without bias",
       .provenance = litert,
       .op = Svdf{.rank = 1, .activation = Activation::relu},
       .inputs =
           {computed(quantized<std::int8_t>({1, 3}, {96, -9, 9}, 0.1f, 20)),
            constant(quantized<std::int8_t>(
                {5, 3}, {17, 24, -52, -23, 106, -47, -87, 30, 11, 25, -61, 65, -39, 48, -100},
                0.02f, 0)),
            constant(quantized<std::int16_t>(
                {5, 2}, {-20368, -5761, -17716, 32427, 2320, -24016, -12581, -20847, 20073, 550},
                0.0001f, 0)),
            left_out(),
            variable(quantized<std::int16_t>({1, 10}, {0, 0, 0, 0, 0, 0, 0, 0, 0, 0}, 0.002f, 0))},
       .outputs = {quantized<std::int8_t>({1, 5}, {-128, -128, -62, -128, -128}, 0.5f, -128)},
       .runs = 2},
      {.name = "int8 with a state of int8",
       .provenance = micro,
       .op = Svdf{.rank = 2, .activation = Activation::relu},
       .inputs = {computed(quantized<std::int8_t>({2, 4}, {28, -78, 12, -24, 99, -84, -48, 48},
                                                  0.05f, 3)),
                  constant(quantized<std::int8_t>(
                      {4, 4},
                      {-126, -7, 67, -74, -58, 88, -56, -99, -81, -46, -94, -59, 21, 53, 92, 114},
                      0.01f, 0)),
                  constant(quantized<std::int8_t>(
                      {4, 3}, {-46, -54, 39, 32, 103, 35, 123, 27, -76, 56, 9, 0}, 0.02f, 0)),
                  constant(quantized<std::int32_t>({2}, {240, 1261}, 0.06f * 0.02f, 0)),
                  variable(quantized<std::int8_t>({2, 12}, {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
                                                            0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0},
                                                  0.06f, 13))},
       .outputs = {quantized<std::int8_t>({2, 2}, {-75, -9, -109, -13}, 0.15f, -5)},
       .runs = 4},
  };
}

TEST(Svdf, Vectors) { check<Svdf>(vectors()); }

constexpr const char* none = "nothing was thrown";

// One unit of rank 1 whose state is `state`.
std::string svdf_error(const Svdf& svdf, const Tensor& state, bool is_variable = true) {
  return error_of([&] {
    GraphBuilder builder;
    const Quantization how = state.type == DType::float32 ? Quantization{} : Quantization{{1}, {0}};
    const DType type = how.empty() ? DType::float32 : DType::int8;
    Tensor feature = Tensor::of<float>({2, 1}, {1, 1});
    Tensor time = feature;
    if (!how.empty()) {
      feature = quantized<std::int8_t>({2, 1}, {1, 1}, 1, 0);
      time = quantized<std::int16_t>({2, 1}, {1, 1}, 1, 0);
    }
    const int kept = is_variable
                         ? builder.variable("state", state.shape, state.type, state.quantization)
                         : builder.input("state", state.shape, state.type, state.quantization);
    const int y = builder.add(svdf,
                              {builder.input("x", {1, 1}, type, how), builder.constant(feature),
                               builder.constant(time), Node::none, kept},
                              "y", type, how);
    Interpreter model(builder.finish({y}));
  });
}

TEST(Svdf, SaysWhatDoesNotFit) {
  const Tensor state = Tensor::zeros(DType::float32, {1, 2});
  EXPECT_EQ(svdf_error({}, state), none);
  EXPECT_EQ(svdf_error({}, state, false), "SVDF: input 4: expected a variable");
  EXPECT_EQ(svdf_error({.rank = 3}, state),
            "SVDF: input 1: expected a multiple of 3 filters, the rank, received 2");
  EXPECT_EQ(svdf_error({.rank = 0}, state),
            "SVDF: input 1: expected a multiple of 0 filters, the rank, received 2");
  EXPECT_EQ(svdf_error({}, Tensor::zeros(DType::float32, {2, 1})),
            "SVDF: input 4: expected shape (1, 2), received (2, 1)");
  const Tensor integers = quantized<std::int16_t>({1, 2}, {0, 0}, 1, 0);
  EXPECT_EQ(svdf_error({}, integers), none);
  EXPECT_EQ(svdf_error({.activation = Activation::relu6}, integers),
            "operator 0 (SVDF): fused activation: expected NONE or RELU for int8");
  EXPECT_EQ(svdf_error({}, quantized<std::int16_t>({1, 2}, {0, 0}, 1, 3)),
            "operator 0 (SVDF): input 4: expected a zero point of 0, received 3");
  EXPECT_EQ(svdf_error({}, quantized<std::int8_t>({1, 2}, {0, 0}, 1, 3)),
            "operator 0 (SVDF): input 2: expected int8, received int16");
}

const AddRandomCases svdf_random("SVDF", [](RandomCases& random) {
  const std::int32_t batches = random.size(3);
  const std::int32_t inputs = random.size(20);
  const std::int32_t rank = random.size(3);
  const std::int32_t units = random.size(5);
  const std::int32_t memory = random.size(6);
  const std::int32_t filters = units * rank;
  const bool is_dynamic_range = !random.integers() && random.coin();
  const DType state = random.integers() ? DType::int16 : DType::float32;
  const float in_scale = random.real(0.001f, 0.2f);
  const float state_scale = random.real(0.0001f, 0.01f);

  GraphBuilder builder("one");
  const auto weights = [&](std::int32_t columns, const char* name, float* scale) {
    Tensor tensor =
        random_tensor(random.generator(), {filters, columns}, random.real(0.2f, 1), name);
    if (!random.integers() && !is_dynamic_range) return builder.constant(std::move(tensor));
    const DType type = random.integers() && columns == memory && std::string_view(name) == "time"
                           ? DType::int16
                           : DType::int8;
    Tensor integers = Tensor::zeros(type, tensor.shape, name);
    integers.data.clear();
    append_random(random.generator(), integers, integers.data);
    *scale = random.real(0.001f, 0.1f) / (type == DType::int16 ? 256 : 1);
    integers.quantization = {{*scale}, {0}, 0};
    return builder.constant(std::move(integers));
  };
  float feature_scale = 0;
  float time_scale = 0;
  std::vector<int> operands = {
      builder.input("x", {batches, inputs}, random.type, random.scaled(in_scale)),
      weights(inputs, "feature", &feature_scale), weights(memory, "time", &time_scale)};
  if (random.coin()) {
    operands.push_back(Node::none);
  } else {
    Tensor bias = random_tensor(random.generator(), {units}, 1, "bias");
    if (random.integers()) {
      bias = Tensor::zeros(DType::int32, {units}, "bias");
      for (std::int32_t& value : bias.values<std::int32_t>()) {
        value = static_cast<int>(random.generator()() % 2000001) - 1000000;
      }
      bias.quantization = {{state_scale * time_scale}, {0}, 0};
    }
    operands.push_back(builder.constant(std::move(bias)));
  }
  operands.push_back(builder.variable("state", {batches, filters * memory}, state,
                                      random.scaled(state, state_scale)));
  Svdf svdf{.rank = rank, .asymmetric_quantize_inputs = is_dynamic_range && random.coin()};
  svdf.activation = random.integers() ? Activation::relu : random.activation();
  // Products of what spans the types: a state in its range, an output mostly in its.
  const float out_scale = state_scale * time_scale * 16384 * 16384 / 60 * random.real(0.3f, 3);
  const int y = builder.add(svdf, operands, "y", random.type, random.scaled(out_scale));
  random.add(fmt::format("SVDF {}{}", name_of(random.type), is_dynamic_range ? " by int8" : ""),
             builder.finish({y}), 8);
});

}  // namespace
}  // namespace onda
