// SPDX-License-Identifier: Apache-2.0
// For the sources of operators that put tensors together along an axis, or take one apart.
#pragma once

#include "onda/ops/blocks_kernel.h"
#include "onda/ops/view.h"

namespace onda {

/// The elements of a shape from an axis on: what lies together when tensors are put together along
/// it.
inline std::int64_t block_of(const Shape& shape, int axis) {
  return shape.elements(axis, shape.rank());
}

/// How many tensors one may be taken apart into: a limit for what a file may ask for.
inline constexpr int most_pieces = 1 << 16;

/// Binds kernel::join(): output 0 is `blocks` times one block of each input after another. Inputs
/// may be constant.
Call join(Prepare& prepare, std::int64_t blocks);

/// Binds kernel::part(): input `from` is `blocks` times one block of each output after another.
Call part(Prepare& prepare, std::int64_t blocks, int from = 0);

/// forward() and backward() of join() and part().
void join_forward(const TrainingBatch& batch, std::int64_t blocks);
void join_backward(const TrainingBatch& batch, std::int64_t blocks);
void part_forward(const TrainingBatch& batch, std::int64_t blocks, int from = 0);
void part_backward(const TrainingBatch& batch, std::int64_t blocks, int from = 0);

}  // namespace onda
