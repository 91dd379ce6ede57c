// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <random>
#include <string>
#include <vector>

#include "onda/graph/graph_builder.h"
#include "onda/ops/abs/abs.h"
#include "onda/ops/add/add.h"
#include "onda/ops/average_pool_2d/average_pool_2d.h"
#include "onda/ops/concatenation/concatenation.h"
#include "onda/ops/conv_2d/conv_2d.h"
#include "onda/ops/depthwise_conv_2d/depthwise_conv_2d.h"
#include "onda/ops/dequantize/dequantize.h"
#include "onda/ops/div/div.h"
#include "onda/ops/elu/elu.h"
#include "onda/ops/exp/exp.h"
#include "onda/ops/fully_connected/fully_connected.h"
#include "onda/ops/gather/gather.h"
#include "onda/ops/gelu/gelu.h"
#include "onda/ops/hard_swish/hard_swish.h"
#include "onda/ops/leaky_relu/leaky_relu.h"
#include "onda/ops/log/log.h"
#include "onda/ops/logistic/logistic.h"
#include "onda/ops/max_pool_2d/max_pool_2d.h"
#include "onda/ops/maximum/maximum.h"
#include "onda/ops/mean/mean.h"
#include "onda/ops/minimum/minimum.h"
#include "onda/ops/mul/mul.h"
#include "onda/ops/neg/neg.h"
#include "onda/ops/pad/pad.h"
#include "onda/ops/prelu/prelu.h"
#include "onda/ops/quantize/quantize.h"
#include "onda/ops/reduce_max/reduce_max.h"
#include "onda/ops/relu/relu.h"
#include "onda/ops/relu6/relu6.h"
#include "onda/ops/reshape/reshape.h"
#include "onda/ops/resize_nearest_neighbor/resize_nearest_neighbor.h"
#include "onda/ops/rsqrt/rsqrt.h"
#include "onda/ops/slice/slice.h"
#include "onda/ops/softmax/softmax.h"
#include "onda/ops/sqrt/sqrt.h"
#include "onda/ops/square/square.h"
#include "onda/ops/squared_difference/squared_difference.h"
#include "onda/ops/strided_slice/strided_slice.h"
#include "onda/ops/sub/sub.h"
#include "onda/ops/tanh/tanh.h"
#include "onda/ops/transpose/transpose.h"
#include "onda/ops/transpose_conv/transpose_conv.h"

namespace onda {

/// Normal numbers of mean 0.
inline Tensor random_tensor(std::mt19937& random, Shape shape, float spread,
                            const std::string& name) {
  std::normal_distribution<float> normal(0, spread);
  Tensor tensor = Tensor::zeros(DType::float32, std::move(shape), name);
  for (float& value : tensor.values<float>()) value = normal(random);
  return tensor;
}

inline constexpr int random_index_limit = 4;

/// Appends the bytes of a random value of the tensor: any byte for integers, [-4, 4) for floats; 0
/// to 3 for int32, which are indices.
inline void append_random(std::mt19937& random, const Tensor& tensor, Bytes& bytes) {
  const std::size_t begin = bytes.size();
  bytes.resize(begin + tensor.bytes());
  if (tensor.type == DType::float32) {
    std::uniform_real_distribution<float> real(-4, 4);
    for (std::size_t i = begin; i < bytes.size(); i += sizeof(float)) {
      const float value = real(random);
      std::memcpy(bytes.data() + i, &value, sizeof value);
    }
  } else if (tensor.type == DType::int32) {
    for (std::size_t i = begin; i < bytes.size(); i += sizeof(std::int32_t)) {
      const auto value = static_cast<std::int32_t>(random() % random_index_limit);
      std::memcpy(bytes.data() + i, &value, sizeof value);
    }
  } else {
    for (std::size_t i = begin; i < bytes.size(); ++i) bytes[i] = static_cast<std::byte>(random());
  }
}

/// Makes graphs of one operator with random shapes, scales and attributes.
class RandomOperators {
 public:
  /// Receives each graph with its name, and how many frames of input are worth a run.
  using Receive = std::function<void(std::string name, Graph graph, int frames)>;
  RandomOperators(std::mt19937& random, Receive receive)
      : random_(random), receive_(std::move(receive)) {}

