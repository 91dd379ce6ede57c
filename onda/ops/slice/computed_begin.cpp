// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/slice/computed_begin.h"

#include "onda/ops/slice/slice_kernel.h"
#include "onda/ops/view.h"

namespace onda {
namespace {

// The least and the last number that an axis may have.
struct Range {
  std::int32_t axis;
  std::int32_t least;
  std::int32_t last;
};

template <class Index>
Call::Check begin_check(std::vector<Range> ranges, std::size_t place) {
  return [=](void* const* memory) {
    const auto* begin = static_cast<const Index*>(memory[place]);
    for (const Range& range : ranges) {
      const Index at = begin[range.axis];
      if (at >= range.least && at <= range.last) continue;
      throw Error("input 1: element {}: expected a begin from {} to {}, received {}", range.axis,
                  range.least, range.last, at);
    }
  };
}

}  // namespace

Call slice_from_computed(Prepare& prepare, const std::vector<std::int32_t>& part,
                         const ComputedBegin& begin) {
  const Operands& inputs = prepare.inputs;
  const Shape& x = inputs[0].shape;
  const auto size = static_cast<std::int8_t>(size_of(moved_type(prepare)));
  std::vector<ViewAxis> axes = axes_of(x);
  std::vector<std::int32_t> limits;
  std::vector<Range> ranges;
  for (int i = 0; i < x.rank(); ++i) {
    const auto at = static_cast<std::size_t>(i);
    const bool is_named = at < begin.named.size() && begin.named[at];
    const std::int32_t last = is_named ? x[i] - part[at] : 0;
    if (at < begin.named.size()) {
      limits.insert(limits.end(), {last, static_cast<std::int32_t>(axes[at].step)});
    }
    if (is_named) ranges.push_back({i, begin.wraps ? -last - 1 : 0, last});
    axes[at].count = part[at];
  }
  // Elements that lie together are a run: the last axes, as far as the part has all of them.
  std::int64_t run = 1;
  for (bool all = true; all && !axes.empty(); axes.pop_back()) {
    run *= axes.back().count;
    all = axes.back().count == x[static_cast<int>(axes.size()) - 1];
  }
  if (run * size > INT32_MAX) throw Error("expected at most {} bytes in one run", INT32_MAX);
  const bool is_wide = inputs[1].type == DType::int64;
  const bool from_constant = inputs[0].is_constant();
  const kernel::SlicedPart sliced = {
      .count = static_cast<int>(prepare.outputs.count(0) / run),
      .size = size,
      .axes = static_cast<std::int8_t>(begin.named.size()),
      .wraps = static_cast<std::int8_t>(begin.wraps ? 1 : 0),
      .run_bytes = static_cast<std::int32_t>(run * size),
      .order = keep(prepare, view_of(0, axes)),
      .limits = limits.empty() ? nullptr : prepare.keep(std::move(limits), "limits")};
  const void* table = from_constant ? keep_constant(prepare, 0, "table") : nullptr;
  Call call = from_constant
                  ? (is_wide ? ONDA_CALL(prepare, slice, SliceOfConstant<int64_t>, {sliced, table})
                             : ONDA_CALL(prepare, slice, SliceOfConstant<int32_t>, {sliced, table}))
                  : (is_wide ? ONDA_CALL(prepare, slice, SliceFrom<int64_t>, {sliced})
                             : ONDA_CALL(prepare, slice, SliceFrom<int32_t>, {sliced}));
  const std::size_t place = from_constant ? 0 : 1;
  call.set_check(is_wide ? begin_check<std::int64_t>(std::move(ranges), place)
                         : begin_check<std::int32_t>(std::move(ranges), place));
  return call;
}

}  // namespace onda
