// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/dropout/dropout.h"

#include "onda/ops/operator_model.h"
#include "onda/core/random_stream.h"

namespace onda {
namespace {

// to = from where an element is kept, scaled, and 0 where it is dropped. Which are follows from the
// batch's random number: the backward pass finds the same ones again.
void drop(const TrainingBatch& batch, float rate, const float* from, float* to, bool add) {
  const auto limit = static_cast<std::uint32_t>(static_cast<double>(rate) * 0x1p32);
  const float scale = batch.training ? 1 / (1 - rate) : 1;
  const bool drops = batch.training && rate > 0;
  batch.workers->share(
      batch.inputs[0].elements, [&](int, std::int64_t begin, std::int64_t end) {
        for (std::int64_t i = begin * batch.stride; i < end * batch.stride; ++i) {
          const bool kept =
              !drops || random_bits(batch.random, static_cast<std::uint64_t>(i)) >= limit;
          const float value = kept ? from[i] * scale : 0;
          to[i] = add ? to[i] + value : value;
        }
      });
}

}  // namespace

std::vector<Shape> Dropout::output_shapes(const Operands& inputs) const {
  if (!(rate >= 0 && rate < 1)) throw Error("expected a rate in [0, 1), received {}", rate);
  return same_shape(inputs);
}

TrainingNeeds Dropout::training_needs(const Operands&, int) const {
  return {.input_values = false, .output_values = false, .in_place = true};
}

Lowering Dropout::lower(const Operands&) const { return {}; }

void Dropout::forward(const TrainingBatch& batch) const {
  drop(batch, rate, batch.inputs[0].value, batch.outputs[0].value, false);
}

void Dropout::backward(const TrainingBatch& batch) const {
  if (!batch.inputs[0].gradient) return;
  drop(batch, rate, batch.outputs[0].gradient, batch.inputs[0].gradient,
       batch.inputs[0].accumulate);
}

ONDA_TRAINING_ONLY_OPERATOR(Dropout);

}  // namespace onda
