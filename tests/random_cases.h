// SPDX-License-Identifier: Apache-2.0
// Models of one operator with random shapes, scales and attributes: what LiteRT (referee_test.cpp)
// and the emitted C++ (emitted_operators_test.cpp) are compared on. An operator's test adds them:
//
//   const AddRandomCases exp_random("EXP", [](RandomCases& random) { random.unary(Exp{}); });
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "onda/graph/graph_builder.h"
#include "onda/ops/accumulator.h"
#include "onda/ops/activation.h"
#include "onda/ops/window.h"

namespace onda {

/// Normal numbers of mean 0.
Tensor random_tensor(std::mt19937& random, Shape shape, float spread, const std::string& name);

/// Integer inputs of this name are indices below random_index_limit.
inline constexpr const char* random_indices = "indices";
inline constexpr int random_index_limit = 4;

/// Appends the bytes of a random value of the tensor: [-4, 4) for floats, true or false, whole
/// numbers in [-50, 50) for int32 and int64, any bytes for shorter integers.
void append_random(std::mt19937& random, const Tensor& tensor, Bytes& bytes);

/// What an operator's cases are made with, and where they go.
class RandomCases {
 public:
  /// Receives each graph with its name, and how many frames of input are worth a run.
  using Receive = std::function<void(std::string name, Graph graph, int frames)>;
  RandomCases(std::mt19937& random, Receive receive)
      : random_(random), receive_(std::move(receive)) {}

  /// The cases that the tests of all operators have added, in the order of the operators' names;
  /// for a referee those alone that it knows.
  void all(DType of_type, bool for_litert = false);

  /// What this round is about, float32 or int8: operators that take other types choose among them.
  DType type = DType::float32;
  bool integers() const { return type != DType::float32; }

  /// The same, or int16 where it is int8: for operators that take both.
  DType or_int16() { return integers() && coin() ? DType::int16 : type; }

  std::int32_t size(int most);  ///< in [1, most]
  bool coin();
  float real(float low, float high);
  template <class T>
  T one_of(const std::vector<T>& values) {
    return values[random_() % values.size()];
  }
  Padding padding() { return coin() ? Padding::same : Padding::valid; }
  Extent2D extent(int most) { return {size(most), size(most)}; }
  Extent2D dilation() { return coin() ? Extent2D{} : Extent2D{2, 2}; }
  Activation activation();
  /// Any zero point for int8, 0 for int16, nothing for other types.
  Quantization scaled(DType of_type, float scale);
  Quantization scaled(float scale) { return scaled(type, scale); }
  static Tensor integers_of(std::vector<std::int32_t> values, const char* name);
  std::mt19937& generator() { return random_; }

  void add(std::string name, Graph graph, int frames = 8) {
    receive_(std::move(name), std::move(graph), frames);
  }
  /// x -> y, one computed input.
  void single(Operator op, Shape shape, DType from_type, Quantization from, DType to_type,
              Quantization to);
  void single(Operator op, Shape shape, Quantization from, Quantization to) {
    single(std::move(op), std::move(shape), type, std::move(from), type, std::move(to));
  }
  /// Element by element, the output with a range of its own.
  void unary(Operator op, DType of_type);
  void unary(Operator op) { unary(std::move(op), type); }
  /// The same where the output's range is known beforehand.
  void fixed_range(Operator op, const Quantization& to) { fixed_range(std::move(op), type, to); }
  void fixed_range(Operator op, DType of_type, const Quantization& to);
  /// x and constants of int32.
  void with_constants(Operator op, Shape shape, const std::vector<Tensor>& constants,
                      const Quantization& from, const Quantization& to);
  /// Two inputs with the same axes, or some repeated, or left out; one may be constant, and both
  /// may be one tensor. The output spans `span` times what the larger input does.
  void binary(Operator op, DType of_type, float span = 1);
  void binary(Operator op) { binary(std::move(op), type); }
  /// `constant_input` is 0 or 1; 2: both are one tensor.
  void binary(Operator op, DType of_type, int constant_input, const Shape& a, const Shape& b,
              const Quantization& first, const Quantization& second, Quantization to,
              std::optional<DType> result = {});
  /// Two inputs as above, of which the output is a bool.
  void compared(Operator op, DType of_type);
  /// condition ? x : y; each may be constant, not all.
  void selected(Operator op, const Shape& condition, const Shape& x, const Shape& y);
  /// What weights and bias are summed in: where this round is about integers, int8, or int16 with a
  /// bias of 64 or 32 bits.
  struct Sums {
    DType type = DType::int8;
    Accumulator accumulator = Accumulator::unsaid;
  };
  Sums sums() {
    if (or_int16() != DType::int16) return {type};
    return {DType::int16,
            one_of<Accumulator>({Accumulator::unsaid, Accumulator::int64, Accumulator::int32})};
  }
  /// Weights and bias; `terms` products make one output. Some operators have their output's shape
  /// before all.
  void weighted(Operator op, Sums sums, Shape shape, Shape filter, int axis, std::int32_t channels,
                int terms, bool bias, const Tensor* output_shape = nullptr);
  /// Shapes that broadcast.
  std::pair<Shape, Shape> fitting_shapes();

 private:
  std::mt19937& random_;
  Receive receive_;
};

/// Who else can run an operator: LiteRT, or nobody that could be asked in a test.
enum class Peer { litert, none };

/// Adds the cases of the operator of this name: one graph or a few each time that it is called.
struct AddRandomCases {
  AddRandomCases(std::string_view name, std::function<void(RandomCases&)> make)
      : AddRandomCases(name, Peer::litert, std::move(make)) {}
  AddRandomCases(std::string_view name, Peer peer, std::function<void(RandomCases&)> make);
};
/// The operators that have some.
std::vector<std::string_view> operators_with_random_cases();

}  // namespace onda
