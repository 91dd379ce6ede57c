// SPDX-License-Identifier: Apache-2.0
// For the sources of operators that move values or reduce over axes: the order in which they go
// through their input.
#pragma once

#include <array>
#include <span>

#include "onda/ops/operator_model.h"
#include "onda/ops/view_kernel.h"

namespace onda {

/// kernel::View with the array that it points to.
struct ViewLoops {
  kernel::View view = {};  // without `outer`
  std::array<std::int32_t, 2 * kernel::view_axes> outer = {};
};

/// One loop of a view.
struct ViewAxis {
  std::int32_t count = 1;
  std::int64_t step = 0;
};

/// The view that starts at `begin` and goes through the axes, the last innermost.
ViewLoops view_of(std::int64_t begin, const std::vector<ViewAxis>& axes);

/// The axes of an array of this shape in the order of memory.
std::vector<ViewAxis> axes_of(const Shape& shape);

/// The view for a kernel; `name` is that of its array.
kernel::View keep(Prepare& prepare, const ViewLoops& loops, const char* name = "outer");

/// The type that input 0 and output 0 share, int8 with the same scale and zero point.
DType moved_type(const Prepare& prepare);

/// Binds kernel::pick().
Call pick(Prepare& prepare, const ViewLoops& loops);

/// The numbers of a constant int32 input.
std::span<const std::int32_t> numbers(const Operands& inputs, int index);

/// The inputs of an operator while it is trained.
Operands operands(const TrainingBatch& batch);

/// forward() and backward() of what kernel::pick() does.
void pick_forward(const TrainingBatch& batch, const ViewLoops& loops);
void pick_backward(const TrainingBatch& batch, const ViewLoops& loops);

/// visit(n, at): element n of the view is element `at` of the array, for n in [0, count).
template <class Visit>
void for_each_in(const ViewLoops& loops, std::int64_t count, const Visit& visit) {
  kernel::View view = loops.view;
  view.outer = loops.outer.data();
  kernel::Cursor cursor = kernel::first_of(view);
  for (std::int64_t n = 0; n < count; ++n, kernel::next(view, &cursor)) {
    visit(n, std::int64_t{cursor.at});
  }
}

/// Operators that reduce over axes: input 1 names them, negative ones count from the last.
struct Reduction {
  Reduction(const Operands& inputs, bool keep_dims);
  Shape shape;         ///< of the output
  ViewLoops loops;     ///< of the input: what makes one element of the output, one after another
  std::int32_t terms;  ///< of one element
};

}  // namespace onda
