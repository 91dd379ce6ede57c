// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/view.h"

#include <algorithm>
#include <cstring>

namespace onda {

ViewLoops view_of(std::int64_t begin, const std::vector<ViewAxis>& axes) {
  std::vector<ViewAxis> merged;  // the last axis first
  for (auto axis = axes.rbegin(); axis != axes.rend(); ++axis) {
    if (axis->count == 1) continue;
    if (!merged.empty() && merged.back().step * merged.back().count == axis->step) {
      merged.back().count *= axis->count;
    } else {
      merged.push_back(*axis);
    }
  }
  if (merged.empty()) merged.push_back({1, 0});
  if (merged.size() > kernel::view_axes + 1) {
    throw Error("expected at most {} axes, received {}", kernel::view_axes + 1, merged.size());
  }
  ViewLoops loops;
  loops.view.begin = static_cast<std::int32_t>(begin);
  loops.view.count = merged[0].count;
  loops.view.step = static_cast<std::int32_t>(merged[0].step);
  loops.view.outer_axes = static_cast<std::int8_t>(merged.size() - 1);
  for (std::size_t i = 1; i < merged.size(); ++i) {
    loops.outer[2 * i - 2] = merged[i].count;
    loops.outer[2 * i - 1] = static_cast<std::int32_t>(merged[i].step);
  }
  return loops;
}

std::vector<ViewAxis> axes_of(const Shape& shape) {
  std::vector<ViewAxis> axes(static_cast<std::size_t>(shape.rank()));
  // Nobody steps through a shape without elements, whose other extents may be anything.
  const bool is_empty = shape.elements() == 0;
  std::int64_t step = 1;
  for (int i = shape.rank() - 1; i >= 0; --i) {
    axes[static_cast<std::size_t>(i)] = {shape[i], step};
    if (!is_empty) step *= shape[i];
  }
  return axes;
}

kernel::View keep(Prepare& prepare, const ViewLoops& loops, const char* name) {
  kernel::View view = loops.view;
  const int count = 2 * view.outer_axes;
  if (count > 0) {
    view.outer = prepare.keep(
        std::vector<std::int32_t>(loops.outer.begin(), loops.outer.begin() + count), name);
  }
  return view;
}

ListedArrays::ListedArrays(ListedAxes axes) {
  if (axes.size() > kernel::view_axes) {
    throw Error("expected at most {} axes, received {}", static_cast<int>(kernel::view_axes),
                axes.size());
  }
  // Axes may be long: one copy at a time.
  for (; !axes.empty(); axes.pop_back()) {
    const std::vector<std::int32_t>& axis = axes.back();
    counts.push_back(static_cast<std::int32_t>(axis.size()));
    places.reserve(places.size() + axis.size());
    places.insert(places.end(), axis.begin(), axis.end());
  }
}

void expect_moved(const Prepare& prepare, const Operands& operands, int index, int from) {
  const Operands& inputs = prepare.inputs;
  const DType type = inputs[from].type;
  operands.expect_type(index, type);
  if (type != DType::int8 && type != DType::uint8 && type != DType::int16) return;
  const Quantization& has = inputs[from].quantization;
  const Quantization& received = operands[index].quantization;
  if (has.empty() && received.empty()) return;  // integers that stand for themselves
  inputs.expect_quantized(from);
  operands.expect_quantized(index);
  if (has.scale != received.scale || has.zero_point != received.zero_point) {
    throw operands.error(index,
                         "expected scale {} and zero point {} as the input has, received {} and {}",
                         inputs.scale(from), inputs.zero_point(from), operands.scale(index),
                         operands.zero_point(index));
  }
}

DType moved_type(const Prepare& prepare) {
  expect_moved(prepare, prepare.outputs, 0);
  return prepare.inputs[0].type;
}

namespace {

// How many elements, one after another, the innermost axis of an order moves; it goes out of the
// order, which goes through runs then. 1 where it is not worth the call of memcpy().
std::int32_t take_run(ViewLoops& loops, std::size_t size) {
  kernel::View& view = loops.view;
  const std::int32_t run = view.count;
  if (view.step != 1 || static_cast<std::size_t>(run) * size < 8) return 1;
  view.count = 1;
  view.step = 0;
  if (view.outer_axes > 0) {
    view.count = loops.outer[0];
    view.step = loops.outer[1];
    std::copy(loops.outer.begin() + 2, loops.outer.end(), loops.outer.begin());
    --view.outer_axes;
  }
  return run;
}

std::int32_t take_run(ListedAxes& axes, std::size_t) {
  if (axes.empty()) return 1;
  for (std::size_t i = 0; i < axes.back().size(); ++i) {
    if (axes.back()[i] != static_cast<std::int32_t>(i)) return 1;
  }
  const auto run = static_cast<std::int32_t>(axes.back().size());
  axes.pop_back();
  return run;
}

kernel::View keep_order(Prepare& prepare, const ViewLoops& loops) { return keep(prepare, loops); }

kernel::Listed keep_order(Prepare& prepare, ListedAxes axes) {
  ListedArrays arrays(std::move(axes));
  kernel::Listed listed = arrays.listed();
  if (arrays.counts.empty()) return {0, nullptr, nullptr};
  listed.counts = prepare.keep(std::move(arrays.counts), "counts");
  listed.places = prepare.keep(std::move(arrays.places), "places");
  return listed;
}

// Runs of an order over `count` elements, as the kernels take them.
struct Runs {
  Runs(Prepare& prepare, std::int32_t run, std::int64_t elements)
      : size(static_cast<std::int8_t>(size_of(prepare.inputs[0].type))) {
    const std::int64_t bytes = std::int64_t{run} * size;
    if (bytes > INT32_MAX) throw Error("expected at most {} bytes in one run", INT32_MAX);
    run_bytes = static_cast<std::int32_t>(bytes);
    count = run == 0 ? 0 : static_cast<int>(elements / run);
  }
  int count = 0;
  std::int8_t size;
  std::int32_t run_bytes = 0;
};

// What pick() gives of a constant, on the host.
template <class Order>
Call stored_pick(Prepare& prepare, const Order& order) {
  const Bytes& from = prepare.inputs[0].data;
  const std::size_t size = size_of(moved_type(prepare));
  Bytes bytes(prepare.outputs[0].bytes());
  for_each_in(order, prepare.outputs.count(0), [&](std::int64_t n, std::int64_t at) {
    std::memcpy(bytes.data() + static_cast<std::size_t>(n) * size,
                from.data() + static_cast<std::size_t>(at) * size, size);
  });
  return store(prepare, bytes);
}

}  // namespace

Call store(Prepare& prepare, const Bytes& bytes) {
  if (bytes.size() > INT32_MAX) throw Error("expected at most {} bytes", INT32_MAX);
  const auto* first = reinterpret_cast<const std::uint8_t*>(bytes.data());
  // No array is empty in C++.
  std::vector<std::uint8_t> values(std::max<std::size_t>(bytes.size(), 1));
  std::copy(first, first + bytes.size(), values.begin());
  return ONDA_CALL(prepare, store, Store,
                   {.bytes = static_cast<std::int32_t>(bytes.size()),
                    .values = prepare.keep(std::move(values), "values")});
}

Call store_numbers(Prepare& prepare, const std::vector<std::int32_t>& values) {
  const bool is_wide = prepare.outputs[0].type == DType::int64;
  const Tensor tensor = is_wide
                            ? Tensor::of({static_cast<std::int32_t>(values.size())},
                                         std::vector<std::int64_t>(values.begin(), values.end()))
                            : Tensor::of({static_cast<std::int32_t>(values.size())}, values);
  return store(prepare, tensor.data);
}

const void* keep_constant(Prepare& prepare, int index, const char* name) {
  switch (prepare.inputs[index].type) {
    case DType::float32:
      return prepare.constant<float>(index, name);
    case DType::int8:
      return prepare.constant<std::int8_t>(index, name);
    case DType::int16:
      return prepare.constant<std::int16_t>(index, name);
    case DType::int32:
      return prepare.constant<std::int32_t>(index, name);
    default: {
      prepare.inputs.expect_constant(index);
      const Bytes& data = prepare.inputs[index].data;
      const auto* first = reinterpret_cast<const std::uint8_t*>(data.data());
      return prepare.keep(std::vector<std::uint8_t>(first, first + data.size()), name);
    }
  }
}

void expect_computed(const Operands& inputs, int index) {
  if (inputs[index].is_constant()) throw inputs.error(index, "expected a computed tensor");
}

Call pick(Prepare& prepare, const ViewLoops& loops) {
  const std::size_t size = size_of(moved_type(prepare));
  if (prepare.inputs[0].is_constant()) return stored_pick(prepare, loops);
  const int count = prepare.outputs.count(0);
  ViewLoops order = loops;
  const std::int32_t run = take_run(order, size);
  if (run != 1) {
    const Runs runs(prepare, run, count);
    return ONDA_CALL(prepare, pick, PickViewRuns,
                     {.count = runs.count,
                      .size = runs.size,
                      .run_bytes = runs.run_bytes,
                      .order = keep(prepare, order)});
  }
  switch (size) {
    case 1:
      return ONDA_CALL(prepare, pick, Pick<1>, {.count = count, .view = keep(prepare, order)});
    case 2:
      return ONDA_CALL(prepare, pick, Pick<2>, {.count = count, .view = keep(prepare, order)});
    case 4:
      return ONDA_CALL(prepare, pick, Pick<4>, {.count = count, .view = keep(prepare, order)});
    default:
      return ONDA_CALL(prepare, pick, Pick<8>, {.count = count, .view = keep(prepare, order)});
  }
}

Call pick(Prepare& prepare, ListedAxes axes) {
  const std::size_t size = size_of(moved_type(prepare));
  if (prepare.inputs[0].is_constant()) return stored_pick(prepare, axes);
  const int count = prepare.outputs.count(0);
  if (count == 0) axes.clear();  // the kernel reads no place then
  const Runs runs(prepare, take_run(axes, size), count);
  return ONDA_CALL(prepare, pick, PickListedRuns,
                   {.count = runs.count,
                    .size = runs.size,
                    .run_bytes = runs.run_bytes,
                    .order = keep_order(prepare, std::move(axes))});
}

namespace {

template <class Order>
kernel::Place<Order> placed(Prepare& prepare, const Runs& runs, Order order, const Bytes& value) {
  const auto* first = reinterpret_cast<const std::uint8_t*>(value.data());
  return {.output_count = prepare.outputs.count(0),
          .count = runs.count,
          .size = runs.size,
          .run_bytes = runs.run_bytes,
          .order = order,
          .value = prepare.keep(std::vector<std::uint8_t>(first, first + runs.size), "value")};
}

}  // namespace

Call place(Prepare& prepare, const ViewLoops& loops, const Bytes& value) {
  expect_computed(prepare.inputs, 0);
  ViewLoops order = loops;
  const std::int32_t run = take_run(order, size_of(moved_type(prepare)));
  const Runs runs(prepare, run, prepare.inputs.count(0));
  const kernel::View view = keep_order(prepare, order);
  return ONDA_CALL(prepare, place, PlaceInView, (placed(prepare, runs, view, value)));
}

Call place(Prepare& prepare, ListedAxes axes, const Bytes& value) {
  expect_computed(prepare.inputs, 0);
  const int count = prepare.inputs.count(0);
  if (count == 0) axes.clear();
  const Runs runs(prepare, take_run(axes, size_of(moved_type(prepare))), count);
  const kernel::Listed listed = keep_order(prepare, std::move(axes));
  return ONDA_CALL(prepare, place, PlaceInListed, (placed(prepare, runs, listed, value)));
}

Bytes zero_of(const Prepare& prepare) {
  const Tensor& output = prepare.outputs[0];
  Bytes value(size_of(output.type));
  const bool is_quantized = output.type == DType::int8 || output.type == DType::uint8;
  if (is_quantized && !output.quantization.empty()) {
    value[0] = static_cast<std::byte>(output.quantization.zero_point.at(0));
  }
  return value;
}

std::vector<std::int32_t> numbers(const Operands& inputs, int index) {
  inputs.expect_constant(index);
  std::vector<std::int32_t> result;
  if (inputs[index].type == DType::int64) {
    for (const std::int64_t value : inputs[index].values<std::int64_t>()) {
      result.push_back(
          static_cast<std::int32_t>(std::clamp<std::int64_t>(value, INT32_MIN, INT32_MAX)));
    }
    return result;
  }
  if (inputs[index].type != DType::int32) {
    throw inputs.error(index, "expected int32 or int64, received {}", name_of(inputs[index].type));
  }
  const auto values = inputs[index].values<std::int32_t>();
  result.assign(values.begin(), values.end());
  return result;
}

int axis_of(std::int64_t axis, int rank) {
  if (axis < -rank || axis >= rank) {
    throw Error("axis: expected one of {} axes, received {}", rank, axis);
  }
  return static_cast<int>(axis < 0 ? axis + rank : axis);
}

Operands operands(const TrainingBatch& batch) {
  std::vector<const Tensor*> tensors;
  for (const TrainingTensor& input : batch.inputs) tensors.push_back(input.tensor);
  return {"input", std::move(tensors)};
}

namespace {

template <class Order>
void forward_in(const TrainingBatch& batch, const Order& order) {
  if (batch.inputs[0].is_parameter) throw Error("input 0: expected a computed tensor to train");
  const std::int64_t stride = batch.stride;
  for_each_in(order, batch.outputs[0].elements, [&](std::int64_t n, std::int64_t at) {
    std::copy_n(batch.inputs[0].value + at * stride, stride, batch.outputs[0].value + n * stride);
  });
}

template <class Order>
void backward_in(const TrainingBatch& batch, const Order& order) {
  const TrainingTensor& input = batch.inputs[0];
  if (!input.gradient) return;
  const std::int64_t stride = batch.stride;
  if (!input.accumulate) std::fill_n(input.gradient, input.elements * stride, 0.0f);
  for_each_in(order, batch.outputs[0].elements, [&](std::int64_t n, std::int64_t at) {
    const float* dy = batch.outputs[0].gradient + n * stride;
    float* dx = input.gradient + at * stride;
    for (std::int64_t i = 0; i < stride; ++i) dx[i] += dy[i];
  });
}

}  // namespace

void pick_forward(const TrainingBatch& batch, const ViewLoops& loops) { forward_in(batch, loops); }
void pick_backward(const TrainingBatch& batch, const ViewLoops& loops) {
  backward_in(batch, loops);
}
void pick_forward(const TrainingBatch& batch, const ListedAxes& axes) { forward_in(batch, axes); }
void pick_backward(const TrainingBatch& batch, const ListedAxes& axes) { backward_in(batch, axes); }

Padded::Padded(const Operands& inputs) {
  const Shape& input = inputs[0].shape;
  std::vector<std::int32_t> extents = input.extents();
  const auto paddings = numbers(inputs, 1);
  if (paddings.size() != 2 * extents.size()) {
    throw inputs.error(1, "expected {} numbers, received {}", 2 * extents.size(), paddings.size());
  }
  for (std::size_t i = 0; i < extents.size(); ++i) {
    const std::int64_t before = paddings[2 * i];
    const std::int64_t after = paddings[2 * i + 1];
    const std::int64_t extent = extents[i] + before + after;
    if (before < 0 || after < 0 || extent > Shape::max_elements) {
      throw inputs.error(1, "axis {}: expected paddings of at least 0, received {} and {}", i,
                         before, after);
    }
    extents[i] = static_cast<std::int32_t>(extent);
  }
  shape = Shape(std::move(extents));
  static_cast<void>(shape.elements());  // throws where they are too many
  std::vector<ViewAxis> axes = axes_of(shape);
  std::int64_t begin = 0;
  for (std::size_t i = 0; i < axes.size(); ++i) {
    begin += paddings[2 * i] * axes[i].step;
    axes[i].count = input[static_cast<int>(i)];
  }
  inside = view_of(begin, axes);
}

Reduction::Reduction(const Operands& inputs, bool keep_dims) : terms(1) {
  inputs.expect_count(2, 2);
  const Shape& input = inputs[0].shape;
  is_empty = input.elements() == 0;
  std::vector<bool> reduced(static_cast<std::size_t>(input.rank()));
  for (const std::int32_t axis : numbers(inputs, 1)) {
    if (axis < -input.rank() || axis >= input.rank()) {
      throw inputs.error(1, "expected axes of shape {}, received {}", to_string(input), axis);
    }
    reduced[static_cast<std::size_t>(axis < 0 ? axis + input.rank() : axis)] = true;
  }
  const std::vector<ViewAxis> axes = axes_of(input);
  std::vector<ViewAxis> order;
  std::vector<std::int32_t> extents;
  for (std::size_t i = 0; i < axes.size(); ++i) {
    if (!reduced[i]) order.push_back(axes[i]);
    if (!reduced[i] || keep_dims) extents.push_back(reduced[i] ? 1 : axes[i].count);
  }
  for (std::size_t i = 0; i < axes.size(); ++i) {
    if (!reduced[i]) continue;
    order.push_back(axes[i]);
    if (!is_empty) terms *= axes[i].count;  // beside an empty axis others may be long
  }
  shape = Shape(std::move(extents));
  if (!is_empty) loops = view_of(0, order);
}

}  // namespace onda
