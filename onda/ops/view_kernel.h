// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "../core/fixed_point.h"

namespace onda {
namespace kernel {

/// An order in which to go through an array: an inner loop and loops around it, each with its own
/// step. Axes that lie one after another are one.
struct View {
  int32_t begin;
  int32_t count;  // of the inner loop
  int32_t step;
  int8_t outer_axes;     // at most view_axes
  const int32_t* outer;  // [outer_axes][2], innermost first: count, step
};
enum { view_axes = 7 };

/// A place in a view: the element `at` of the array, and how many turns its loops have made.
struct Cursor {
  int32_t at;
  int32_t turn;
  int32_t turns[view_axes];
};

inline Cursor first_of(const View& view) {
  Cursor cursor = {view.begin, 0, {0, 0, 0, 0, 0, 0, 0}};
  return cursor;
}

inline void next_outer(const View& view, Cursor* cursor) {
  cursor->turn = 0;
  cursor->at -= view.count * view.step;
  for (int axis = 0; axis < view.outer_axes; ++axis) {
    const int32_t count = load(view.outer + 2 * axis);
    const int32_t step = load(view.outer + 2 * axis + 1);
    cursor->at += step;
    if (++cursor->turns[axis] < count) return;
    cursor->turns[axis] = 0;
    cursor->at -= count * step;
  }
}

inline void next(const View& view, Cursor* cursor) {
  cursor->at += view.step;
  if (++cursor->turn == view.count) next_outer(view, cursor);
}

/// output[i] = the view's element i: how TRANSPOSE, SLICE and others move values.
struct PickFloat {
  typedef void Kernel(const PickFloat*, const float*, float*);
  int count;
  View view;  // of the input
};
struct PickInt8 {
  typedef void Kernel(const PickInt8*, const int8_t*, int8_t*);
  int count;
  View view;
};
template <class Parameters, class T>
inline void pick_each(const Parameters* parameters, const T* input, T* output) {
  const Parameters p = load(parameters);
  Cursor cursor = first_of(p.view);
  for (int i = 0; i < p.count; ++i, next(p.view, &cursor)) output[i] = input[cursor.at];
}
inline void pick(const PickFloat* parameters, const float* input, float* output) {
  pick_each(parameters, input, output);
}
inline void pick(const PickInt8* parameters, const int8_t* input, int8_t* output) {
  pick_each(parameters, input, output);
}

}  // namespace kernel
}  // namespace onda
