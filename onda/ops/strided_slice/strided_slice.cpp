// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/strided_slice/strided_slice.h"

#include <algorithm>

#include "onda/ops/slice/computed_begin.h"
#include "onda/ops/strided_slice/strided_slice_kernel.h"
#include "onda/ops/view.h"

namespace onda {

const schema::BuiltinOperator StridedSlice::code = schema::BuiltinOperator::STRIDED_SLICE;

StridedSlice StridedSlice::from(const Options& options) {
  return {options.begin_mask,    options.end_mask,      options.shrink_axis_mask,
          options.ellipsis_mask, options.new_axis_mask, options.offset};
}

StridedSlice::Options StridedSlice::options() const {
  Options options;
  options.begin_mask = begin_mask;
  options.end_mask = end_mask;
  options.shrink_axis_mask = shrink_axis_mask;
  options.ellipsis_mask = ellipsis_mask;
  options.new_axis_mask = new_axis_mask;
  options.offset = offset;
  return options;
}

int StridedSlice::version(DType type) const {
  if (offset) return 8;
  return ellipsis_mask != 0 || new_axis_mask != 0 ? 6 : versions.of(type);
}

namespace {

bool bit(std::int32_t mask, std::size_t i) { return static_cast<std::uint32_t>(mask) >> i & 1; }

struct Sliced {
  Sliced(const StridedSlice& op, const Operands& inputs) {
    inputs.expect_count(4, 4);
    const std::vector<ViewAxis> from = axes_of(inputs[0].shape);
    const auto begins = numbers(inputs, 1);
    const auto ends = numbers(inputs, 2);
    const auto strides = numbers(inputs, 3);
    const std::size_t count = begins.size();
    if (count > 31 || ends.size() != count || strides.size() != count) {
      throw inputs.error(1, "expected as many numbers as ends and strides, at most 31, received {}",
                         count);
    }
    // Axes of x that a number names; an ellipsis stands for the others.
    std::size_t named = 0;
    for (std::size_t i = 0; i < count; ++i) {
      if (!bit(op.ellipsis_mask, i) && !bit(op.new_axis_mask, i)) ++named;
    }
    if (named > from.size()) {
      throw inputs.error(1, "expected numbers for the axes of shape {}, received {}",
                         to_string(inputs[0].shape), named);
    }
    std::size_t others = from.size() - named;
    std::size_t axis = 0;
    const auto keep_others = [&] {
      for (; others > 0; --others) add(from[axis++]);
    };
    for (std::size_t i = 0; i < count; ++i) {
      if (bit(op.ellipsis_mask, i)) {
        keep_others();
      } else if (bit(op.new_axis_mask, i)) {
        extents.push_back(1);
      } else {
        slice(op, inputs, i, from[axis++], begins[i], ends[i], strides[i]);
      }
    }
    keep_others();
  }
  std::int64_t begin = 0;
  std::vector<ViewAxis> axes;
  std::vector<std::int32_t> extents;

