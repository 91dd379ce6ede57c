// SPDX-License-Identifier: Apache-2.0
// The terms of float sums (term_products.h): one activation times one weight. A sum takes them in
// the order of the window, and the bias last; product and sum are rounded one after the other. So
// do the plain kernels: the bits are the same, with any instruction set and any number of threads.
// (What is around an image is 0, not left out: weights have to be finite.)
#pragma once

#include <cstdint>

#include "onda/ops/term_products.h"

namespace onda {

/// What becomes of the sums: output[o] = clamp(bias[o] + sum, low, high).
struct FloatFinish {
  FloatFinish(const float* bias, int channels, float low, float high);
  AlignedArray<float> bias;
  int channels;
  float low;
  float high;
};

struct FloatLoops : TermLoops {
  /// output[pixel][channel] for pixels [begin, end) and blocks of channels [begin_block,
  /// end_block).
  using Multiply = void (*)(const TermProduct& product, const FloatFinish& finish,
                            const PixelGrid& grid, float* output, std::int64_t begin,
                            std::int64_t end, int begin_block, int end_block);
  Multiply multiply_all;
  using MultiplyDepthwise = void (*)(const TermProduct& product, const FloatFinish& finish,
                                     const PixelGrid& grid, float* output, std::int64_t pixels);
  MultiplyDepthwise multiply_depthwise_all;

  /// output = clamp(first + sign * second, low, high), bit by bit the plain kernel's.
  void (*add_elements)(const float* first, const float* second, float sign, float low, float high,
                       float* output, std::int64_t count);
  /// Sums of the channels of an image's pixels, [rows][columns], rows `row_step` values apart: in
  /// the order of memory, as the plain kernel does.
  void (*window_sums)(const float* x, int rows, int columns, std::int64_t row_step, int channels,
                      float* sums);

  Multiply multiply(const FloatFinish&) const { return multiply_all; }
  MultiplyDepthwise multiply_depthwise(const FloatFinish&) const { return multiply_depthwise_all; }
};
/// Those of the instruction set in use, or null.
const FloatLoops* float_loops();
/// The same, and null where a weight is not finite.
const FloatLoops* float_loops(const float* weights, std::int64_t count);

}  // namespace onda
