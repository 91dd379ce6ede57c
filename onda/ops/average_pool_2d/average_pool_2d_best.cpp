// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/average_pool_2d/average_pool_2d_best.h"

#include "onda/core/lockstep.h"
#include "onda/ops/average_pool_2d/average_pool_2d_kernel.h"
#include "onda/ops/float_products.h"
#include "onda/ops/int8_products.h"

namespace onda {
namespace {

std::int8_t average(std::int32_t sum, std::int32_t taps, const kernel::Pool2DInt8& p) {
  return kernel::average_of<std::int8_t>(sum, taps, p.low, p.high);
}
float average(float sum, std::int32_t taps, const kernel::Pool2DFloat& p) {
  return kernel::clamp(sum / static_cast<float>(taps), p.low, p.high);
}

// Pixel by pixel; T is a value, Sum what its sums are made of.
template <class T, class Sum, class Loops, class Parameters>
Call::Best pooling(const Loops* loops, const Parameters& p) {
  if (!loops) return {};
  const auto channels = static_cast<std::size_t>(p.window.output_channels);
  return {[loops, p, channels](void* const* memory, Workers& workers) {
            const auto* input = static_cast<const T*>(memory[0]);
            auto* output = static_cast<T*>(memory[1]);
            const kernel::Window& w = p.window;
            share_in_step(workers, 1, [&](int worker, std::int64_t, std::int64_t) {
              auto* const sums = reinterpret_cast<Sum*>(workers.scratch(worker, channels));
              const std::int64_t row_step = std::int64_t{w.input_width} * w.input_channels;
              for (kernel::Patch at = kernel::first_patch(w); at.batch < w.batches;
                   kernel::next_patch(w, &at)) {
                const T* const x = kernel::pixel_under(w, at, input, at.row_begin, at.column_begin);
                loops->window_sums(x, at.row_end - at.row_begin, at.column_end - at.column_begin,
                                   row_step, w.output_channels, sums);
                const std::int32_t taps = kernel::taps_inside(at);
                for (std::size_t c = 0; c < channels; ++c) *output++ = average(sums[c], taps, p);
              }
            });
          },
          channels};
}

}  // namespace

Call::Best best_average_pool_2d(const kernel::Pool2DInt8& p) {
  return pooling<std::int8_t, std::int32_t>(int8_loops(), p);
}
Call::Best best_average_pool_2d(const kernel::Pool2DFloat& p) {
  return pooling<float, float>(float_loops(), p);
}

}  // namespace onda
