// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "onda/ops/gather/gather.h"
#include "onda/ops/gather/gather_kernel.h"
#include "onda/ops/training_batch.h"

namespace onda {
namespace {

// GATHER over a batch. Its data are a parameter, the same for all samples, or each sample's own.
struct Gathering {
  Gathering(const TrainingBatch& batch, const kernel::GatherLoops& sizes)
      : loops(sizes),
        data(batch.inputs[0]),
        stride(batch.stride),
        constant(batch.inputs[1].tensor->is_constant()
                     ? batch.inputs[1].tensor->values<std::int32_t>().data()
                     : nullptr),
        computed(batch.inputs[1].value) {}

  // Where index i of batch n points in a lane. The trainer has checked all samples; that no other
  // memory is read holds for any number.
  std::int64_t place(std::int64_t n, std::int64_t i, std::int64_t lane) const {
    const std::int64_t at = n * loops.indices + i;
    if (constant) return constant[at];
    const float value = computed[at * stride + lane];
    if (!(value >= 0)) return 0;
    return std::min(static_cast<std::int64_t>(std::min(value, 0x1p30f)),
                    std::int64_t{loops.places} - 1);
  }

  kernel::GatherLoops loops;
  const TrainingTensor& data;
  std::int64_t stride;
  const std::int32_t* constant;
  const float* computed;
};

}  // namespace

TrainingNeeds Gather::training_needs(const Operands& inputs, int) const {
  return {.output_values = false, .places_input = 1, .places = loops(inputs).places};
}

void Gather::forward(const TrainingBatch& batch) const {
  const Gathering g(batch, loops(inputs_of(batch)));
  const std::int64_t indices = g.loops.indices;
  const std::int64_t inner = g.loops.inner;
  const std::int64_t items = std::int64_t{g.loops.batches} * g.loops.outer * indices;
  batch.workers->share(items, [&](int, std::int64_t begin, std::int64_t end) {
    for (std::int64_t item = begin; item < end; ++item) {
      const std::int64_t n = item / indices;
      float* to = batch.outputs[0].value + item * inner * g.stride;
      for (std::int64_t lane = 0; lane < g.stride; ++lane) {
        const std::int64_t place = g.place(n / g.loops.outer, item % indices, lane);
        const std::int64_t first = (n * g.loops.places + place) * inner;
        for (std::int64_t k = 0; k < inner; ++k) {
          to[k * g.stride + lane] = g.data.is_parameter
                                        ? g.data.value[first + k]
                                        : g.data.value[(first + k) * g.stride + lane];
        }
      }
    }
  });
}

// ddata[place] is the sum of the gradients of all that was picked there: over the indices, and for
// a parameter over the samples of each, in this order.
void Gather::backward(const TrainingBatch& batch) const {
  const Gathering g(batch, loops(inputs_of(batch)));
  if (!g.data.gradient) return;
  const kernel::GatherLoops& loops = g.loops;
  const float* d = batch.outputs[0].gradient;
  const std::int64_t rows = std::int64_t{loops.batches} * loops.outer * loops.places;
  const std::int64_t inner = loops.inner;
  const std::int64_t row_size = inner * (g.data.is_parameter ? 1 : g.stride);
  const std::int64_t lanes = g.data.is_parameter ? batch.size : g.stride;
  // Each worker has rows of its own, and goes through all indices.
  batch.workers->share(rows, [&](int, std::int64_t begin, std::int64_t end) {
    float* to = g.data.gradient;
    if (!g.data.accumulate) std::fill(to + begin * row_size, to + end * row_size, 0.0f);
    for (std::int64_t n = begin / loops.places; n * loops.places < end; ++n) {
      for (std::int64_t i = 0; i < loops.indices; ++i) {
        const float* from = d + (n * loops.indices + i) * inner * g.stride;
        for (std::int64_t lane = 0; lane < lanes; ++lane) {
          const std::int64_t row = n * loops.places + g.place(n / loops.outer, i, lane);
          if (row < begin || row >= end) continue;
          if (g.data.is_parameter) {
            for (std::int64_t k = 0; k < inner; ++k) {
              to[row * inner + k] += from[k * g.stride + lane];
            }
          } else {
            for (std::int64_t k = 0; k < inner; ++k) {
              to[(row * inner + k) * g.stride + lane] += from[k * g.stride + lane];
            }
          }
        }
      }
    }
  });
}

}  // namespace onda
