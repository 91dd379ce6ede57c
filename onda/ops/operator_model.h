// SPDX-License-Identifier: Apache-2.0
// For the operators' own sources only: checks that an operator has every part, and makes it an
// Operator and a row of the list.
#pragma once

#include "onda/ops/operator_parts.h"
#include "onda_schema.h"

namespace onda {

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
concept HasRead = requires(const typename Op::Options options) {
  { Op::from(options) } -> std::same_as<Op>;
};
template <class Op>
concept HasWrite = requires(const Op op) {
  { op.options() } -> std::same_as<typename Op::Options>;
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
class Model final : public Runnable<Op> {
  static_assert(has_every_part<Op>());

 public:
  using Runnable<Op>::Runnable;
  std::string_view name() const override { return schema::EnumNameBuiltinOperator(Op::code); }
  schema::BuiltinOperator code() const override { return Op::code; }
  int version(DType type) const override {
    if constexpr (HasVersion<Op>) return this->op.version(type);
    return Op::versions.of(type);
  }
  void write_options([[maybe_unused]] schema::BuiltinOptionsUnion& options) const override {
    if constexpr (HasOptions<Op>) options.Set(this->op.options());
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
  int shape_input() const override { return -1; }
  bool keeps_output() const override { return false; }
  Operator with_outputs(const Operands&) const override { throw not_converted(); }
  bool reads_only_shapes() const override { return false; }
  bool shapes_follow_values() const override { return false; }
  const Bodies* bodies() const override { return nullptr; }
  Operator with_bodies(Bodies) const override { throw not_converted(); }
  std::string emit(const BodyText&) const override { throw not_converted(); }
  Call prepare(Prepare&) const override { throw not_converted(); }
  void write_options(schema::BuiltinOptionsUnion&) const override { throw not_converted(); }
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
