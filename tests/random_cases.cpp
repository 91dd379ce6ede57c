// SPDX-License-Identifier: Apache-2.0
#include "tests/random_cases.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <map>

namespace onda {
namespace {

struct Maker {
  Peer peer;
  std::function<void(RandomCases&)> make;
};
using Makers = std::map<std::string_view, Maker>;
Makers& makers() {
  static Makers all;
  return all;
}

template <class T, class Draw>
void append_each(std::span<std::byte> to, const Draw& draw) {
  for (std::size_t i = 0; i < to.size(); i += sizeof(T)) {
    const T value = draw();
    std::memcpy(to.data() + i, &value, sizeof value);
  }
}

}  // namespace

Tensor random_tensor(std::mt19937& random, Shape shape, float spread, const std::string& name) {
  std::normal_distribution<float> normal(0, spread);
  Tensor tensor = Tensor::zeros(DType::float32, std::move(shape), name);
  for (float& value : tensor.values<float>()) value = normal(random);
  return tensor;
}

void append_random(std::mt19937& random, const Tensor& tensor, Bytes& bytes) {
  const std::size_t begin = bytes.size();
  bytes.resize(begin + tensor.bytes());
  const std::span<std::byte> to(bytes.data() + begin, tensor.bytes());
  const bool is_index = tensor.name == random_indices;
  const auto whole = [&] {
    return is_index ? static_cast<int>(random() % random_index_limit)
                    : static_cast<int>(random() % 100) - 50;
  };
  if (tensor.type == DType::float32) {
    std::uniform_real_distribution<float> real(-4, 4);
    append_each<float>(to, [&] { return real(random); });
  } else if (tensor.type == DType::int32) {
    append_each<std::int32_t>(to, whole);
  } else if (tensor.type == DType::int64) {
    append_each<std::int64_t>(to, whole);
  } else if (tensor.type == DType::boolean) {
    append_each<std::uint8_t>(to, [&] { return static_cast<std::uint8_t>(random() % 2); });
  } else {
    append_each<std::uint8_t>(to, [&] { return static_cast<std::uint8_t>(random()); });
  }
}

void RandomCases::all(DType of_type, bool for_litert) {
  for (const auto& [name, maker] : makers()) {
    if (for_litert && maker.peer != Peer::litert) continue;
    type = of_type;
    maker.make(*this);
  }
}

std::int32_t RandomCases::size(int most) {
  return 1 + static_cast<std::int32_t>(random_() % static_cast<unsigned>(most));
}
bool RandomCases::coin() { return random_() % 2 == 0; }
float RandomCases::real(float low, float high) {
  return std::uniform_real_distribution<float>(low, high)(random_);
}
Activation RandomCases::activation() {
  return one_of<Activation>(
      {Activation::none, Activation::relu, Activation::relu6, Activation::relu_n1_to_1});
}
Quantization RandomCases::scaled(DType of_type, float scale) {
  if (of_type == DType::int16) return {{scale}, {0}, 0};
  if (of_type != DType::int8) return {};
  return {{scale}, {static_cast<std::int64_t>(random_() % 256) - 128}, 0};
}
Tensor RandomCases::integers_of(std::vector<std::int32_t> values, const char* name) {
  const auto count = static_cast<std::int32_t>(values.size());
  return Tensor::of<std::int32_t>({count}, values, name);
}

void RandomCases::single(Operator op, Shape shape, DType from_type, Quantization from,
                         DType to_type, Quantization to) {
  GraphBuilder builder("one");
  const std::string name =
      fmt::format("{} {} of {}", op.name(), name_of(from_type), to_string(shape));
  const int x = builder.input("x", std::move(shape), from_type, std::move(from));
  const int y = builder.add(std::move(op), {x}, "y", to_type, std::move(to));
  add(name, builder.finish({y}));
}

void RandomCases::unary(Operator op, DType of_type) {
  const float scale = real(0.001f, 0.1f) / (of_type == DType::int16 ? 256 : 1);
  single(std::move(op), {size(3), size(40)}, of_type, scaled(of_type, scale), of_type,
         scaled(of_type, scale * real(0.3f, 3)));
}

void RandomCases::fixed_range(Operator op, DType of_type, const Quantization& to) {
  const float scale = real(0.001f, 0.2f) / (of_type == DType::int16 ? 256 : 1);
  single(std::move(op), {size(3), size(40)}, of_type, scaled(of_type, scale), of_type,
         integers() ? to : Quantization{});
}

void RandomCases::with_constants(Operator op, Shape shape, const std::vector<Tensor>& constants,
                                 const Quantization& from, const Quantization& to) {
  std::string name = fmt::format("{} {} of {}", op.name(), name_of(type), to_string(shape));
  for (const Tensor& constant : constants) {
    name += fmt::format(", {}", fmt::join(constant.values<std::int32_t>(), " "));
  }
  GraphBuilder builder("one");
  std::vector<int> inputs = {builder.input("x", std::move(shape), type, from)};
  for (const Tensor& constant : constants) inputs.push_back(builder.constant(constant));
  const int y = builder.add(std::move(op), inputs, "y", type, to);
  add(name, builder.finish({y}));
}

void RandomCases::binary(Operator op, DType of_type, float span) {
  const int kind = static_cast<int>(random_() % 5);
  const Shape same = {size(2), size(5), size(7)};
  const auto [a, b] = kind == 2 ? std::pair{same, same} : fitting_shapes();
  const float scale = real(0.001f, 0.5f) / (of_type == DType::int16 ? 256 : 1);
  const Quantization first = scaled(of_type, scale);
  if (op.quantization().output == QuantizationRule::Output::shared) {
    binary(std::move(op), of_type, kind, a, b, first, first, first);
    return;
  }
  const Quantization second = scaled(of_type, scale * real(0.1f, 10));
  const float larger = first.empty() ? 0
                       : kind == 2   ? first.scale[0]
                                     : std::max(first.scale[0], second.scale[0]);
  binary(std::move(op), of_type, kind, a, b, first, second,
         scaled(of_type, larger * span * real(0.5f, 3)));
}

void RandomCases::compared(Operator op, DType of_type) {
  const auto [a, b] = fitting_shapes();
  const float scale = real(0.001f, 0.5f) / (of_type == DType::int16 ? 256 : 1);
  const Quantization first = scaled(of_type, scale);
  // Half of them have numbers in common.
  const Quantization second = coin() ? first : scaled(of_type, scale * real(0.5f, 2));
  binary(std::move(op), of_type, static_cast<int>(random_() % 4), a, b, first, second, {},
         DType::boolean);
}

void RandomCases::selected(Operator op, const Shape& condition, const Shape& x, const Shape& y) {
  const DType of_type = one_of<DType>(
      {DType::float32, DType::int8, DType::int16, DType::int32, DType::int64, DType::boolean});
  const Quantization how = scaled(of_type, 0.1f);
  GraphBuilder builder("one");
  const unsigned constants = static_cast<unsigned>(random_() % 7);  // not all three
  const auto operand = [&](unsigned index, const Shape& shape, DType type_of) {
    const std::string label = fmt::format("input_{}", index);
    const Quantization& scale = index == 0 ? Quantization{} : how;
    if (!(constants >> index & 1)) return builder.input(label, shape, type_of, scale);
    Tensor tensor{label, type_of, shape, scale, {}};
    append_random(random_, tensor, tensor.data);
    return builder.constant(std::move(tensor));
  };
  const std::string name = fmt::format("{} {}", op.name(), name_of(of_type));
  const int c = operand(0, condition, DType::boolean);
  const int first = operand(1, x, of_type);
  const int second = operand(2, y, of_type);
  const int z = builder.add(std::move(op), {c, first, second}, "y", of_type, how);
  add(name, builder.finish({z}));
}

void RandomCases::binary(Operator op, DType of_type, int constant_input, const Shape& a,
                         const Shape& b, const Quantization& first, const Quantization& second,
                         Quantization to, std::optional<DType> result) {
  const std::string name = fmt::format("{} {}", op.name(), name_of(of_type));
  GraphBuilder builder("one");
  const auto operand = [&](int index, const Shape& shape, const Quantization& how) {
    const std::string label = index == 0 ? "a" : "b";
    if (index != constant_input) return builder.input(label, shape, of_type, how);
    Tensor tensor{label, of_type, shape, how, {}};
    append_random(random_, tensor, tensor.data);
    return builder.constant(std::move(tensor));
  };
  const int x = operand(0, a, first);
  const int y = constant_input == 2 ? x : operand(1, b, second);
  const int z = builder.add(std::move(op), {x, y}, "y", result.value_or(of_type), std::move(to));
  add(name, builder.finish({z}));
}

std::pair<Shape, Shape> RandomCases::fitting_shapes() {
  std::vector<std::int32_t> a;
  std::vector<std::int32_t> b;
  if (random_() % 3 == 0) {
    const Shape same = {size(2), size(5), size(7)};
    return {same, same};
  }
  for (int rank = size(5); rank > 0; --rank) {
    const std::int32_t extent = size(4);
    const unsigned who = random_() % 4;  // 0, 1: that one is repeated
    a.push_back(who == 0 ? 1 : extent);
    b.push_back(who == 1 ? 1 : extent);
  }
  auto& shorter = coin() ? b : a;
  shorter.erase(shorter.begin(), shorter.begin() + static_cast<long>(random_() % shorter.size()));
  return {Shape(std::move(a)), Shape(std::move(b))};
}

void RandomCases::weighted(Operator op, Sums sums, Shape shape, Shape filter, int axis,
                           std::int32_t channels, int terms, bool bias,
                           const Tensor* output_shape) {
  GraphBuilder builder("one");
  const float spread = 1 / std::sqrt(static_cast<float>(terms));
  const bool wide = sums.type == DType::int16 && sums.accumulator != Accumulator::int32;
  const std::string name =
      fmt::format("{} {}{}", op.name(), name_of(sums.type), wide ? " in 64 bits" : "");
  // {x, weights, …}, or {shape, weights, x, …}
  const auto finish = [&](std::vector<int> inputs, const Quantization& to, int frames) {
    if (output_shape) {
      std::swap(inputs[0], inputs[1]);
      inputs.insert(inputs.begin(), builder.constant(*output_shape));
    }
    const int y = builder.add(std::move(op), inputs, "y", sums.type, to);
    add(name, builder.finish({y}), frames);
  };
  if (sums.type == DType::float32) {
    std::vector<int> inputs = {
        builder.input("x", std::move(shape)),
        builder.constant(random_tensor(random_, std::move(filter), spread, "w"))};
    if (bias) inputs.push_back(builder.constant(random_tensor(random_, {channels}, 1, "b")));
    finish(std::move(inputs), {}, 4);
    return;
  }
  const float in_scale = real(0.001f, 0.2f) / (sums.type == DType::int16 ? 256 : 1);
  const std::size_t scales = coin() ? 1 : static_cast<std::size_t>(channels);
  Tensor w = Tensor::zeros(DType::int8, std::move(filter), "w");
  for (std::int8_t& value : w.values<std::int8_t>()) {
    value = static_cast<std::int8_t>(static_cast<int>(random_() % 255) - 127);
  }
  w.quantization = {{}, std::vector<std::int64_t>(scales, 0), axis};
  const int most = sums.type == DType::int16 ? 1000000 : 4000;
  const auto draw = [&] { return static_cast<int>(random_() % (2 * most + 1)) - most; };
  Tensor b = Tensor::zeros(wide ? DType::int64 : DType::int32, {channels}, "b");
  if (wide) {
    for (std::int64_t& value : b.values<std::int64_t>()) value = draw();
  } else {
    for (std::int32_t& value : b.values<std::int32_t>()) value = draw();
  }
  b.quantization = {{}, std::vector<std::int64_t>(scales, 0), 0};
  for (std::size_t i = 0; i < scales; ++i) {
    w.quantization.scale.push_back(real(0.001f, 0.1f));
    b.quantization.scale.push_back(in_scale * w.quantization.scale.back());
  }
  // Most outputs within the type's range, some beyond it.
  const float out_scale = in_scale * 0.05f * 73 / spread * real(0.2f, 3);
  std::vector<int> inputs = {
      builder.input("x", std::move(shape), sums.type, scaled(sums.type, in_scale)),
      builder.constant(std::move(w))};
  if (bias) inputs.push_back(builder.constant(std::move(b)));
  finish(std::move(inputs), scaled(sums.type, out_scale), 8);
}

AddRandomCases::AddRandomCases(std::string_view name, Peer peer,
                               std::function<void(RandomCases&)> make) {
  makers().emplace(name, Maker{peer, std::move(make)});
}

std::vector<std::string_view> operators_with_random_cases() {
  std::vector<std::string_view> names;
  for (const auto& [name, maker] : makers()) names.push_back(name);
  return names;
}

}  // namespace onda
