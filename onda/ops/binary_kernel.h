// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "../core/fixed_point.h"

namespace onda {
namespace kernel {

/// How two inputs are walked through so that they give the output in the order of memory: an inner
/// loop, and loops around it. An input that is repeated along an axis has a step of 0 there. Axes
/// that behave alike are one: inputs of equal shape, or one of them a scalar, need no outer loops.
struct Broadcast {
  int count;  // of the inner loop
  int8_t first_step;
  int8_t second_step;
  int8_t outer_axes;     // at most broadcast_axes
  const int32_t* outer;  // [outer_axes][3], innermost first: count, first's step, second's step
};
enum { broadcast_axes = 5 };

/// A constant input that has to be read with load().
template <class T>
struct Flash {
  const T* at;
  T operator[](int index) const { return load(at + index); }
  void operator+=(int32_t step) { at += step; }
};

/// output = function(first, second), element by element.
template <class Function, class First, class Second, class T>
inline void walk(const Broadcast& loop, const Function& function, First first, Second second,
                 T* output) {
  int32_t done[broadcast_axes] = {0, 0, 0, 0, 0};
  for (;;) {
    int i = 0;
    int j = 0;
    for (int n = 0; n < loop.count; ++n) {
      *output++ = function(first[i], second[j]);
      i += loop.first_step;
      j += loop.second_step;
    }
    int axis = 0;
    for (; axis < loop.outer_axes; ++axis) {
      const int32_t* const outer = loop.outer + 3 * axis;
      const int32_t count = load(outer);
      const bool again = ++done[axis] < count;
      // To the next of this axis, or back to its first, which is where the next axis goes on from.
      const int32_t turns = again ? 1 : 1 - count;
      first += load(outer + 1) * turns;
      second += load(outer + 2) * turns;
      if (again) break;
      done[axis] = 0;
    }
    if (axis == loop.outer_axes) return;
  }
}

/// The kernels of every element-wise operator of two inputs. The function is the operator's own:
/// the type of its Elements and that of its Result, its parameters, a Broadcast `loop` among them,
/// and what it makes of two elements.
template <class Function>
inline void combine(const Function* parameters, const typename Function::Element* first,
                    const typename Function::Element* second, typename Function::Result* output) {
  const Function function = load(parameters);
  walk(function.loop, function, first, second, output);
}

/// function(constant, x)
template <class Function>
struct ConstantFirst {
  typedef typename Function::Element Element;
  typedef void Kernel(const ConstantFirst*, const Element*, typename Function::Result*);
  Function function;
  const Element* constant;
};
template <class Function>
inline void combine(const ConstantFirst<Function>* parameters,
                    const typename Function::Element* input, typename Function::Result* output) {
  const ConstantFirst<Function> p = load(parameters);
  const Flash<typename Function::Element> constant = {p.constant};
  walk(p.function.loop, p.function, constant, input, output);
}

/// function(x, constant)
template <class Function>
struct ConstantSecond {
  typedef typename Function::Element Element;
  typedef void Kernel(const ConstantSecond*, const Element*, typename Function::Result*);
  Function function;
  const Element* constant;
};
template <class Function>
inline void combine(const ConstantSecond<Function>* parameters,
                    const typename Function::Element* input, typename Function::Result* output) {
  const ConstantSecond<Function> p = load(parameters);
  const Flash<typename Function::Element> constant = {p.constant};
  walk(p.function.loop, p.function, input, constant, output);
}

// Sums, differences and products of numbers; those of integers wrap around.
inline float plus(float a, float b) { return a + b; }
inline float minus(float a, float b) { return a - b; }
inline float times(float a, float b) { return a * b; }
inline int32_t plus(int32_t a, int32_t b) {
  return static_cast<int32_t>(static_cast<uint32_t>(a) + static_cast<uint32_t>(b));
}
inline int32_t minus(int32_t a, int32_t b) {
  return static_cast<int32_t>(static_cast<uint32_t>(a) - static_cast<uint32_t>(b));
}
inline int32_t times(int32_t a, int32_t b) {
  return static_cast<int32_t>(static_cast<uint32_t>(a) * static_cast<uint32_t>(b));
}
inline int64_t plus(int64_t a, int64_t b) {
  return static_cast<int64_t>(static_cast<uint64_t>(a) + static_cast<uint64_t>(b));
}
inline int64_t minus(int64_t a, int64_t b) {
  return static_cast<int64_t>(static_cast<uint64_t>(a) - static_cast<uint64_t>(b));
}
inline int64_t times(int64_t a, int64_t b) {
  return static_cast<int64_t>(static_cast<uint64_t>(a) * static_cast<uint64_t>(b));
}

/// a / b without what is behind the point. Where there is no such integer nothing is trapped: a
/// quotient by 0 is 0, and the least one by -1 is itself.
template <class T>
inline T quotient(T a, T b) {
  if (b == 0) return 0;
  return b == -1 ? static_cast<T>(minus(T(0), a)) : static_cast<T>(a / b);
}
inline float quotient(float a, float b) { return a / b; }

/// The numbers of ADD and SUB on int8 and int16. Both inputs are brought to twice the larger scale,
/// as integers with 20 (int8) or 15 (int16) bits below the point; their sum is brought to the
/// output's scale. Rounds twice for every runtime: so do LiteRT 2.5.3 and TensorFlow Lite Micro.
/// Source of the arithmetic: TensorFlow Lite, reference_integer_ops::AddFunc.
struct SumNumbers {
  int first_zero_point;
  int second_zero_point;
  int output_zero_point;
  int32_t first_multiplier;
  int32_t second_multiplier;
  int32_t output_multiplier;
  int8_t first_shift;
  int8_t second_shift;
  int8_t output_shift;
  int16_t low;  // of the fused activation
  int16_t high;
};

/// An element at twice the larger scale, `one` times as fine.
inline int32_t first_of(const SumNumbers& p, int32_t first, int32_t one) {
  return requantize<Rounding::doubled>((first - p.first_zero_point) * one, p.first_multiplier,
                                       p.first_shift);
}
inline int32_t second_of(const SumNumbers& p, int32_t second, int32_t one) {
  return requantize<Rounding::doubled>((second - p.second_zero_point) * one, p.second_multiplier,
                                       p.second_shift);
}

/// first + sign * second
template <class T>
inline T sum(const SumNumbers& p, T first, T second, int sign) {
  const int32_t one = INT32_C(1) << (sizeof(T) == 1 ? 20 : 15);
  const int32_t a = first_of(p, first, one);
  const int32_t b = second_of(p, second, one);
  return requantize_to<Rounding::doubled, T>(a + sign * b, p.output_multiplier, p.output_shift,
                                             p.output_zero_point, static_cast<T>(p.low),
                                             static_cast<T>(p.high));
}

}  // namespace kernel
}  // namespace onda
