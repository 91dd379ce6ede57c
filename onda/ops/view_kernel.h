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

// How TRANSPOSE, SLICE and others move values: bytes, whatever they stand for. memcpy() of a
// constant size is a load and a store, and breaks no rule of aliasing.

/// Moves one value after another, of `size` bytes each: output[i] = the view's element i.
template <int size>
struct Pick {
  typedef void Kernel(const Pick*, const void*, void*);
  int count;
  View view;  // of the input
};
template <int size>
inline void pick(const Pick<size>* parameters, const void* input, void* output) {
  const Pick<size> p = load(parameters);
  const char* from = static_cast<const char*>(input);
  char* to = static_cast<char*>(output);
  Cursor cursor = first_of(p.view);
  for (int i = 0; i < p.count; ++i, to += size, next(p.view, &cursor)) {
    memcpy(to, from + static_cast<ptrdiff_t>(cursor.at) * size, size);
  }
}

/// An order in which each axis names its own places, for those that have no steps: the element
/// places[0][i] + places[1][j] + ...
struct Listed {
  int8_t axes;            // at most view_axes
  const int32_t* counts;  // [axes], innermost first
  const int32_t* places;  // of one axis after another, innermost first
};

inline Cursor first_of(const Listed& listed) {
  Cursor cursor = {0, 0, {0, 0, 0, 0, 0, 0, 0}};
  const int32_t* places = listed.places;
  for (int axis = 0; axis < listed.axes; ++axis) {
    cursor.at += load(places);
    places += load(listed.counts + axis);
  }
  return cursor;
}

inline void next(const Listed& listed, Cursor* cursor) {
  const int32_t* places = listed.places;
  for (int axis = 0; axis < listed.axes; ++axis) {
    const int32_t count = load(listed.counts + axis);
    int32_t* turn = cursor->turns + axis;
    cursor->at -= load(places + *turn);
    const bool goes_on = ++*turn < count;
    if (!goes_on) *turn = 0;
    cursor->at += load(places + *turn);
    if (goes_on) return;
    places += count;
  }
}

/// Values that lie together on both sides move in one go. Order: View or Listed.
template <class Order>
struct PickRuns {
  typedef void Kernel(const PickRuns*, const void*, void*);
  int count;          // of runs
  int8_t size;        // bytes of an element
  int32_t run_bytes;  // of a run
  Order order;        // of the input, a run each
};
template <class Order>
inline void pick(const PickRuns<Order>* parameters, const void* input, void* output) {
  const PickRuns<Order> p = load(parameters);
  const char* from = static_cast<const char*>(input);
  char* to = static_cast<char*>(output);
  Cursor cursor = first_of(p.order);
  for (int i = 0; i < p.count; ++i, to += p.run_bytes, next(p.order, &cursor)) {
    memcpy(to, from + static_cast<ptrdiff_t>(cursor.at) * p.size, static_cast<size_t>(p.run_bytes));
  }
}

typedef PickRuns<View> PickViewRuns;
typedef PickRuns<Listed> PickListedRuns;

/// memcpy() from a constant.
inline void copy_constant(void* to, const void* constant, int32_t bytes) {
#if defined(__AVR__)
  memcpy_P(to, constant, static_cast<size_t>(bytes));
#else
  memcpy(to, constant, static_cast<size_t>(bytes));
#endif
}

/// What the host has computed beforehand.
struct Store {
  typedef void Kernel(const Store*, void*);
  int32_t bytes;
  const void* values;
};
inline void store(const Store* parameters, void* output) {
  const Store p = load(parameters);
  copy_constant(output, p.values, p.bytes);
}

/// `count` times a value of `size` bytes.
inline void repeat(const char* value, int8_t size, int32_t count, char* to) {
  for (int32_t i = 0; i < count; ++i, to += size) memcpy(to, value, static_cast<size_t>(size));
}

/// The same value everywhere, and then the input in its places, a run at a time: PAD and others.
template <class Order>
struct Place {
  typedef void Kernel(const Place*, const void*, void*);
  int output_count;
  int count;  // of runs
  int8_t size;
  int32_t run_bytes;
  Order order;        // of the output, where the runs go
  const void* value;  // of `size` bytes
};
template <class Order>
inline void place(const Place<Order>* parameters, const void* input, void* output) {
  const Place<Order> p = load(parameters);
  char value[8];
  copy_constant(value, p.value, p.size);
  repeat(value, p.size, p.output_count, static_cast<char*>(output));
  const char* from = static_cast<const char*>(input);
  Cursor cursor = first_of(p.order);
  for (int i = 0; i < p.count; ++i, from += p.run_bytes, next(p.order, &cursor)) {
    memcpy(static_cast<char*>(output) + static_cast<ptrdiff_t>(cursor.at) * p.size, from,
           static_cast<size_t>(p.run_bytes));
  }
}
typedef Place<View> PlaceInView;
typedef Place<Listed> PlaceInListed;

}  // namespace kernel
}  // namespace onda
