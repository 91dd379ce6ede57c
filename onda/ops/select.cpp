// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/select.h"

#include <algorithm>
#include <array>

#include "onda/ops/select_kernel.h"

namespace onda {
namespace {

using Shapes = std::array<Shape, 3>;

// Extents as numpy lines them up: counted from the last, filled up with ones.
std::int32_t from_last(const Shape& shape, int axis) {
  return axis < shape.rank() ? shape[shape.rank() - 1 - axis] : 1;
}

int rank_of(const Shapes& shapes) {
  return std::max({shapes[0].rank(), shapes[1].rank(), shapes[2].rank()});
}

// The extent of the output, and whether each input moves along it.
struct Axis {
  std::int32_t count = 1;
  std::array<bool, 3> moves = {};
};
std::vector<Axis> axes_of(const Shapes& shapes) {
  std::vector<Axis> axes;
  for (int i = 0; i < rank_of(shapes); ++i) {
    Axis axis;
    for (std::size_t n = 0; n < 3; ++n) {
      const std::int32_t extent = from_last(shapes[n], i);
      axis.moves[n] = extent != 1;
      if (extent != 1) axis.count = extent;
    }
    if (axis.count == 1) continue;
    if (!axes.empty() && axes.back().moves == axis.moves) {
      axes.back().count *= axis.count;
    } else {
      axes.push_back(axis);
    }
  }
  if (axes.empty()) axes.emplace_back();
  return axes;
}

kernel::SelectLoops loops_of(Prepare& prepare, const Shapes& shapes) {
  const std::vector<Axis> axes = axes_of(shapes);
  const auto step = [&](std::size_t n) { return static_cast<std::int8_t>(axes[0].moves[n]); };
  kernel::SelectLoops loops{.count = axes[0].count,
                            .condition_step = step(0),
                            .first_step = step(1),
                            .second_step = step(2),
                            .outer_axes = static_cast<std::int8_t>(axes.size() - 1),
                            .outer = nullptr};
  std::array<std::int32_t, 3> sizes = {1, 1, 1};
  std::vector<std::int32_t> outer;
  for (std::size_t i = 0; i < axes.size(); ++i) {
    if (i > 0) outer.push_back(axes[i].count);
    for (std::size_t n = 0; n < 3; ++n) {
      if (i > 0) outer.push_back(axes[i].moves[n] ? sizes[n] : 0);
      if (axes[i].moves[n]) sizes[n] *= axes[i].count;
    }
  }
  if (!outer.empty()) loops.outer = prepare.keep(std::move(outer), "outer");
  return loops;
}

// Whichever inputs are constant. The name of the kernel's parameters is printed as it stands here.
#define ONDA_SELECT(prepare, T, loops)                                                     \
  [&]() -> Call {                                                                          \
    const bool masked = (prepare).inputs[0].is_constant();                                 \
    const bool first = (prepare).inputs[1].is_constant();                                  \
    const bool second = (prepare).inputs[2].is_constant();                                 \
    const auto mask_of = [&] { return (prepare).constant<std::uint8_t>(0, "condition"); }; \
    const auto first_of = [&] { return (prepare).constant<T>(1, "first"); };               \
    const auto second_of = [&] { return (prepare).constant<T>(2, "second"); };             \
    if (masked && second) {                                                                \
      return ONDA_CALL(prepare, choose, SelectMaskedFirst<T>,                              \
                       {.loop = loops, .condition = mask_of(), .second = second_of()});    \
    }                                                                                      \
    if (masked && first) {                                                                 \
      return ONDA_CALL(prepare, choose, SelectMaskedSecond<T>,                             \
                       {.loop = loops, .condition = mask_of(), .first = first_of()});      \
    }                                                                                      \
    if (masked) {                                                                          \
      return ONDA_CALL(prepare, choose, SelectByConstant<T>,                               \
                       {.loop = loops, .condition = mask_of()});                           \
    }                                                                                      \
    if (first && second) {                                                                 \
      return ONDA_CALL(prepare, choose, SelectBothConstant<T>,                             \
                       {.loop = loops, .first = first_of(), .second = second_of()});       \
    }                                                                                      \
    if (first) {                                                                           \
      return ONDA_CALL(prepare, choose, SelectFirstConstant<T>,                            \
                       {.loop = loops, .first = first_of()});                              \
    }                                                                                      \
    if (second) {                                                                          \
      return ONDA_CALL(prepare, choose, SelectSecondConstant<T>,                           \
                       {.loop = loops, .second = second_of()});                            \
    }                                                                                      \
    return ONDA_CALL(prepare, choose, SelectComputed<T>, {.loop = loops});                 \
  }()

}  // namespace

Shape selected_shape(const Operands& inputs) {
  inputs.expect_count(3, 3);
  const Shapes shapes = {inputs[0].shape, inputs[1].shape, inputs[2].shape};
  const int rank = rank_of(shapes);
  constexpr int most = kernel::select_axes + 1;
  if (rank > most) throw Error("expected at most {} axes, received {}", most, rank);
  std::vector<std::int32_t> extents(static_cast<std::size_t>(rank), 1);
  for (int i = 0; i < rank; ++i) {
    std::int32_t& extent = extents[static_cast<std::size_t>(rank - 1 - i)];
    for (std::size_t n = 0; n < 3; ++n) {
      const std::int32_t other = from_last(shapes[n], i);
      if (other == 1 || other == extent) continue;
      if (extent != 1) {
        throw inputs.error(static_cast<int>(n), "expected a shape that fits {} and {}, received {}",
                           to_string(shapes[(n + 1) % 3]), to_string(shapes[(n + 2) % 3]),
                           to_string(shapes[n]));
      }
      extent = other;
    }
  }
  const Shape shape(std::move(extents));
  if (shape.elements() == 0) {
    throw Error("expected no empty axis, received shape {}", to_string(shape));
  }
  return shape;
}

Call select(Prepare& prepare, const Shape& condition) {
  const Operands& inputs = prepare.inputs;
  inputs.expect_type(0, DType::boolean);
  const DType type = inputs[1].type;
  inputs.expect_type(2, type);
  prepare.outputs.expect_type(0, type);
  if (inputs[1].quantization != inputs[2].quantization ||
      inputs[1].quantization != prepare.outputs[0].quantization) {
    throw inputs.error(2, "expected the scale and the zero point that input 1 and the output have");
  }
  if (inputs[0].is_constant() && inputs[1].is_constant() && inputs[2].is_constant()) {
    throw inputs.error(0, "expected a computed input, all are constant");
  }
  const kernel::SelectLoops loops =
      loops_of(prepare, {condition, inputs[1].shape, inputs[2].shape});
  switch (type) {
    case DType::float32:
      return ONDA_SELECT(prepare, float, loops);
    case DType::boolean:
    case DType::uint8:
      return ONDA_SELECT(prepare, uint8_t, loops);
    case DType::int8:
      return ONDA_SELECT(prepare, int8_t, loops);
    case DType::int16:
      return ONDA_SELECT(prepare, int16_t, loops);
    case DType::int32:
      return ONDA_SELECT(prepare, int32_t, loops);
    case DType::int64:
      return ONDA_SELECT(prepare, int64_t, loops);
    default:
      throw inputs.error(1, "expected float32, bool or integers of up to 64 bits, received {}",
                         name_of(type));
  }
}

}  // namespace onda
