// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/binary.h"

#include <algorithm>
#include <cmath>

#include "onda/ops/requantization.h"

namespace onda {
namespace {

// Extents as numpy lines them up: counted from the last, filled up with ones.
std::int32_t from_last(const Shape& shape, int axis) {
  return axis < shape.rank() ? shape[shape.rank() - 1 - axis] : 1;
}

struct Axis {
  std::int32_t count = 1;
  bool first_moves = true;
  bool second_moves = true;
};

// What runs through the output from its last axis on; neighbours that behave alike are one.
struct Axes {
  Axes(const Shape& first, const Shape& second) {
    const int rank = std::max(first.rank(), second.rank());
    for (int i = 0; i < rank; ++i) {
      const std::int32_t a = from_last(first, i);
      const std::int32_t b = from_last(second, i);
      if (a == 1 && b == 1) continue;
      const Axis axis{a == 1 ? b : a, a != 1, b != 1};
      if (count > 0 && last().first_moves == axis.first_moves &&
          last().second_moves == axis.second_moves) {
        last().count *= axis.count;
      } else {
        all.at(count++) = axis;
      }
    }
    if (count == 0) count = 1;
  }
  Axis& last() { return all[count - 1]; }

  std::array<Axis, kernel::broadcast_axes + 1> all = {};
  std::size_t count = 0;
};

FixedPointFactor ratio(float a, float b, bool in_float32) {
  return to_fixed_point(in_float32 ? static_cast<double>(a / b)
                                   : static_cast<double>(a) / static_cast<double>(b));
}

// Two inputs of one type, one of them computed.
void expect_pair(const Prepare& prepare, DType result) {
  prepare.inputs.expect_type(1, prepare.inputs[0].type);
  prepare.outputs.expect_type(0, result);
  if (prepare.inputs[0].is_constant() && prepare.inputs[1].is_constant()) {
    throw prepare.inputs.error(1, "expected a computed input, both are constant");
  }
  if (prepare.outputs.count(0) == 0) {
    throw prepare.outputs.error(0, "expected no empty axis, received shape {}",
                                to_string(prepare.outputs[0].shape));
  }
}

}  // namespace

std::vector<Shape> broadcast_shapes(const Operands& inputs) {
  inputs.expect_count(2, 2);
  const int rank = std::max(inputs[0].shape.rank(), inputs[1].shape.rank());
  constexpr int most = kernel::broadcast_axes + 1;
  if (rank > most) throw Error("expected at most {} axes, received {}", most, rank);
  std::vector<std::int32_t> extents;
  for (int i = 0; i < rank; ++i) {
    const std::int32_t a = from_last(inputs[0].shape, i);
    const std::int32_t b = from_last(inputs[1].shape, i);
    if (a != b && a != 1 && b != 1) {
      throw inputs.error(1, "expected a shape that fits {}, received {}",
                         to_string(inputs[0].shape), to_string(inputs[1].shape));
    }
    extents.push_back(a == 1 ? b : a);
  }
  std::reverse(extents.begin(), extents.end());
  const Shape shape(std::move(extents));
  static_cast<void>(shape.elements());  // throws where they are too many
  return {shape};
}

BroadcastLoops broadcast_loops(const Shape& first, const Shape& second) {
  const Axes merged(first, second);
  const auto& axes = merged.all;
  BroadcastLoops loops;
  loops.loop.count = axes[0].count;
  loops.loop.first_step = axes[0].first_moves ? 1 : 0;
  loops.loop.second_step = axes[0].second_moves ? 1 : 0;
  loops.loop.outer_axes = static_cast<std::int8_t>(merged.count - 1);
  std::int32_t first_size = axes[0].first_moves ? axes[0].count : 1;
  std::int32_t second_size = axes[0].second_moves ? axes[0].count : 1;
  for (std::size_t i = 1; i < merged.count; ++i) {
    const Axis& axis = axes[i];
    loops.outer[3 * i - 3] = axis.count;
    loops.outer[3 * i - 2] = axis.first_moves ? first_size : 0;
    loops.outer[3 * i - 1] = axis.second_moves ? second_size : 0;
    if (axis.first_moves) first_size *= axis.count;
    if (axis.second_moves) second_size *= axis.count;
  }
  return loops;
}

kernel::Broadcast broadcast(Prepare& prepare) {
  BroadcastLoops loops = broadcast_loops(prepare.inputs[0].shape, prepare.inputs[1].shape);
  const int numbers = 3 * loops.loop.outer_axes;
  if (numbers > 0) {
    loops.loop.outer = prepare.keep(
        std::vector<std::int32_t>(loops.outer.begin(), loops.outer.begin() + numbers), "outer");
  }
  return loops.loop;
}

DType binary_type(const Prepare& prepare, std::initializer_list<DType> types) {
  return binary_type(prepare, types, prepare.type(types));
}

DType binary_type(const Prepare& prepare, std::initializer_list<DType> types, DType result) {
  const DType type = prepare.input_type(types);
  expect_pair(prepare, result);
  static_cast<void>(prepare.input_type(types, 1));
  if (type == DType::int16 &&
      prepare.inputs[0].quantization.empty() != prepare.inputs[1].quantization.empty()) {
    throw prepare.inputs.error(1, "expected a scale where input 0 has one, and none where not");
  }
  return type;
}

DType number_type(const Prepare& prepare, std::initializer_list<DType> types) {
  const DType type = prepare.inputs[0].type;
  // For its message.
  if (std::find(types.begin(), types.end(), type) == types.end()) prepare.input_type(types);
  expect_pair(prepare, type);
  return type;
}

void expect_shared_quantization(const Prepare& prepare) {
  const float scale = prepare.outputs.scale(0);
  const int zero_point = prepare.outputs.zero_point(0);
  for (int i = 0; i < 2; ++i) {
    if (prepare.inputs.scale(i) != scale || prepare.inputs.zero_point(i) != zero_point) {
      throw prepare.inputs.error(
          i, "expected scale {} and zero point {} as the output has, received {} and {}", scale,
          zero_point, prepare.inputs.scale(i), prepare.inputs.zero_point(i));
    }
  }
}

DType sum_type(const Prepare& prepare, bool pot_scale_int16) {
  const DType type =
      binary_type(prepare, {DType::float32, DType::int8, DType::int16, DType::int32, DType::int64});
  if (type == DType::int16) static_cast<void>(prepare.real_type());
  const auto is_power_of_two = [](float scale) {
    int exponent = 0;
    return std::frexp(scale, &exponent) == 0.5f;
  };
  if (type == DType::int16 && pot_scale_int16 && prepare.rounding == Rounding::single &&
      is_power_of_two(prepare.inputs.scale(0)) && is_power_of_two(prepare.inputs.scale(1)) &&
      is_power_of_two(prepare.outputs.scale(0))) {
    throw Error("pot_scale_int16: expected false where all scales are powers of two");
  }
  return type;
}

kernel::SumNumbers scaled_inputs(const Prepare& prepare, Activation activation, bool in_float32) {
  const float first = prepare.inputs.scale(0);
  const float second = prepare.inputs.scale(1);
  const float twice_larger = 2 * std::max(first, second);
  const FixedPointFactor from_first = ratio(first, twice_larger, in_float32);
  const FixedPointFactor from_second = ratio(second, twice_larger, in_float32);
  const IntegerRange range = integer_range(activation, prepare.outputs[0]);
  return {.first_zero_point = prepare.inputs.zero_point(0),
          .second_zero_point = prepare.inputs.zero_point(1),
          .output_zero_point = prepare.outputs.zero_point(0),
          .first_multiplier = from_first.multiplier,
          .second_multiplier = from_second.multiplier,
          .output_multiplier = 0,
          .first_shift = from_first.shift,
          .second_shift = from_second.shift,
          .output_shift = 0,
          .low = static_cast<std::int16_t>(range.low),
          .high = static_cast<std::int16_t>(range.high)};
}

kernel::SumNumbers sum_numbers(const Prepare& prepare, Activation activation, bool in_float32) {
  kernel::SumNumbers numbers = scaled_inputs(prepare, activation, in_float32);
  const int below_point = prepare.outputs[0].type == DType::int8 ? 20 : 15;
  const float twice_larger = 2 * std::max(prepare.inputs.scale(0), prepare.inputs.scale(1));
  const float unit = static_cast<float>(1 << below_point) * prepare.outputs.scale(0);
  if (!(twice_larger < unit)) {
    throw prepare.outputs.error(0, "expected a scale above {}, received {}",
                                twice_larger / static_cast<float>(1 << below_point),
                                prepare.outputs.scale(0));
  }
  const FixedPointFactor to_output = ratio(twice_larger, unit, in_float32);
  numbers.output_multiplier = to_output.multiplier;
  numbers.output_shift = to_output.shift;
  return numbers;
}

}  // namespace onda
