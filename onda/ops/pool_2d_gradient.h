// SPDX-License-Identifier: Apache-2.0
// What forward() and backward() of pooling operators share.
#pragma once

#include "onda/ops/pool_2d.h"
#include "onda/ops/training_batch.h"

namespace onda {

/// A pooling operator over a batch. The channels of a pixel and their samples lie one after
/// another, so that each pixel is one vector of numbers, of which every thread has its part.
struct PoolBatch {
  PoolBatch(const Pool2D& pool, const TrainingBatch& training)
      : batch(training),
        window(pool.window({"input", {training.inputs[0].tensor}})),
        pixel(std::int64_t{window.input_channels} * training.stride) {
    if (batch.inputs[0].is_parameter) throw Error("input 0: expected a computed tensor to train");
  }

  /// visit(patch, output, count): every window, where its output begins, and how many numbers of
  /// it, and of each tap, are to be computed.
  template <class Visit>
  void for_each_window(const Visit& visit) const {
    const auto channels = [&](int, std::int64_t first, std::int64_t last) {
      std::int64_t output = first * batch.stride;
      for (kernel::Patch at = kernel::first_patch(window); at.batch < window.batches;
           kernel::next_patch(window, &at), output += pixel) {
        visit(at, output, (last - first) * batch.stride);
      }
    };
    batch.workers->share(window.input_channels, channels, batch.inputs[0].elements * batch.stride);
  }

  /// visit(input): the numbers of each pixel that lies under the window and inside of the image,
  /// those that go into the window's `output`.
  template <class Visit>
  void for_each_tap(const kernel::Patch& at, std::int64_t output, const Visit& visit) const {
    const std::int64_t channel = output % pixel;
    for (int i = at.row_begin; i < at.row_end; ++i) {
      for (int j = at.column_begin; j < at.column_end; ++j) {
        const std::int64_t row = std::int64_t{at.batch} * window.input_height + at.top + i;
        visit((row * window.input_width + at.left + j) * pixel + channel);
      }
    }
  }

  const TrainingBatch& batch;
  kernel::Window window;
  std::int64_t pixel;
};

}  // namespace onda