  /// One graph of each operator.
  void each(bool integers) {
    fully_connected(integers);
    conv_2d(integers);
    depthwise_conv_2d(integers);
    pool(integers);
    relu(integers);
    softmax(integers);
    reshape(integers);
    quantize(integers);
    dequantize();
    binary(Add{activation()}, integers);
    binary(Sub{activation()}, integers);
    binary(Mul{activation()}, integers);
    binary(Div{activation()}, false);
    binary(Maximum{}, integers);
    binary(Minimum{}, integers);
    binary(SquaredDifference{}, false);
    prelu(integers);
    unary(Relu6{}, integers);
    unary(LeakyRelu{.alpha = real(-0.5f, 1.5f)}, integers);
    unary(Elu{}, integers);
    unary(HardSwish{}, integers);
    unary(Gelu{.approximate = coin()}, integers);
    unary(Exp{}, integers);
    unary(Log{}, integers);
    unary(Abs{}, integers);
    unary(Neg{}, false);
    unary(Sqrt{}, false);
    unary(Rsqrt{}, false);
    unary(Square{}, false);
    reductions(integers);
    moves(integers);
    concatenation(integers);
    transpose_conv(integers);
    gather(integers ? DType::int8 : DType::float32);
    gather(integers ? DType::int16 : DType::int32);
    fixed_range(Logistic{}, integers, {{1.0f / 256}, {-128}, 0});
    fixed_range(Tanh{}, integers, {{1.0f / 128}, {0}, 0});
  }

