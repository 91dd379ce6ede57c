// SPDX-License-Identifier: Apache-2.0
// For the sources of operators that move values or reduce over axes: the order in which they go
// through their input.
#pragma once

#include <array>
#include <vector>

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

/// All elements in the order of memory.
inline ViewLoops in_order(const Shape& shape) { return view_of(0, axes_of(shape)); }

/// The view for a kernel; `name` is that of its array.
kernel::View keep(Prepare& prepare, const ViewLoops& loops, const char* name = "outer");

/// An order in which each axis lists its own places, the last axis innermost.
using ListedAxes = std::vector<std::vector<std::int32_t>>;

/// kernel::Listed with the arrays that it points to.
struct ListedArrays {
  explicit ListedArrays(ListedAxes axes);
  kernel::Listed listed() const {
    return {static_cast<std::int8_t>(counts.size()), counts.data(), places.data()};
  }
  std::vector<std::int32_t> counts;
  std::vector<std::int32_t> places;
};

/// Throws Error unless the operand has the type of input `from` and, where integers stand for real
/// numbers, its scale and its zero point.
void expect_moved(const Prepare& prepare, const Operands& operands, int index, int from = 0);

/// The type of input 0, whatever it is: output 0 has it, and the same scale and zero point.
DType moved_type(const Prepare& prepare);

/// Binds the kernel that gives output 0 the elements of input 0 in this order. What comes from a
/// constant is computed here.
Call pick(Prepare& prepare, const ViewLoops& loops);
Call pick(Prepare& prepare, ListedAxes axes);

/// Binds the kernel that gives output 0 one value everywhere, and then the elements of input 0
/// in these places. `value` is the bytes of one element.
Call place(Prepare& prepare, const ViewLoops& loops, const Bytes& value);
Call place(Prepare& prepare, ListedAxes axes, const Bytes& value);

/// Binds the kernel that gives output 0 what is known beforehand.
Call store(Prepare& prepare, const Bytes& bytes);

/// The same for whole numbers; output 0 is int32 or int64.
Call store_numbers(Prepare& prepare, const std::vector<std::int32_t>& values);

/// The data of a constant input of any type, as an array of the kernel's.
const void* keep_constant(Prepare& prepare, int index, const char* name);

/// Throws Error for a constant input.
void expect_computed(const Operands& inputs, int index);

/// The bytes of the real number 0 as output 0 holds it.
Bytes zero_of(const Prepare& prepare);

/// The numbers of a constant int32 or int64 input, those beyond int32 cut to its range.
std::vector<std::int32_t> numbers(const Operands& inputs, int index);

/// `axis`, negative ones counted from the last, of `rank`. Throws Error where there is none.
int axis_of(std::int64_t axis, int rank);

/// The inputs of an operator while it is trained.
Operands operands(const TrainingBatch& batch);

/// forward() and backward() of what kernel::pick() does.
void pick_forward(const TrainingBatch& batch, const ViewLoops& loops);
void pick_backward(const TrainingBatch& batch, const ViewLoops& loops);
void pick_forward(const TrainingBatch& batch, const ListedAxes& axes);
void pick_backward(const TrainingBatch& batch, const ListedAxes& axes);

/// visit(n, at): element n of the order is element `at` of the array, for n in [0, count).
template <class Order, class Visit>
void for_each_at(const Order& order, std::int64_t count, const Visit& visit) {
  if (count == 0) return;
  kernel::Cursor cursor = kernel::first_of(order);
  for (std::int64_t n = 0; n < count; ++n, kernel::next(order, &cursor)) {
    visit(n, std::int64_t{cursor.at});
  }
}
template <class Visit>
void for_each_in(const ViewLoops& loops, std::int64_t count, const Visit& visit) {
  kernel::View view = loops.view;
  view.outer = loops.outer.data();
  for_each_at(view, count, visit);
}
template <class Visit>
void for_each_in(const ListedAxes& axes, std::int64_t count, const Visit& visit) {
  const ListedArrays arrays(axes);
  for_each_at(arrays.listed(), count, visit);
}

/// Operators that put something around x: input 1 says how much before and after each axis.
struct Padded {
  explicit Padded(const Operands& inputs);
  Shape shape;       ///< of the output
  ViewLoops inside;  ///< where the input lies in the output
};

/// Operators that reduce over axes: input 1 names them, negative ones count from the last.
struct Reduction {
  Reduction(const Operands& inputs, bool keep_dims);
  /// Of an input without elements, which has no loops.
  bool is_empty = false;
  Shape shape;         ///< of the output
  ViewLoops loops;     ///< of the input: what makes one element of the output, one after another
  std::int32_t terms;  ///< of one element
};

}  // namespace onda
