// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/strided_slice/strided_slice.h"

#include <algorithm>

#include "onda/ops/strided_slice/strided_slice_kernel.h"
#include "onda/ops/view.h"

namespace onda {

const schema::BuiltinOperator StridedSlice::code = schema::BuiltinOperator::STRIDED_SLICE;

StridedSlice StridedSlice::from(const Options& options) {
  if (options.ellipsis_mask != 0 || options.new_axis_mask != 0 || options.offset) {
    throw Error("expected no ellipsis, no new axis and no offset");
  }
  return {options.begin_mask, options.end_mask, options.shrink_axis_mask};
}

StridedSlice::Options StridedSlice::options() const {
  Options options;
  options.begin_mask = begin_mask;
  options.end_mask = end_mask;
  options.shrink_axis_mask = shrink_axis_mask;
  return options;
}

namespace {

struct Sliced {
  Sliced(const StridedSlice& op, const Operands& inputs) {
    inputs.expect_count(4, 4);
    axes = axes_of(inputs[0].shape);
    const auto begins = numbers(inputs, 1);
    const auto ends = numbers(inputs, 2);
    const auto strides = numbers(inputs, 3);
    if (begins.size() != axes.size() || ends.size() != axes.size() ||
        strides.size() != axes.size()) {
      throw inputs.error(1, "expected {} numbers as x has axes, received {}", axes.size(),
                         begins.size());
    }
    for (std::size_t i = 0; i < axes.size(); ++i) {
      const std::int64_t extent = axes[i].count;
      const std::int64_t stride = strides[i];
      const bool shrinks = op.shrink_axis_mask >> i & 1;
      if (stride == 0) throw inputs.error(3, "axis {}: expected a stride, received 0", i);
      // Where a slice may begin and end: at -1 before the first when it goes backward.
      const std::int64_t low = stride > 0 ? 0 : -1;
      const std::int64_t high = stride > 0 ? extent : extent - 1;
      const auto place = [&](std::int64_t index) {
        return std::clamp(index < 0 ? index + extent : index, low, high);
      };
      const std::int64_t from =
          op.begin_mask >> i & 1 ? (stride > 0 ? low : high) : place(begins[i]);
      const std::int64_t to = op.end_mask >> i & 1 ? (stride > 0 ? high : low) : place(ends[i]);
      std::int64_t count =
          stride > 0 ? (to - from + stride - 1) / stride : (from - to - stride - 1) / -stride;
      count = shrinks ? 1 : std::max<std::int64_t>(count, 0);
      if (shrinks && (from < 0 || from >= extent || stride < 0)) {
        throw inputs.error(1, "axis {}: expected an index below {}, received {}", i, extent,
                           begins[i]);
      }
      begin += from * axes[i].step;
      axes[i] = {static_cast<std::int32_t>(count), axes[i].step * stride};
      if (!shrinks) extents.push_back(axes[i].count);
    }
  }
  std::int64_t begin = 0;
  std::vector<ViewAxis> axes;
  std::vector<std::int32_t> extents;
};

}  // namespace

std::vector<Shape> StridedSlice::output_shapes(const Operands& inputs) const {
  return {Shape(Sliced(*this, inputs).extents)};
}

Call StridedSlice::prepare(Prepare& prepare) const {
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