 private:
  void fully_connected(bool integers) {
    const std::int32_t in = size(12);
    const std::int32_t out = size(8);
    const bool keep = coin();
    const bool bias = coin();
    const Shape x = keep ? Shape{size(2), size(3), in} : Shape{size(3), in};
    weighted(FullyConnected{.activation = activation(), .keep_num_dims = keep}, x, {out, in}, 0,
             out, in, bias, integers);
  }
  void conv_2d(bool integers) {
    const std::int32_t in = size(3);
    const std::int32_t out = size(4);
    const Shape filter = {out, size(3), size(3), in};
    const Shape x = {1, size(6) + 4, size(6) + 4, in};
    const Conv2D op{.padding = padding(),
                    .stride = extent(2),
                    .dilation = dilation(),
                    .activation = activation()};
    weighted(op, x, filter, 0, out, filter[1] * filter[2] * in, true, integers);
  }
  void depthwise_conv_2d(bool integers) {
    const std::int32_t in = size(3);
    const std::int32_t multiplier = size(2);
    const Shape filter = {1, size(3), size(3), in * multiplier};
    const Shape x = {1, size(6) + 4, size(6) + 4, in};
    const std::int32_t stride = size(2);
    const DepthwiseConv2D op{.padding = padding(),
                             .stride = {stride, stride},
                             .dilation = {},
                             .activation = activation(),
                             .depth_multiplier = multiplier};
    weighted(op, x, filter, 3, in * multiplier, filter[1] * filter[2], true, integers);
  }
  void transpose_conv(bool integers) {
    const std::int32_t in = size(3);
    const std::int32_t out = size(4);
    const Shape filter = {out, size(4), size(4), in};
    const Shape x = {size(2), size(5), size(5), in};
    const TransposeConv op{.padding = padding(), .stride = extent(3), .activation = activation()};
    // Any extent of which a convolution makes that of x.
    const auto extent_of = [&](std::int32_t from, std::int32_t window, std::int32_t stride) {
      const std::int32_t least = (from - 1) * stride + (op.padding == Padding::same ? 1 : window);
      return least + size(stride) - 1;
    };
    const Tensor shape = integers_of({x[0], extent_of(x[1], filter[1], op.stride.height),
                                      extent_of(x[2], filter[2], op.stride.width), out},
                                     "output_shape");
    weighted(op, x, filter, 0, out, filter[1] * filter[2] * in, coin(), integers, &shape);
  }
  // Of a constant, by a constant, or of computed numbers alone.
  void gather(DType type) {
    const int kind = static_cast<int>(random_() % 3);
    const int batches = kind == 0 ? 0 : size(2) - 1;
    const int axis = batches + size(2) - 1;
    std::vector<std::int32_t> x = {size(2), size(3), size(3), size(4)};
    x[static_cast<std::size_t>(axis)] = random_index_limit + size(3) - 1;
    std::vector<std::int32_t> places(x.begin(), x.begin() + batches);
    for (int rank = size(3) - 1; rank > 0; --rank) places.push_back(size(3));
    const bool has_scale = type == DType::int8 || type == DType::int16;
    Quantization how = has_scale ? scaled(real(0.001f, 0.5f)) : Quantization{};
    if (type == DType::int16) how.zero_point = {0};
    GraphBuilder builder("one");
    const auto operand = [&](const char* name, Shape shape, DType of, const Quantization& scale,
                             bool is_constant) {
      if (!is_constant) return builder.input(name, std::move(shape), of, scale);
      Tensor tensor{name, of, std::move(shape), scale, {}};
      append_random(random_, tensor, tensor.data);
      return builder.constant(std::move(tensor));
    };
    const int from = operand("x", Shape(x), type, how, kind == 0);
    const int by = operand("indices", Shape(places), DType::int32, {}, kind == 1);
    const int y = builder.add(Gather{.axis = coin() ? axis : axis - 4, .batch_dims = batches},
                              {from, by}, "y", type, how);
    receive_(fmt::format("GATHER {} of {} by {}, axis {}", name_of(type), to_string(Shape(x)),
                         to_string(Shape(places)), axis),
             builder.finish({y}), 8);
  }
  void pool(bool integers) {
    const Pool2D options{
        .padding = padding(), .filter = extent(3), .stride = extent(2), .activation = activation()};
    const Shape x = {1, size(6) + 3, size(6) + 3, size(4)};
    const Quantization how = integers ? scaled(real(0.001f, 0.5f)) : Quantization{};
    if (coin()) {
      single(AveragePool2D{options}, x, integers, how, how);
    } else {
      single(MaxPool2D{options}, x, integers, how, how);
    }
  }
  void relu(bool integers) {
    const float scale = real(0.001f, 0.5f);
    single(Relu{}, {size(3), size(20)}, integers, integers ? scaled(scale) : Quantization{},
           integers ? scaled(scale * real(0.3f, 3)) : Quantization{});
  }
  void softmax(bool integers) {
    single(Softmax{.beta = coin() ? 1.0f : real(0.2f, 3)}, {size(3), size(10) + 1}, integers,
           integers ? scaled(real(0.001f, 0.5f)) : Quantization{},
           integers ? Quantization{{1.0f / 256}, {-128}, 0} : Quantization{});
  }
  void reshape(bool integers) {
    const std::int32_t a = size(4);
    const std::int32_t b = size(5);
    const Quantization how = integers ? scaled(real(0.001f, 0.5f)) : Quantization{};
    single(Reshape{.new_shape = {b, a}}, {1, a, b}, integers, how, how);
  }
  void quantize(bool integers) {
    const float scale = real(0.001f, 0.5f);
    single(Quantize{}, {size(4), size(30)}, integers, integers ? scaled(scale) : Quantization{},
           scaled(scale * real(0.3f, 3)), DType::int8);
  }
  void dequantize() {
    single(Dequantize{}, {size(4), size(30)}, true, scaled(real(1e-5f, 2)), {}, DType::float32);
  }

