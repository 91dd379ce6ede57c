// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "../fft_kernel.h"

namespace onda {
namespace kernel {

template <class A>
struct SignalRfft {
  typedef typename A::Number T;
  typedef void Kernel(const SignalRfft*, const T*, T*, T*);
  int32_t rows;
  int32_t samples;  // of a row; zeros follow up to 2 * fft.length
  Fft<A> fft;
};
/// Even samples are real parts and odd ones imaginary parts of one complex transform, of which the
/// spectra of both are the even and the odd part.
template <class A>
inline void real_fft(const SignalRfft<A>* parameters, const typename A::Number* input,
                     typename A::Number* output, typename A::Number* work) {
  typedef FftComplex<A> C;
  typedef typename A::Sum Sum;
  typedef typename A::Number T;
  const SignalRfft<A> p = load(parameters);
  const int32_t n = p.fft.length;
  C* const x = reinterpret_cast<C*>(work);
  for (int32_t row = 0; row < p.rows; ++row, input += p.samples, output += 2 * n + 2) {
    for (int32_t i = 0; i < n; ++i) {
      const int32_t at = 2 * fft_source(p.fft.radices, p.fft.stages, n, i);
      x[i].re = at < p.samples ? input[at] : static_cast<T>(0);
      x[i].im = at + 1 < p.samples ? input[at + 1] : static_cast<T>(0);
    }
    fft_stages<A>(p.fft, x);
    C* const out = reinterpret_cast<C*>(output);
    const C first = fft_divided<A>(x[0], 2);
    out[0].re = A::narrow(static_cast<Sum>(first.re) + first.im);
    out[n].re = A::narrow(static_cast<Sum>(first.re) - first.im);
    out[0].im = out[n].im = 0;
    for (int32_t k = 1; k <= n / 2; ++k) {
      const C front = fft_divided<A>(x[k], 2);
      C back = x[n - k];
      back.im = A::narrow(-static_cast<Sum>(back.im));
      back = fft_divided<A>(back, 2);
      const C even = fft_sum<A>(front, back);
      const C odd =
          fft_times<A>(fft_difference<A>(front, back), fft_twiddle<A>(p.fft.super_twiddles, k - 1));
      out[k].re = A::half_sum(static_cast<Sum>(even.re) + odd.re);
      out[k].im = A::half_sum(static_cast<Sum>(even.im) + odd.im);
      out[n - k].re = A::half_sum(static_cast<Sum>(even.re) - odd.re);
      out[n - k].im = A::half_sum(static_cast<Sum>(odd.im) - even.im);
    }
  }
}

typedef SignalRfft<FftInt16> SignalRfftInt16;
typedef SignalRfft<FftInt32> SignalRfftInt32;
typedef SignalRfft<FftFloat> SignalRfftFloat;
inline void signal_rfft(const SignalRfftInt16* parameters, const int16_t* input, int16_t* output,
                        int16_t* work) {
  real_fft<FftInt16>(parameters, input, output, work);
}
inline void signal_rfft(const SignalRfftInt32* parameters, const int32_t* input, int32_t* output,
                        int32_t* work) {
  real_fft<FftInt32>(parameters, input, output, work);
}
inline void signal_rfft(const SignalRfftFloat* parameters, const float* input, float* output,
                        float* work) {
  real_fft<FftFloat>(parameters, input, output, work);
}

}  // namespace kernel
}  // namespace onda
