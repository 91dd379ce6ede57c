// SPDX-License-Identifier: Apache-2.0
// For the operators' own sources only: checks that an operator has every part, and makes it an
// Operator and a row of the list.
#pragma once

#include <concepts>

#include "onda/ops/body.h"
#include "onda/ops/call.h"
#include "onda/ops/operator.h"
#include "onda/ops/training_batch.h"
#include "onda_schema.h"

namespace onda {

/// The output's shape of an operator that works element by element on its one input.
inline std::vector<Shape> same_shape(const Operands& inputs) {
  inputs.expect_count(1, 1);
  return {inputs[0].shape};
}

namespace internal {

// An operator that stores nothing in the file leaves out Options, from() and options().
template <class Op>
concept HasOptions = requires {
  typename Op::Options;
};

template <class Op>
concept HasCode = requires {
  { Op::code } -> std::convertible_to<schema::BuiltinOperator>;
};
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
template <class Op>
concept HasRead = requires(const typename Op::Options options) {
  { Op::from(options) } -> std::same_as<Op>;
};
template <class Op>
concept HasWrite = requires(const Op op) {
  { op.options() } -> std::same_as<typename Op::Options>;
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
// Said by operators that only look at the shapes of their inputs.
template <class Op>
concept HasReadsOnlyShapes = requires {
  { Op::reads_only_shapes } -> std::convertible_to<bool>;
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
concept HasLower = requires(const Op op, const Operands operands) {
  { op.lower(operands) } -> std::same_as<Lowering>;
};
template <class Op>
concept HasAttributes = requires(const Op op, const Attributes attributes) {
  { op.attributes() } -> std::same_as<Attributes>;
  { Op::from(attributes) } -> std::same_as<Op>;
};
template <class Op>
concept HasName = requires {
  { Op::name } -> std::convertible_to<std::string_view>;
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

template <class Op>
constexpr bool has_every_training_only_part() {
  static_assert(HasName<Op>, "an operator that only exists while training needs `name`");
  static_assert(HasLower<Op>,
                "an operator that only exists while training needs `Lowering lower(inputs) const`");
  static_assert(HasAttributes<Op>,
                "an operator that only exists while training needs `Attributes attributes() const` "
                "and `static Op from(const Attributes&)`");
  static_assert(HasOutputShapes<Op>, "an operator needs `output_shapes(inputs) const`");
  static_assert(HasForward<Op> && HasBackward<Op>,
                "a trainable operator needs both `forward` and `backward`");
  return true;
}

template <class Op>
constexpr bool has_every_part() {
  static_assert(HasCode<Op>, "an operator needs `code`, its schema::BuiltinOperator");
  static_assert(HasVersions<Op>, "an operator needs `versions`, what a .tflite file states");
  static_assert(HasQuantization<Op>, "an operator needs `quantization`, its QuantizationRule");
  static_assert(HasOutputShapes<Op>, "an operator needs `output_shapes(inputs) const`");
  static_assert(HasPrepare<Op>, "an operator needs `Call prepare(Prepare&) const`");
  if constexpr (HasOptions<Op>) {
    static_assert(HasRead<Op>, "an operator needs `static Op from(const Options&)`");
    static_assert(HasWrite<Op>, "an operator needs `Options options() const`");
  } else {
    static_assert(!NamesFrom<Op> && !NamesOptions<Op>,
                  "an operator needs `Options`, the file's table that `from` and `options` take");
  }
  static_assert(HasForward<Op> == HasBackward<Op>,
                "a trainable operator needs both `forward` and `backward`");
  return true;
}

template <class Op>
class Model final : public Common<Op> {
  static_assert(has_every_part<Op>());

 public:
  using Common<Op>::Common;
  std::string_view name() const override { return schema::EnumNameBuiltinOperator(Op::code); }
  schema::BuiltinOperator code() const override { return Op::code; }
  int version(DType type) const override {
    if constexpr (HasVersion<Op>) return this->op.version(type);
    return Op::versions.of(type);
  }
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
  bool reads_only_shapes() const override {
    if constexpr (HasReadsOnlyShapes<Op>) return Op::reads_only_shapes;
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
    throw Error("{}: it runs no graphs", name());
  }
  std::string emit([[maybe_unused]] const BodyText& text) const override {
    if constexpr (HasBodies<Op>) return this->op.emit(text);
    throw Error("{}: it runs no graphs", name());
  }
  Call prepare(Prepare& prepare) const override { return this->op.prepare(prepare); }
  schema::BuiltinOptionsUnion options() const override {
    schema::BuiltinOptionsUnion options;
    if constexpr (HasOptions<Op>) options.Set(this->op.options());
    return options;
  }
  bool is_training_only() const override { return false; }
  Attributes attributes() const override {
    throw Error("{}: its attributes are its options in the file", name());
  }
  Lowering lower(const Operands&) const override {
    throw Error("{}: it is no operator of training alone, so nothing else stands for it", name());
  }
};

template <class Op>
class TrainingOnlyModel final : public Common<Op> {
  static_assert(has_every_training_only_part<Op>());

 public:
  using Common<Op>::Common;
  std::string_view name() const override { return Op::name; }
  schema::BuiltinOperator code() const override { throw not_converted(); }
  int version(DType) const override { throw not_converted(); }
  const QuantizationRule& quantization() const override {
    static constexpr QuantizationRule none;
    return none;
  }
  std::int64_t multiply_adds(const Operands&, const Operands&) const override { return 0; }
  bool in_place() const override { return false; }
  bool reads_only_shapes() const override { return false; }
  const Bodies* bodies() const override { return nullptr; }
  Operator with_bodies(Bodies) const override { throw not_converted(); }
  std::string emit(const BodyText&) const override { throw not_converted(); }
  Call prepare(Prepare&) const override { throw not_converted(); }
  schema::BuiltinOptionsUnion options() const override { throw not_converted(); }
  bool is_training_only() const override { return true; }
  Attributes attributes() const override { return this->op.attributes(); }
  Lowering lower(const Operands& inputs) const override { return this->op.lower(inputs); }

 private:
  static Error not_converted() {
    return Error("{}: it exists only while a model is trained; expected a graph that is converted",
                 Op::name);
  }
};

// A file may leave the options out (they are then the format's defaults), or hold a table of
// another type, which is an error.
template <class Op>
Operator read_operator([[maybe_unused]] const schema::BuiltinOptionsUnion& options) {
  if constexpr (!HasOptions<Op>) {
    return Op{};
  } else {
    constexpr auto type = schema::BuiltinOptionsUnionTraits<typename Op::Options>::enum_value;
    if (options.type == type) {
      return Op::from(*static_cast<const typename Op::Options*>(options.value));
    }
    if (options.type == schema::BuiltinOptions::NONE) return Op::from({});
    throw Error("expected {}, received {}", schema::EnumNameBuiltinOptions(type),
                schema::EnumNameBuiltinOptions(options.type));
  }
}

}  // namespace internal

template <class Op>
OperatorKind kind_of() {
  return {Op::code, schema::EnumNameBuiltinOperator(Op::code), Op::quantization,
          internal::HasForward<Op>, &internal::read_operator<Op>};
}

template <class Op>
std::shared_ptr<const Operator::Interface> Operator::wrap(Op op) {
  if constexpr (internal::HasLower<Op>) {
    return std::make_shared<const internal::TrainingOnlyModel<Op>>(std::move(op));
  } else {
    return std::make_shared<const internal::Model<Op>>(std::move(op));
  }
}

template <class Op>
TrainingOnlyKind training_only_kind() {
  return {Op::name, [](const Attributes& attributes) -> Operator { return Op::from(attributes); }};
}

/// Stands once in the source of every operator: makes it an Operator and a row of the list.
#define ONDA_OPERATOR(Op)                                                     \
  template std::shared_ptr<const Operator::Interface> Operator::wrap<Op>(Op); \
  template OperatorKind kind_of<Op>()

/// The same for an operator that exists only while a model is trained.
#define ONDA_TRAINING_ONLY_OPERATOR(Op)                                       \
  template std::shared_ptr<const Operator::Interface> Operator::wrap<Op>(Op); \
  template TrainingOnlyKind training_only_kind<Op>()

}  // namespace onda
