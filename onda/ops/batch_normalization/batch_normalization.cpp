// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/batch_normalization/batch_normalization.h"

#include <cmath>
#include <cstdint>

#include "onda/ops/add/add.h"
#include "onda/ops/mul/mul.h"
#include "onda/ops/operator_model.h"

namespace onda {
namespace {

// Channels whose sums are made together: they stay in the first cache.
constexpr std::int64_t channels_together = 8;

// BATCH_NORMALIZATION over a batch: what the loops read and write. With a = gamma / sqrt(variance +
// epsilon): y = clamp((x - mean) a + beta).
struct Normalization {
  const float* x = nullptr;  // [positions][channels][stride]
  float* y = nullptr;
  const float* gamma = nullptr;  // [channels]
  const float* beta = nullptr;
  // Gradients; null where nobody asks.
  const float* d = nullptr;
  float* dx = nullptr;
  float* dgamma = nullptr;
  float* dbeta = nullptr;
  bool add_to_dx = false;
  bool add_to_dgamma = false;
  bool add_to_dbeta = false;
  std::int64_t positions = 0;
  std::int64_t channels = 0;
  int size = 0;
  int stride = 0;
  float low = 0;
  float high = 0;
  float epsilon = 0;
  float* mean = nullptr;     // [channels], of what x is normalized with
  float* inverse = nullptr;  // 1 / sqrt(variance + epsilon)
  // Moved while training, otherwise only read.
  float* moving_mean = nullptr;
  float* moving_variance = nullptr;
  float momentum = 0;
  bool training = false;
  const float* mask = nullptr;  // [16], 1 for the samples of the last lanes that count and else 0
};

}  // namespace
}  // namespace onda

#define ONDA_VECTOR_LOOPS "onda/ops/batch_normalization/batch_normalization_loops.inc"
#include "onda/core/vector_loops.inc"

