// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "../fft_kernel.h"

namespace onda {
namespace kernel {

template <class A>
struct SignalIrfft {
  typedef typename A::Number T;
  typedef void Kernel(const SignalIrfft*, const T*, T*, T*);
  int32_t rows;
  float divisor;  // of float32: 2 * fft.length; integers are divided stage by stage
  Fft<A> fft;
};
inline void irfft_divide(float* x, int32_t count, float divisor) {
  for (int32_t i = 0; i < count; ++i) x[i] /= divisor;
}
template <class T>
inline void irfft_divide(T*, int32_t, float) {}

/// real_fft() backwards.
template <class A>
inline void inverse_real_fft(const SignalIrfft<A>* parameters, const typename A::Number* input,
                             typename A::Number* output, typename A::Number* work) {
  typedef FftComplex<A> C;
  typedef typename A::Sum Sum;
  const SignalIrfft<A> p = load(parameters);
  const int32_t n = p.fft.length;
  C* const x = reinterpret_cast<C*>(work);
  for (int32_t row = 0; row < p.rows; ++row, input += 2 * n + 2, output += 2 * n) {
    const C* const in = reinterpret_cast<const C*>(input);
    x[0].re = A::narrow(static_cast<Sum>(in[0].re) + in[n].re);
    x[0].im = A::narrow(static_cast<Sum>(in[0].re) - in[n].re);
    x[0] = fft_divided<A>(x[0], 2);
    for (int32_t k = 1; k <= n / 2; ++k) {
      const C front = fft_divided<A>(in[k], 2);
      C back = in[n - k];
      back.im = A::narrow(-static_cast<Sum>(back.im));
      back = fft_divided<A>(back, 2);
      const C even = fft_sum<A>(front, back);
      const C odd =
          fft_times<A>(fft_difference<A>(front, back), fft_twiddle<A>(p.fft.super_twiddles, k - 1));
      x[k] = fft_sum<A>(even, odd);
      x[n - k] = fft_difference<A>(even, odd);
      x[n - k].im = A::narrow(-static_cast<Sum>(x[n - k].im));
    }
    C* const out = reinterpret_cast<C*>(output);
    for (int32_t i = 0; i < n; ++i) out[i] = x[fft_source(p.fft.radices, p.fft.stages, n, i)];
    fft_stages<A>(p.fft, out);
    irfft_divide(output, 2 * n, p.divisor);
  }
}

typedef SignalIrfft<FftInt16> SignalIrfftInt16;
typedef SignalIrfft<FftInt32> SignalIrfftInt32;
typedef SignalIrfft<FftFloat> SignalIrfftFloat;
inline void signal_irfft(const SignalIrfftInt16* parameters, const int16_t* input, int16_t* output,
                         int16_t* work) {
  inverse_real_fft<FftInt16>(parameters, input, output, work);
}
inline void signal_irfft(const SignalIrfftInt32* parameters, const int32_t* input, int32_t* output,
                         int32_t* work) {
  inverse_real_fft<FftInt32>(parameters, input, output, work);
}
inline void signal_irfft(const SignalIrfftFloat* parameters, const float* input, float* output,
                         float* work) {
  inverse_real_fft<FftFloat>(parameters, input, output, work);
}

}  // namespace kernel
}  // namespace onda
