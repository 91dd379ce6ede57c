// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "../unary_kernel.h"

namespace onda {
namespace kernel {

/// The largest and the smallest of an integer type.
template <class T>
inline T largest() {
  const int sign_bits = T(-1) < T(1) ? 1 : 0;
  return static_cast<T>(UINT64_MAX >> (64 - 8 * static_cast<int>(sizeof(T)) + sign_bits));
}
template <class T>
inline T smallest() {
  return T(-1) < T(1) ? static_cast<T>(-largest<T>() - 1) : T(0);
}

/// x without what is behind the point, within the type's range; 0 for a NaN.
template <class T>
inline T saturated(float x) {
  const float limit = 2 * static_cast<float>(largest<T>() / 2 + 1);
  if (x >= limit) return largest<T>();
  if (x < static_cast<float>(smallest<T>())) return smallest<T>();
  return x == x ? static_cast<T>(x) : T(0);
}

/// A number as one of another type: integers wrap around, floats are saturated. Those that become
/// int8 are int32 before, and wrap around; as int32 a NaN is the largest.
template <class Out, class In>
inline void convert(In x, Out* y) {
  *y = static_cast<Out>(x);
}
template <class Out>
inline void convert(float x, Out* y) {
  *y = saturated<Out>(x);
}
inline void convert(float x, int8_t* y) { *y = static_cast<int8_t>(saturated<int32_t>(x)); }
inline void convert(float x, int32_t* y) { *y = x == x ? saturated<int32_t>(x) : INT32_MAX; }
inline void convert(float x, float* y) { *y = x; }

template <class In>
struct CastFrom {
  template <class Out>
  struct To {
    typedef void Kernel(const To*, const In*, Out*);
    int count;
    Out operator()(In x) const {
      Out y;
      convert(x, &y);
      return y;
    }
  };
};

/// A bool is a byte, true where it is not 0.
template <class In>
struct CastToBool {
  typedef void Kernel(const CastToBool*, const In*, uint8_t*);
  int count;
  uint8_t operator()(In x) const { return x != 0; }
};
template <class Out>
struct CastFromBool {
  typedef void Kernel(const CastFromBool*, const uint8_t*, Out*);
  int count;
  Out operator()(uint8_t x) const { return x != 0; }
};

}  // namespace kernel
}  // namespace onda