namespace onda {
namespace {

Normalization normalization(const TrainingBatch& batch, const BatchNormalization& op,
                            const float* mask) {
  const TrainingTensor& x = batch.inputs[0];
  const TrainingTensor& gamma = batch.inputs[1];
  const TrainingTensor& beta = batch.inputs[2];
  const FloatRange range = float_range(op.activation);
  const std::int64_t channels = gamma.elements;
  return {.x = x.value,
          .y = batch.outputs[0].value,
          .gamma = gamma.value,
          .beta = beta.value,
          .d = batch.outputs[0].gradient,
          .dx = x.gradient,
          .dgamma = gamma.gradient,
          .dbeta = beta.gradient,
          .add_to_dx = x.accumulate,
          .add_to_dgamma = gamma.accumulate,
          .add_to_dbeta = beta.accumulate,
          .positions = x.elements / channels,
          .channels = channels,
          .size = batch.size,
          .stride = batch.stride,
          .low = range.low,
          .high = range.high,
          .epsilon = op.epsilon,
          .mean = batch.kept,
          .inverse = batch.kept + channels,
          .moving_mean = batch.inputs[3].value,
          .moving_variance = batch.inputs[4].value,
          .momentum = op.momentum,
          .training = batch.training,
          .mask = mask};
}

struct Mask {
  explicit Mask(const TrainingBatch& batch) {
    const int counted = batch.size - (batch.stride - TrainingBatch::lanes);
    for (int lane = 0; lane < counted; ++lane) lanes[lane] = 1;
  }
  float lanes[TrainingBatch::lanes] = {};
};

std::int64_t blocks_of(const Normalization& n) {
  return (n.channels + channels_together - 1) / channels_together;
}

}  // namespace

std::vector<Shape> BatchNormalization::output_shapes(const Operands& inputs) const {
  inputs.expect_count(5, 5);
  if (inputs[0].shape.rank() < 2) {
    throw inputs.error(0, "expected a batch and at least one more axis, received {}",
                       to_string(inputs[0].shape));
  }
  for (int i = 1; i < 5; ++i) inputs.expect_shape(i, {inputs[0].shape[-1]});
  return {inputs[0].shape};
}

TrainingNeeds BatchNormalization::training_needs(const Operands& inputs, int) const {
  return {.output_values = false,
          .in_place = true,
          .kept = 2 * inputs[1].shape.elements(),
          .state_inputs = {3, 4}};
}

Attributes BatchNormalization::attributes() const {
  return {{"activation", static_cast<double>(activation)},
          {"epsilon", epsilon},
          {"momentum", momentum}};
}

BatchNormalization BatchNormalization::from(const Attributes& attributes) {
  const double activation = attribute(attributes, "activation");
  for (const Activation known :
       {Activation::none, Activation::relu, Activation::relu_n1_to_1, Activation::relu6}) {
    if (static_cast<double>(known) == activation) {
      return {.activation = known,
              .epsilon = static_cast<float>(attribute(attributes, "epsilon")),
              .momentum = static_cast<float>(attribute(attributes, "momentum"))};
    }
  }
  throw Error("expected the number of an activation, received {}", activation);
}

Lowering BatchNormalization::lower(const Operands& inputs) const {
  const auto gamma = inputs[1].values<float>();
  const auto beta = inputs[2].values<float>();
  const auto mean = inputs[3].values<float>();
  const auto variance = inputs[4].values<float>();
  const Shape shape = inputs[1].shape;
  Tensor factor = Tensor::zeros(DType::float32, shape, inputs[1].name + "/factor");
  Tensor offset = Tensor::zeros(DType::float32, shape, inputs[2].name + "/offset");
  for (std::size_t i = 0; i < gamma.size(); ++i) {
    const double scale = static_cast<double>(gamma[i]) /
                         std::sqrt(static_cast<double>(variance[i]) + static_cast<double>(epsilon));
    factor.values<float>()[i] = static_cast<float>(scale);
    offset.values<float>()[i] =
        static_cast<float>(static_cast<double>(beta[i]) - static_cast<double>(mean[i]) * scale);
  }
  using Source = Lowering::Source;
  using enum Source::From;
  return {{std::move(factor), std::move(offset)},
          {{Mul{}, {{input, 0}, {constant, 0}}},
           {Add{.activation = activation}, {{step, 0}, {constant, 1}}}}};
}

void BatchNormalization::forward(const TrainingBatch& batch) const {
  const Mask mask(batch);
  const Normalization n = normalization(batch, *this, mask.lanes);
  const auto moments = ONDA_BEST(moments);
  const auto normalize = ONDA_BEST(normalize);
  const std::int64_t rows = n.positions * n.channels;
  batch.workers->share(
      blocks_of(n), [&](int, std::int64_t begin, std::int64_t end) { moments(n, begin, end); },
      rows * n.stride);
  batch.workers->share(
      rows, [&](int, std::int64_t begin, std::int64_t end) { normalize(n, begin, end); },
      rows * n.stride);
}

// With d = dy where the activation lets y pass and 0 elsewhere, z = (x - mean) / sqrt(variance +
// epsilon), and sums over the n samples and positions:
//   dbeta = sum d, dgamma = sum d z
//   dx = gamma / sqrt(variance + epsilon) (d - dbeta / n - z dgamma / n)
// where mean and variance are the batch's; where they are constants only the first term is left.
void BatchNormalization::backward(const TrainingBatch& batch) const {
  const Mask mask(batch);
  const Normalization n = normalization(batch, *this, mask.lanes);
  const auto sums = ONDA_BEST(gradient_sums);
  const auto run = ONDA_BEST(input_gradient);
  float* two = batch.workers->scratch(0, static_cast<std::size_t>(2 * n.channels));
  const std::int64_t rows = n.positions * n.channels;
  batch.workers->share(
      blocks_of(n), [&](int, std::int64_t begin, std::int64_t end) { sums(n, two, begin, end); },
      rows * n.stride);
  if (!n.dx) return;
  batch.workers->share(
      rows, [&](int, std::int64_t begin, std::int64_t end) { run(n, two, begin, end); },
      rows * n.stride);
}

ONDA_TRAINING_ONLY_OPERATOR(BatchNormalization);

}  // namespace onda