  void unary(Operator op, bool integers) {
    const float scale = real(0.001f, 0.1f);
    single(std::move(op), {size(3), size(40)}, integers, integers ? scaled(scale) : Quantization{},
           integers ? scaled(scale * real(0.3f, 3)) : Quantization{});
  }
  void fixed_range(Operator op, bool integers, const Quantization& to) {
    single(std::move(op), {size(3), size(40)}, integers,
           integers ? scaled(real(0.001f, 0.2f)) : Quantization{}, integers ? to : Quantization{});
  }
  Tensor integers_of(std::vector<std::int32_t> values, const char* name) {
    const auto count = static_cast<std::int32_t>(values.size());
    return Tensor::of<std::int32_t>({count}, values, name);
  }
  void with_constants(Operator op, Shape shape, const std::vector<Tensor>& constants, bool integers,
                      const Quantization& from, const Quantization& to) {
    const DType type = integers ? DType::int8 : DType::float32;
    std::string name =
        fmt::format("{} {} of {}", op.name(), integers ? "int8" : "float", to_string(shape));
    for (const Tensor& constant : constants) {
      name += fmt::format(", {}", fmt::join(constant.values<std::int32_t>(), " "));
    }
    GraphBuilder builder("one");
    std::vector<int> inputs = {builder.input("x", std::move(shape), type, from)};
    for (const Tensor& constant : constants) inputs.push_back(builder.constant(constant));
    const int y = builder.add(std::move(op), inputs, "y", type, to);
    receive_(name, builder.finish({y}), 8);
  }
  void reductions(bool integers) {
    const Shape x = {size(2), size(4), size(5), size(3)};
    const std::vector<std::vector<std::int32_t>> axes = {{1, 2}, {2, 1}, {-1},
                                                         {1},    {0, 3}, {1, 2, 3}};
    const float scale = real(0.001f, 0.5f);
    const Quantization how = integers ? scaled(scale) : Quantization{};
    with_constants(Mean{.keep_dims = coin()}, x, {integers_of(axes[random_() % 6], "axes")},
                   integers, how, integers ? scaled(scale * real(0.3f, 2)) : Quantization{});
    with_constants(ReduceMax{.keep_dims = coin()}, x, {integers_of(axes[random_() % 6], "axes")},
                   integers, how, how);
  }
  void moves(bool integers) {
    const Shape x = {size(2), size(4) + 1, size(5) + 1, size(3)};
    const Quantization how = integers ? scaled(real(0.001f, 0.5f)) : Quantization{};
    std::vector<std::int32_t> permutation = {0, 1, 2, 3};
    std::shuffle(permutation.begin(), permutation.end(), random_);
    with_constants(Transpose{}, x, {integers_of(permutation, "permutation")}, integers, how, how);
    with_constants(Slice{}, x,
                   {integers_of({0, 1, size(2) - 1, 0}, "begin"),
                    integers_of({x[0], coin() ? -1 : size(x[1] - 1), x[2] - 1, -1}, "size")},
                   integers, how, how);
    with_constants(StridedSlice{.begin_mask = size(16) - 1,
                                .end_mask = size(16) - 1,
                                .shrink_axis_mask = coin() ? 0 : 2},
                   x,
                   {integers_of({0, size(2) - 1, -2, 0}, "begin"),
                    integers_of({1, 2, coin() ? -1 : x[2], 9}, "end"),
                    integers_of({1, 1, 1, size(2)}, "strides")},
                   integers, how, how);
    with_constants(StridedSlice{.begin_mask = 15, .end_mask = 15}, x,
                   {integers_of({0, 0, 0, 0}, "begin"), integers_of({0, 0, 0, 0}, "end"),
                    integers_of({1, -1, -2, 2}, "strides")},
                   integers, how, how);
    with_constants(ResizeNearestNeighbor{.half_pixel_centers = coin()}, x,
                   {integers_of({x[1] * size(3), x[2] * size(3)}, "size")}, integers, how, how);
    Tensor paddings = integers_of(
        {size(2) - 1, 0, size(3) - 1, size(3) - 1, 1, size(2), 0, size(2) - 1}, "paddings");
    paddings.shape = {4, 2};
    with_constants(Pad{}, x, {paddings}, integers, how, how);
  }
  void concatenation(bool integers) {
    const DType type = integers ? DType::int8 : DType::float32;
    const Quantization how = integers ? scaled(real(0.001f, 0.5f)) : Quantization{};
    const int axis = size(3) - 1;
    std::vector<std::int32_t> extents = {size(2), size(4), size(5)};
    GraphBuilder builder("one");
    std::vector<int> inputs;
    for (int i = size(3); i >= 0; --i) {
      extents[static_cast<std::size_t>(axis)] = size(4);
      inputs.push_back(builder.input(fmt::format("x{}", i), Shape(extents), type, how));
    }
    const int y =
        builder.add(Concatenation{.axis = coin() ? axis : axis - 3}, inputs, "y", type, how);
    receive_(integers ? "CONCATENATION int8" : "CONCATENATION float", builder.finish({y}), 8);
  }
  void prelu(bool integers) {
    const float scale = real(0.001f, 0.5f);
    const Shape x = {1, size(3), size(3), size(8)};
    const Shape alpha = coin() ? Shape{1, 1, x[3]} : Shape{x[1], x[2], x[3]};
    binary(Prelu{}, integers, static_cast<int>(1 + random_() % 2 * 3), x, alpha,
           integers ? scaled(scale) : Quantization{},
           integers ? scaled(real(0.001f, 0.02f)) : Quantization{},
           integers ? scaled(scale * real(0.5f, 3)) : Quantization{});
  }
  // Both inputs with the same axes, or some repeated, or left out; one may be constant, and both
  // may be one tensor.
  void binary(Operator op, bool integers) {
    const int kind = static_cast<int>(random_() % 5);  // 0, 1: that input is constant; 2: x and x
    const auto [a, b] = kind == 2 ? equal_shapes() : fitting_shapes();
    const float scale = real(0.001f, 0.5f);
    const Quantization first = integers ? scaled(scale) : Quantization{};
    if (op.quantization().output == QuantizationRule::Output::shared) {
      binary(std::move(op), integers, kind, a, b, first, first, first);
      return;
    }
    const Quantization second = integers ? scaled(scale * real(0.1f, 10)) : Quantization{};
    // What the output spans follows from the operator: products are larger than sums.
    const bool is_product = op.get_if<Mul>() != nullptr;
    const float larger = integers ? std::max(first.scale[0], second.scale[0]) : 0;
    const float span = !integers || kind == 2 ? larger
                       : is_product           ? first.scale[0] * second.scale[0] * 100
                                              : larger;
    binary(std::move(op), integers, kind, a, b, first, second,
           integers ? scaled(span * real(0.5f, 3)) : Quantization{});
  }
  void binary(Operator op, bool integers, int kind, const Shape& a, const Shape& b,
              const Quantization& first, const Quantization& second, Quantization to) {
    const DType type = integers ? DType::int8 : DType::float32;
    const std::string name = fmt::format("{} {}", op.name(), integers ? "int8" : "float");
    GraphBuilder builder("one");
    const auto operand = [&](int index, const Shape& shape, const Quantization& how) {
      const std::string label = index == 0 ? "a" : "b";
      if (index != kind) return builder.input(label, shape, type, how);
      Tensor tensor{label, type, shape, how, {}};
      append_random(random_, tensor, tensor.data);
      return builder.constant(std::move(tensor));
    };
    const int x = operand(0, a, first);
    const int y = kind == 2 ? x : operand(1, b, second);
    const int z = builder.add(std::move(op), {x, y}, "y", type, std::move(to));
    receive_(name, builder.finish({z}), 8);
  }
  std::pair<Shape, Shape> equal_shapes() {
    const Shape shape = {size(2), size(5), size(7)};
    return {shape, shape};
  }
  std::pair<Shape, Shape> fitting_shapes() {
    if (random_() % 3 == 0) return equal_shapes();
    std::vector<std::int32_t> a;
    std::vector<std::int32_t> b;
    for (int rank = size(5); rank > 0; --rank) {
      const std::int32_t extent = size(4);
      const unsigned who = random_() % 4;  // 0, 1: that one is repeated
      a.push_back(who == 0 ? 1 : extent);
      b.push_back(who == 1 ? 1 : extent);
    }
    if (coin()) {
      b.erase(b.begin(), b.begin() + static_cast<long>(random_() % b.size()));
    } else {
      a.erase(a.begin(), a.begin() + static_cast<long>(random_() % a.size()));
    }
    return {Shape(std::move(a)), Shape(std::move(b))};
  }

