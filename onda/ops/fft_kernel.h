// SPDX-License-Identifier: Apache-2.0
// The Fourier transform of 2 * length real numbers as one of `length` complex ones, in float32 and
// in fixed point of 16 and 32 bits: kissfft's arithmetic (v130), integer by integer.
#pragma once

#include "../core/fixed_point.h"

namespace onda {
namespace kernel {

/// Fixed point with one sign bit: 1 is just beyond the largest number. Sums keep their low bits, a
/// product is rounded, and each stage divides by its radix beforehand, so that nothing overflows
/// but by rounding.
template <class T, class Wide, int bits>
struct FftInteger {
  typedef T Number;
  typedef Wide Sum;
  static T narrow(Wide x) { return static_cast<T>(x); }
  static T rounded(Wide x) { return narrow((x + (static_cast<Wide>(1) << (bits - 1))) >> bits); }
  static T divided(T x, int8_t radix) {
    const Wide largest = (static_cast<Wide>(1) << bits) - 1;
    return rounded(static_cast<Wide>(x) * (largest / radix));
  }
  static T half(T x) { return static_cast<T>(x >> 1); }
};
struct FftInt16 : FftInteger<int16_t, int32_t, 15> {
  static int16_t half_sum(int32_t x) { return static_cast<int16_t>(x >> 1); }
};
/// Its sums have no wider type in kissfft: they keep 32 bits before they are halved.
struct FftInt32 : FftInteger<int32_t, int64_t, 31> {
  static int32_t half_sum(int64_t x) { return static_cast<int32_t>(x) >> 1; }
};
struct FftFloat {
  typedef float Number;
  typedef float Sum;
  static float narrow(float x) { return x; }
  static float rounded(float x) { return x; }
  static float divided(float x, int8_t) { return x; }
  static float half(float x) { return x * 0.5f; }
  static float half_sum(float x) { return x * 0.5f; }
};

template <class A>
struct FftComplex {
  typedef typename A::Number T;
  T re;
  T im;
};
template <class A>
inline FftComplex<A> fft_divided(FftComplex<A> x, int8_t radix) {
  x.re = A::divided(x.re, radix);
  x.im = A::divided(x.im, radix);
  return x;
}
template <class A>
inline FftComplex<A> fft_times(FftComplex<A> a, FftComplex<A> b) {
  typedef typename A::Sum Sum;
  FftComplex<A> product;
  product.re = A::rounded(static_cast<Sum>(a.re) * b.re - static_cast<Sum>(a.im) * b.im);
  product.im = A::rounded(static_cast<Sum>(a.re) * b.im + static_cast<Sum>(a.im) * b.re);
  return product;
}
template <class A>
inline typename A::Number fft_scaled(typename A::Number x, typename A::Number by) {
  return A::rounded(static_cast<typename A::Sum>(x) * by);
}
template <class A>
inline FftComplex<A> fft_sum(FftComplex<A> a, FftComplex<A> b) {
  typedef typename A::Sum Sum;
  a.re = A::narrow(static_cast<Sum>(a.re) + b.re);
  a.im = A::narrow(static_cast<Sum>(a.im) + b.im);
  return a;
}
template <class A>
inline FftComplex<A> fft_difference(FftComplex<A> a, FftComplex<A> b) {
  typedef typename A::Sum Sum;
  a.re = A::narrow(static_cast<Sum>(a.re) - b.re);
  a.im = A::narrow(static_cast<Sum>(a.im) - b.im);
  return a;
}
/// a + i b.
template <class A>
inline FftComplex<A> fft_sum_turned(FftComplex<A> a, FftComplex<A> b) {
  typedef typename A::Sum Sum;
  a.re = A::narrow(static_cast<Sum>(a.re) - b.im);
  a.im = A::narrow(static_cast<Sum>(a.im) + b.re);
  return a;
}
/// a - i b.
template <class A>
inline FftComplex<A> fft_difference_turned(FftComplex<A> a, FftComplex<A> b) {
  typedef typename A::Sum Sum;
  a.re = A::narrow(static_cast<Sum>(a.re) + b.im);
  a.im = A::narrow(static_cast<Sum>(a.im) - b.re);
  return a;
}

/// A plan of the transform: `stages` radices of 2, 3, 4 and 5, whose product is `length`.
template <class A>
struct Fft {
  typedef typename A::Number T;
  int32_t length;
  int8_t stages;
  int8_t inverse;
  const int8_t* radices;    // [stages], the last one's transforms are the smallest
  const T* twiddles;        // [length, 2]: exp(-2 pi i k / length), conjugate for the inverse
  const T* super_twiddles;  // [length / 2, 2]: exp(-i pi ((k + 1) / length + 1/2)), likewise
};

template <class A>
inline FftComplex<A> fft_twiddle(const typename A::Number* twiddles, int32_t index) {
  FftComplex<A> twiddle;
  twiddle.re = load(twiddles + 2 * index);
  twiddle.im = load(twiddles + 2 * index + 1);
  return twiddle;
}

/// Where the input lies that stage 0 to the last bring to place `at`.
inline int32_t fft_source(const int8_t* radices, int8_t stages, int32_t length, int32_t at) {
  int32_t source = 0;
  int32_t step = 1;
  for (int8_t stage = 0; stage < stages; ++stage) {
    const int8_t radix = load(radices + stage);
    length /= radix;
    source += at / length * step;
    at %= length;
    step *= radix;
  }
  return source;
}

/// One butterfly of `radix` numbers, `apart` from each other; `turn` is the step of the twiddles.
template <class A>
inline void fft_butterfly(const Fft<A>& p, FftComplex<A>* x, int8_t radix, int32_t apart,
                          int32_t turn, int32_t stride) {
  typedef FftComplex<A> C;
  C f[5];
  f[0] = fft_divided<A>(x[0], radix);
  const int32_t at_2 = 2 * apart;
  const int32_t at_3 = 3 * apart;
  const int32_t at_4 = 4 * apart;
  int32_t at = 0;
  for (int8_t i = 1; i < radix; ++i) {
    at += apart;
    f[i] = fft_times<A>(fft_divided<A>(x[at], radix), fft_twiddle<A>(p.twiddles, i * turn));
  }
  if (radix == 2) {
    x[apart] = fft_difference<A>(f[0], f[1]);
    x[0] = fft_sum<A>(f[0], f[1]);
  } else if (radix == 3) {
    const C sum = fft_sum<A>(f[1], f[2]);
    C apart_12 = fft_difference<A>(f[1], f[2]);
    const C third = fft_twiddle<A>(p.twiddles, stride * apart);
    C middle = sum;
    middle.re = A::half(sum.re);
    middle.im = A::half(sum.im);
    middle = fft_difference<A>(f[0], middle);
    apart_12.re = fft_scaled<A>(apart_12.re, third.im);
    apart_12.im = fft_scaled<A>(apart_12.im, third.im);
    x[0] = fft_sum<A>(f[0], sum);
    x[at_2] = fft_difference_turned<A>(middle, apart_12);
    x[apart] = fft_sum_turned<A>(middle, apart_12);
  } else if (radix == 4) {
    const C even = fft_sum<A>(f[0], f[2]);
    const C odd = fft_sum<A>(f[1], f[3]);
    const C even_apart = fft_difference<A>(f[0], f[2]);
    const C odd_apart = fft_difference<A>(f[1], f[3]);
    x[at_2] = fft_difference<A>(even, odd);
    x[0] = fft_sum<A>(even, odd);
    const C plus = fft_sum_turned<A>(even_apart, odd_apart);
    const C minus = fft_difference_turned<A>(even_apart, odd_apart);
    x[apart] = p.inverse ? plus : minus;
    x[at_3] = p.inverse ? minus : plus;
  } else {
    typedef typename A::Sum Sum;
    const C a = fft_twiddle<A>(p.twiddles, stride * apart);
    const C b = fft_twiddle<A>(p.twiddles, 2 * stride * apart);
    const C sum_14 = fft_sum<A>(f[1], f[4]);
    const C apart_14 = fft_difference<A>(f[1], f[4]);
    const C sum_23 = fft_sum<A>(f[2], f[3]);
    const C apart_23 = fft_difference<A>(f[2], f[3]);
    x[0].re = A::narrow(f[0].re + (static_cast<Sum>(sum_14.re) + sum_23.re));
    x[0].im = A::narrow(f[0].im + (static_cast<Sum>(sum_14.im) + sum_23.im));
    C near;
    near.re = A::narrow(static_cast<Sum>(f[0].re) + fft_scaled<A>(sum_14.re, a.re) +
                        fft_scaled<A>(sum_23.re, b.re));
    near.im = A::narrow(static_cast<Sum>(f[0].im) + fft_scaled<A>(sum_14.im, a.re) +
                        fft_scaled<A>(sum_23.im, b.re));
    C turned;
    turned.re = A::narrow(static_cast<Sum>(fft_scaled<A>(apart_14.im, a.im)) +
                          fft_scaled<A>(apart_23.im, b.im));
    turned.im = A::narrow(-static_cast<Sum>(fft_scaled<A>(apart_14.re, a.im)) -
                          fft_scaled<A>(apart_23.re, b.im));
    x[apart] = fft_difference<A>(near, turned);
    x[at_4] = fft_sum<A>(near, turned);
    near.re = A::narrow(static_cast<Sum>(f[0].re) + fft_scaled<A>(sum_14.re, b.re) +
                        fft_scaled<A>(sum_23.re, a.re));
    near.im = A::narrow(static_cast<Sum>(f[0].im) + fft_scaled<A>(sum_14.im, b.re) +
                        fft_scaled<A>(sum_23.im, a.re));
    turned.re = A::narrow(-static_cast<Sum>(fft_scaled<A>(apart_14.im, b.im)) +
                          fft_scaled<A>(apart_23.im, a.im));
    turned.im = A::narrow(static_cast<Sum>(fft_scaled<A>(apart_14.re, b.im)) -
                          fft_scaled<A>(apart_23.re, a.im));
    x[at_2] = fft_sum<A>(near, turned);
    x[at_3] = fft_difference<A>(near, turned);
  }
}

/// The complex transform of what lies in x in the order of fft_source(): decimation in time, the
/// smallest transforms first.
template <class A>
inline void fft_stages(const Fft<A>& p, FftComplex<A>* x) {
  int32_t apart = 1;
  for (int8_t stage = static_cast<int8_t>(p.stages - 1); stage >= 0; --stage) {
    const int8_t radix = load(p.radices + stage);
    const int32_t block = apart * radix;
    const int32_t stride = p.length / block;
    for (int32_t first = 0; first < p.length; first += block) {
      for (int32_t k = 0; k < apart; ++k) {
        fft_butterfly<A>(p, x + first + k, radix, apart, k * stride, stride);
      }
    }
    apart = block;
  }
}

}  // namespace kernel
}  // namespace onda
