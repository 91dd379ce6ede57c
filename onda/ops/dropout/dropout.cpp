// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/dropout/dropout.h"

#include "onda/core/random_stream.h"
#include "onda/ops/operator_model.h"

namespace onda {
namespace {

struct Drop {
  const float* from;
  float* to;
  bool add;
  float scale;
  std::uint32_t limit;  // words below it are dropped
  std::uint32_t seed;
  std::uint32_t other_seed;
};

}  // namespace
}  // namespace onda

#define ONDA_VECTOR_LOOPS "onda/ops/dropout/dropout_loops.inc"
#include "onda/core/vector_loops.inc"

namespace onda {
namespace {

// Which elements are dropped follows from the batch's random number: the backward pass finds the
// same ones again.
void drop(const TrainingBatch& batch, float rate, const float* from, float* to, bool add) {
  const bool drops = batch.training && rate > 0;
  const Drop how{from,
                 to,
                 add,
                 drops ? 1 / (1 - rate) : 1,
                 drops ? static_cast<std::uint32_t>(static_cast<double>(rate) * 0x1p32) : 0,
                 random_bits(batch.random, 0),
                 random_bits(batch.random, 1)};
  const auto run = ONDA_BEST(drop);
  batch.workers->share(batch.inputs[0].elements, [&](int, std::int64_t begin, std::int64_t end) {
    run(how, begin * batch.stride, end * batch.stride);
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

Attributes Dropout::attributes() const { return {{"rate", rate}}; }

Dropout Dropout::from(const Attributes& attributes) {
  return {.rate = static_cast<float>(attribute(attributes, "rate"))};
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