  std::int32_t size(int most) {
    return 1 + static_cast<std::int32_t>(random_() % static_cast<unsigned>(most));
  }
  bool coin() { return random_() % 2 == 0; }
  float real(float low, float high) {
    return std::uniform_real_distribution<float>(low, high)(random_);
  }
  Padding padding() { return coin() ? Padding::same : Padding::valid; }
  Extent2D extent(int most) { return {size(most), size(most)}; }
  Extent2D dilation() { return coin() ? Extent2D{} : Extent2D{2, 2}; }
  Activation activation() {
    return std::vector{Activation::none, Activation::relu, Activation::relu6,
                       Activation::relu_n1_to_1}[random_() % 4];
  }
  Quantization scaled(float scale) {
    return {{scale}, {static_cast<std::int64_t>(random_() % 256) - 128}, 0};
  }

  void single(Operator op, Shape shape, bool integers, Quantization from, Quantization to) {
    single(std::move(op), std::move(shape), integers, std::move(from), std::move(to),
           integers ? DType::int8 : DType::float32);
  }
  void single(Operator op, Shape shape, bool integers, Quantization from, Quantization to,
              DType type) {
    GraphBuilder builder("one");
    const int x = builder.input("x", std::move(shape), integers ? DType::int8 : DType::float32,
                                std::move(from));
    const std::string name = fmt::format("{} {}", op.name(), integers ? "int8" : "float");
    const int y = builder.add(std::move(op), {x}, "y", type, std::move(to));
    receive_(name, builder.finish({y}), 8);
  }

