// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "binary_kernel.h"

namespace onda {
namespace kernel {

/// How a condition and two inputs are walked through so that they give the output in the order of
/// memory: loops as in Broadcast, with a step for each of the three.
struct SelectLoops {
  int32_t count;  // of the inner loop
  int8_t condition_step;
  int8_t first_step;
  int8_t second_step;
  int8_t outer_axes;     // at most select_axes
  const int32_t* outer;  // [outer_axes][4], innermost first: count and the three steps
};
enum { select_axes = 7 };

/// output = condition ? first : second, element by element. A bool is a byte, true where it is not
/// 0.
template <class Condition, class First, class Second, class T>
inline void select_each(const SelectLoops& loop, Condition condition, First first, Second second,
                        T* output) {
  int32_t done[select_axes] = {0, 0, 0, 0, 0, 0, 0};
  for (;;) {
    int c = 0;
    int i = 0;
    int j = 0;
    for (int32_t n = 0; n < loop.count; ++n) {
      *output++ = condition[c] != 0 ? T(first[i]) : T(second[j]);
      c += loop.condition_step;
      i += loop.first_step;
      j += loop.second_step;
    }
    int axis = 0;
    for (; axis < loop.outer_axes; ++axis) {
      const int32_t* const outer = loop.outer + 4 * axis;
      const int32_t count = load(outer);
      const bool again = ++done[axis] < count;
      const int32_t turns = again ? 1 : 1 - count;
      condition += load(outer + 1) * turns;
      first += load(outer + 2) * turns;
      second += load(outer + 3) * turns;
      if (again) break;
      done[axis] = 0;
    }
    if (axis == loop.outer_axes) return;
  }
}

// A kernel for each set of inputs that are constant.

template <class T>
struct SelectComputed {
  typedef void Kernel(const SelectComputed*, const uint8_t*, const T*, const T*, T*);
  SelectLoops loop;
};
template <class T>
inline void choose(const SelectComputed<T>* parameters, const uint8_t* condition, const T* first,
                   const T* second, T* output) {
  const SelectComputed<T> p = load(parameters);
  select_each(p.loop, condition, first, second, output);
}

template <class T>
struct SelectFirstConstant {
  typedef void Kernel(const SelectFirstConstant*, const uint8_t*, const T*, T*);
  SelectLoops loop;
  const T* first;
};
template <class T>
inline void choose(const SelectFirstConstant<T>* parameters, const uint8_t* condition,
                   const T* second, T* output) {
  const SelectFirstConstant<T> p = load(parameters);
  const Flash<T> first = {p.first};
  select_each(p.loop, condition, first, second, output);
}

template <class T>
struct SelectSecondConstant {
  typedef void Kernel(const SelectSecondConstant*, const uint8_t*, const T*, T*);
  SelectLoops loop;
  const T* second;
};
template <class T>
inline void choose(const SelectSecondConstant<T>* parameters, const uint8_t* condition,
                   const T* first, T* output) {
  const SelectSecondConstant<T> p = load(parameters);
  const Flash<T> second = {p.second};
  select_each(p.loop, condition, first, second, output);
}

template <class T>
struct SelectBothConstant {
  typedef void Kernel(const SelectBothConstant*, const uint8_t*, T*);
  SelectLoops loop;
  const T* first;
  const T* second;
};
template <class T>
inline void choose(const SelectBothConstant<T>* parameters, const uint8_t* condition, T* output) {
  const SelectBothConstant<T> p = load(parameters);
  const Flash<T> first = {p.first};
  const Flash<T> second = {p.second};
  select_each(p.loop, condition, first, second, output);
}

template <class T>
struct SelectByConstant {
  typedef void Kernel(const SelectByConstant*, const T*, const T*, T*);
  SelectLoops loop;
  const uint8_t* condition;
};
template <class T>
inline void choose(const SelectByConstant<T>* parameters, const T* first, const T* second,
                   T* output) {
  const SelectByConstant<T> p = load(parameters);
  const Flash<uint8_t> condition = {p.condition};
  select_each(p.loop, condition, first, second, output);
}

template <class T>
struct SelectMaskedFirst {
  typedef void Kernel(const SelectMaskedFirst*, const T*, T*);
  SelectLoops loop;
  const uint8_t* condition;
  const T* second;
};
template <class T>
inline void choose(const SelectMaskedFirst<T>* parameters, const T* first, T* output) {
  const SelectMaskedFirst<T> p = load(parameters);
  const Flash<uint8_t> condition = {p.condition};
  const Flash<T> second = {p.second};
  select_each(p.loop, condition, first, second, output);
}

template <class T>
struct SelectMaskedSecond {
  typedef void Kernel(const SelectMaskedSecond*, const T*, T*);
  SelectLoops loop;
  const uint8_t* condition;
  const T* first;
};
template <class T>
inline void choose(const SelectMaskedSecond<T>* parameters, const T* second, T* output) {
  const SelectMaskedSecond<T> p = load(parameters);
  const Flash<uint8_t> condition = {p.condition};
  const Flash<T> first = {p.first};
  select_each(p.loop, condition, first, second, output);
}

}  // namespace kernel
}  // namespace onda
