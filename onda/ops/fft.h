// SPDX-License-Identifier: Apache-2.0
// For the sources of SignalRfft and SignalIrfft: plans of the transform in ops/fft_kernel.h.
#pragma once

#include <concepts>

#include "onda/ops/call.h"
#include "onda/ops/fft_kernel.h"

namespace onda {

inline constexpr std::int32_t fft_length_limit = 65536;

/// Throws Error unless the length is even, in [4, fft_length_limit], and has no prime factors
/// beyond 5.
void expect_fft_length(std::int32_t fft_length);
/// Throws Error unless input 0 and output 0 have the type that the options name.
void expect_fft_type(const Prepare& prepare, DType type);

/// kissfft's order of radices: all fours, then two, threes and fives.
std::vector<std::int8_t> fft_radices(std::int32_t length);
/// The products of all rows of a spectrum: four for each complex number, in each stage and where
/// two real transforms are made of one complex one.
std::int64_t fft_products(std::int32_t fft_length, const Shape& spectra);
/// exp(i phase) in numbers of T: float32, or fixed point where 1 is the largest number.
template <class T>
void append_unit(double phase, std::vector<T>& to);

/// The plan for `fft_length` real numbers, with its arrays.
template <class A>
kernel::Fft<A> plan_fft(Prepare& prepare, std::int32_t fft_length, bool inverse) {
  using T = typename A::Number;
  constexpr double pi = 3.14159265358979323846;
  const std::int32_t length = fft_length / 2;
  const double sign = inverse ? -1 : 1;
  std::vector<T> twiddles;
  for (std::int32_t i = 0; i < length; ++i) append_unit(sign * (-2 * pi * i / length), twiddles);
  std::vector<T> super;
  for (std::int32_t i = 0; i < length / 2; ++i) {
    append_unit(sign * (-pi * (static_cast<double>(i + 1) / length + 0.5)), super);
  }
  const std::vector<std::int8_t> radices = fft_radices(length);
  const auto stages = static_cast<std::int8_t>(radices.size());
  return {length,
          stages,
          static_cast<std::int8_t>(inverse),
          prepare.keep(radices, "radices"),
          prepare.keep(std::move(twiddles), "twiddles"),
          prepare.keep(std::move(super), "super_twiddles")};
}

}  // namespace onda