  // An operator with weights and bias; `terms` products make one output. Some have their output's
  // shape before all.
  void weighted(Operator op, Shape shape, Shape filter, int axis, std::int32_t channels, int terms,
                bool bias, bool integers, const Tensor* output_shape = nullptr) {
    GraphBuilder builder("one");
    const float spread = 1 / std::sqrt(static_cast<float>(terms));
    const std::string name = fmt::format("{} {}", op.name(), integers ? "int8" : "float");
    if (!integers) {
      std::vector<int> inputs = {
          builder.input("x", std::move(shape)),
          builder.constant(random_tensor(random_, std::move(filter), spread, "w"))};
      if (bias) inputs.push_back(builder.constant(random_tensor(random_, {channels}, 1, "b")));
      put_first(inputs, builder, output_shape);
      const int y = builder.add(std::move(op), inputs, "y");
      receive_(name, builder.finish({y}), 4);
      return;
    }
    const float in_scale = real(0.001f, 0.2f);
    const std::size_t scales = coin() ? 1 : static_cast<std::size_t>(channels);
    Tensor w = Tensor::zeros(DType::int8, std::move(filter), "w");
    for (std::int8_t& value : w.values<std::int8_t>()) {
      value = static_cast<std::int8_t>(static_cast<int>(random_() % 255) - 127);
    }
    w.quantization = {{}, std::vector<std::int64_t>(scales, 0), axis};
    Tensor b = Tensor::zeros(DType::int32, {channels}, "b");
    for (std::int32_t& value : b.values<std::int32_t>())
      value = static_cast<int>(random_() % 8001) - 4000;
    b.quantization = {{}, std::vector<std::int64_t>(scales, 0), 0};
    for (std::size_t i = 0; i < scales; ++i) {
      w.quantization.scale.push_back(real(0.001f, 0.1f));
      b.quantization.scale.push_back(in_scale * w.quantization.scale.back());
    }
    // Most outputs within the type's range, some beyond it.
    const float out_scale =
        in_scale * 0.05f * 73 * std::sqrt(static_cast<float>(terms)) * real(0.2f, 3);
    std::vector<int> inputs = {builder.input("x", std::move(shape), DType::int8, scaled(in_scale)),
                               builder.constant(std::move(w))};
    if (bias) inputs.push_back(builder.constant(std::move(b)));
    put_first(inputs, builder, output_shape);
    const int y = builder.add(std::move(op), inputs, "y", DType::int8, scaled(out_scale));
    receive_(name, builder.finish({y}), 8);
  }

  // {x, weights, …} to {shape, weights, x, …}
  static void put_first(std::vector<int>& inputs, GraphBuilder& builder, const Tensor* shape) {
    if (!shape) return;
    std::swap(inputs[0], inputs[1]);
    inputs.insert(inputs.begin(), builder.constant(*shape));
  }

  std::mt19937& random_;
  Receive receive_;
};

}  // namespace onda
