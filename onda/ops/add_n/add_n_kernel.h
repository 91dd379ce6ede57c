// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "../wrapping_kernel.h"

namespace onda {
namespace kernel {

/// Any number of tensors of one shape, of which some may be constant.
template <class T>
struct Terms {
  int count;               // elements of each
  int inputs;              // tensors
  int computed;            // those of them that are not constant
  const int8_t* constant;  // [inputs], whether it is one; null when none is
  const T* constants;      // [inputs - computed, count], one after another
};

/// sum over the tensors, in their order, of term(element i)
template <class Sum, class T, class Term>
inline Sum sum_of_terms(const Terms<T>& p, void* const* tensors, int i, Term term) {
  Sum sum = 0;
  const T* constants = p.constants;
  for (int k = 0; k < p.inputs; ++k) {
    if (p.constant && load(p.constant + k)) {
      sum = wrapping_sum(sum, term(load(constants + i)));
      constants += p.count;
    } else {
      sum = wrapping_sum(sum, term(static_cast<const T*>(load(tensors++))[i]));
    }
  }
  return sum;
}

template <class T>
struct Unchanged {
  T operator()(T x) const { return x; }
};

template <class T>
struct AddNNumbers {
  typedef void Kernel(const AddNNumbers*, void* const*);
  Terms<T> terms;
};

/// output[i] = sum of all inputs' elements i; integers wrap around
template <class T>
inline void add_n(const AddNNumbers<T>* parameters, void* const* tensors) {
  const Terms<T> p = load(parameters).terms;
  T* output = static_cast<T*>(load(tensors + p.computed));
  for (int i = 0; i < p.count; ++i) output[i] = sum_of_terms<T>(p, tensors, i, Unchanged<T>());
}

struct AddNInt8 {
  typedef void Kernel(const AddNInt8*, void* const*);
  Terms<int8_t> terms;
  int input_zero_point;  // of all inputs
  int output_zero_point;
  int32_t multiplier;  // input scale / (2^19 * output scale)
  int8_t shift;
};

/// 2^19 (x - zero_point)
struct AddNTerm {
  int zero_point;
  int32_t operator()(int8_t x) const { return (x - zero_point) * (INT32_C(1) << 19); }
};

/// output[i] = clamp(output_zero_point + requantize(sum of 2^19 (x - input_zero_point)))
/// Source of the arithmetic: TensorFlow Lite Micro, reference_ops::AddN for int8.
inline void add_n(const AddNInt8* parameters, void* const* tensors) {
  const AddNInt8 p = load(parameters);
  const AddNTerm term = {p.input_zero_point};
  int8_t* output = static_cast<int8_t*>(load(tensors + p.terms.computed));
  for (int i = 0; i < p.terms.count; ++i) {
    output[i] = requantize_to_int8<Rounding::doubled>(
        sum_of_terms<int32_t>(p.terms, tensors, i, term), p.multiplier, p.shift,
        p.output_zero_point, -128, 127);
  }
}

}  // namespace kernel
}  // namespace onda