 private:
  void add(const ViewAxis& axis) {
    axes.push_back(axis);
    extents.push_back(axis.count);
  }
  void slice(const StridedSlice& op, const Operands& inputs, std::size_t i, const ViewAxis& axis,
             std::int64_t begins, std::int64_t ends, std::int64_t stride) {
    const std::int64_t extent = axis.count;
    const bool shrinks = bit(op.shrink_axis_mask, i);
    if (stride == 0) throw inputs.error(3, "axis {}: expected a stride, received 0", i);
    // Where a slice may begin and end: at -1 before the first when it goes backward.
    const std::int64_t low = stride > 0 ? 0 : -1;
    const std::int64_t high = stride > 0 ? extent : extent - 1;
    const auto place = [&](std::int64_t index) {
      return std::clamp(index < 0 ? index + extent : index, low, high);
    };
    const std::int64_t from = bit(op.begin_mask, i) ? (stride > 0 ? low : high) : place(begins);
    std::int64_t to = bit(op.end_mask, i) ? (stride > 0 ? high : low) : place(ends);
    if (op.offset && !shrinks) {
      to = from + ends;
      if (ends < 0 || to > extent || stride < 0 || bit(op.end_mask, i)) {
        throw inputs.error(2, "axis {}: expected up to {} elements from {} on, received {}", i,
                           extent - from, from, ends);
      }
    }
    std::int64_t count =
        stride > 0 ? (to - from + stride - 1) / stride : (from - to - stride - 1) / -stride;
    count = shrinks ? 1 : std::max<std::int64_t>(count, 0);
    if (shrinks && (from < 0 || from >= extent || stride < 0)) {
      throw inputs.error(1, "axis {}: expected an index below {}, received {}", i, extent, begins);
    }
    begin += from * axis.step;
    axes.push_back({static_cast<std::int32_t>(count), axis.step * stride});
    if (!shrinks) extents.push_back(axes.back().count);
  }
};

// Where the begin is computed the shape is known all the same if every axis stays whole or is one
// index, as in x[:, i]; then the end says nothing.
struct ComputedPart {
  ComputedPart(const StridedSlice& op, const Operands& inputs) {
    inputs.expect_count(4, 4);
    if (op.ellipsis_mask != 0 || op.new_axis_mask != 0 || op.offset) inputs.expect_constant(1);
    if (inputs[1].type != DType::int64) inputs.expect_type(1, DType::int32);
    inputs.expect_rank(1, 1);
    const std::int32_t count = inputs[1].shape[0];
    const Shape& x = inputs[0].shape;
    inputs.expect_shape(2, {count});
    if (count > x.rank() ||
        numbers(inputs, 3) != std::vector<std::int32_t>(static_cast<std::size_t>(count), 1)) {
      throw inputs.error(3, "expected strides of 1 for the axes of shape {}", to_string(x));
    }
    part = x.extents();
    for (int i = 0; i < x.rank(); ++i) {
      const auto at = static_cast<std::size_t>(i);
      const bool is_named = i < count && !bit(op.begin_mask, at);
      const bool shrinks = i < count && bit(op.shrink_axis_mask, at);
      if (i < count) begin.named.push_back(is_named);
      if (i < count && !shrinks && (is_named || !bit(op.end_mask, at))) {
        throw inputs.error(
            1, "axis {}: expected a constant where it is neither whole nor one index", i);
      }
      if (shrinks && x[i] == 0) throw inputs.error(0, "axis {}: expected an index of it", i);
      if (shrinks) part[at] = 1;
      if (!shrinks) extents.push_back(x[i]);
    }
  }
  ComputedBegin begin = {.named = {}, .wraps = true};
  std::vector<std::int32_t> part;
  std::vector<std::int32_t> extents;
};

}  // namespace

std::vector<Shape> StridedSlice::output_shapes(const Operands& inputs) const {
  if (inputs.has(1) && !inputs[1].is_constant())
    return {Shape(ComputedPart(*this, inputs).extents)};
  return {Shape(Sliced(*this, inputs).extents)};
}

Call StridedSlice::prepare(Prepare& prepare) const {
  if (!prepare.inputs[1].is_constant()) {
    const ComputedPart computed(*this, prepare.inputs);
    return slice_from_computed(prepare, computed.part, computed.begin);
  }
  const Sliced sliced(*this, prepare.inputs);
  return pick(prepare, view_of(sliced.begin, sliced.axes));
}

void StridedSlice::forward(const TrainingBatch& batch) const {
  const Sliced sliced(*this, operands(batch));
  pick_forward(batch, view_of(sliced.begin, sliced.axes));
}

void StridedSlice::backward(const TrainingBatch& batch) const {
  const Sliced sliced(*this, operands(batch));
  pick_backward(batch, view_of(sliced.begin, sliced.axes));
}

ONDA_OPERATOR(StridedSlice);

}  // namespace onda
