// SPDX-License-Identifier: Apache-2.0
// The parts of operators, those of the library and those of programs: operator_model.h and
// custom_operator.h make an Operator of a struct that has them.
#pragma once

#include <concepts>

#include "onda/ops/body.h"
#include "onda/ops/call.h"
#include "onda/ops/operator.h"
#include "onda/ops/training_batch.h"

namespace onda {

/// The output's shape of an operator that works element by element on its one input.
inline std::vector<Shape> same_shape(const Operands& inputs) {
  inputs.expect_count(1, 1);
  return {inputs[0].shape};
}

namespace internal {

template <class Op>
concept HasVersions = requires {
  { Op::versions } -> std::convertible_to<Versions>;
};
template <class Op>
concept HasQuantization = requires {
  { Op::quantization } -> std::convertible_to<const QuantizationRule&>;
};
template <class Op>
concept HasOutputShapes = requires(const Op op, const Operands inputs) {
  { op.output_shapes(inputs) } -> std::same_as<std::vector<Shape>>;
};
template <class Op>
concept HasPrepare = requires(const Op op, Prepare prepare) {
  { op.prepare(prepare) } -> std::same_as<Call>;
};
// Where the version that a file states depends on the attributes, too.
template <class Op>
concept HasVersion = requires(const Op op) {
  { op.version(DType::int8) } -> std::same_as<int>;
};
// from() or options() without the Options they are about.
template <class Op>
concept NamesFrom = requires {
  &Op::from;
};
template <class Op>
concept NamesOptions = requires {
  &Op::options;
};
// Left out by operators without windows: the weights then tell.
template <class Op>
concept HasMultiplyAdds = requires(const Op op, const Operands operands) {
  { op.multiply_adds(operands, operands) } -> std::same_as<std::int64_t>;
};
// Left out by operators whose output needs a place of its own.
template <class Op>
concept HasInPlace = requires {
  { Op::in_place } -> std::convertible_to<bool>;
};
// Named by operators whose output has the shape that an input says.
template <class Op>
concept HasShapeInput = requires {
  { Op::shape_input } -> std::convertible_to<int>;
};
// Said by operators whose output 0 keeps its value from run to run.
template <class Op>
concept HasKeepsOutput = requires {
  { Op::keeps_output } -> std::convertible_to<bool>;
};
// Of operators whose options leave open what shapes the outputs have.
template <class Op>
concept HasWithOutputs = requires(const Op op, const Operands outputs) {
  { op.with_outputs(outputs) } -> std::same_as<Op>;
};
// Said by operators that only look at the shapes of their inputs.
template <class Op>
concept HasReadsOnlyShapes = requires {
  { Op::reads_only_shapes } -> std::convertible_to<bool>;
};
// Said by operators whose results are as many as the values of their first input make them.
template <class Op>
concept HasShapesFollowValues = requires {
  { Op::shapes_follow_values } -> std::convertible_to<bool>;
};
// The graphs that an operator runs.
template <class Op>
concept HasBodies = requires(Op op) {
  { op.bodies } -> std::same_as<Bodies&>;
};
template <class Op>
concept HasForward = requires(const Op op, const TrainingBatch batch) {
  op.forward(batch);
};
template <class Op>
concept HasBackward = requires(const Op op, const TrainingBatch batch) {
  op.backward(batch);
};
// Left out by operators whose backward pass may read all operands and keeps nothing else.
template <class Op>
concept HasTrainingNeeds = requires(const Op op, const Operands operands, int stride) {
  { op.training_needs(operands, stride) } -> std::same_as<TrainingNeeds>;
};
template <class Op>
concept HasActivation = requires(Op op) {
  op.activation = Activation::relu;
};

// What operators have in common, with and without a place in a file.
template <class Op>
class Common : public Operator::Held<Op> {
 public:
  using Operator::Held<Op>::Held;
  std::vector<Shape> output_shapes(const Operands& inputs) const override {
    return this->op.output_shapes(inputs);
  }
  std::optional<Activation> fused_activation() const override {
    if constexpr (HasActivation<Op>) return this->op.activation;
    return std::nullopt;
  }
  Operator with_activation([[maybe_unused]] Activation activation) const override {
    if constexpr (HasActivation<Op>) {
      Op changed = this->op;
      changed.activation = activation;
      return changed;
    }
    throw Error("{}: it has no fused activation", this->name());
  }
  bool is_trainable() const override { return HasForward<Op>; }
  TrainingNeeds training_needs([[maybe_unused]] const Operands& inputs,
                               [[maybe_unused]] int stride) const override {
    if constexpr (HasTrainingNeeds<Op>) return this->op.training_needs(inputs, stride);
    return {};
  }
  void forward([[maybe_unused]] const TrainingBatch& batch) const override {
    if constexpr (HasForward<Op>) return this->op.forward(batch);
    throw Error("{}: it has no gradient, so it cannot be trained", this->name());
  }
  void backward([[maybe_unused]] const TrainingBatch& batch) const override {
    if constexpr (HasBackward<Op>) return this->op.backward(batch);
    throw Error("{}: it has no gradient, so it cannot be trained", this->name());
  }
};

// And what those have in common that files hold and kernels compute.
template <class Op>
class Runnable : public Common<Op> {
 public:
  using Common<Op>::Common;
  const QuantizationRule& quantization() const override { return Op::quantization; }
  std::int64_t multiply_adds(const Operands& inputs, const Operands& outputs) const override {
    if constexpr (HasMultiplyAdds<Op>) {
      return this->op.multiply_adds(inputs, outputs);
    } else {
      return weighted_sum_multiply_adds(Op::quantization, inputs, outputs);
    }
  }
  bool in_place() const override {
    if constexpr (HasInPlace<Op>) return Op::in_place;
    return false;
  }
  int shape_input() const override {
    if constexpr (HasShapeInput<Op>) return Op::shape_input;
    return -1;
  }
  bool keeps_output() const override {
    if constexpr (HasKeepsOutput<Op>) return Op::keeps_output;
    return false;
  }
  Operator with_outputs([[maybe_unused]] const Operands& outputs) const override {
    if constexpr (HasWithOutputs<Op>) return this->op.with_outputs(outputs);
    return this->op;
  }
  bool reads_only_shapes() const override {
    if constexpr (HasReadsOnlyShapes<Op>) return Op::reads_only_shapes;
    return false;
  }
  bool shapes_follow_values() const override {
    if constexpr (HasShapesFollowValues<Op>) return Op::shapes_follow_values;
    return false;
  }
  const Bodies* bodies() const override {
    if constexpr (HasBodies<Op>) return &this->op.bodies;
    return nullptr;
  }
  Operator with_bodies([[maybe_unused]] Bodies bodies) const override {
    if constexpr (HasBodies<Op>) {
      Op changed = this->op;
      changed.bodies = std::move(bodies);
      return changed;
    }
    throw Error("{}: it runs no graphs", this->name());
  }
  std::string emit([[maybe_unused]] const BodyText& text) const override {
    if constexpr (HasBodies<Op>) return this->op.emit(text);
    throw Error("{}: it runs no graphs", this->name());
  }
  Call prepare(Prepare& prepare) const override { return this->op.prepare(prepare); }
  bool is_training_only() const override { return false; }
  Attributes attributes() const override {
    throw Error("{}: its attributes are its options in the file", this->name());
  }
  Lowering lower(const Operands&) const override {
    throw Error("{}: it is no operator of training alone, so nothing else stands for it",
                this->name());
  }
};

}  // namespace internal

}  // namespace onda
