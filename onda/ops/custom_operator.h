// SPDX-License-Identifier: Apache-2.0
// What a program includes that brings an operator of its own: checks that it has every part, and
// makes it an Operator and a kind that read_tflite() takes. docs/custom_operators.md tells the
// whole.
#pragma once

#include "onda/ops/operator_parts.h"

namespace onda {

namespace internal {

template <class Op>
concept HasCustomCode = requires {
  { Op::custom_code } -> std::convertible_to<std::string_view>;
};
// Left out by operators that store nothing in the file.
template <class Op>
concept ReadsCustomOptions = requires(const CustomOptions options) {
  { Op::from(options) } -> std::same_as<Op>;
};
template <class Op>
concept WritesCustomOptions = requires(const Op op) {
  { op.options() } -> std::same_as<CustomOptions>;
};
// Left out by operators that are never emitted.
template <class Op>
concept HasKernelHeader = requires {
  { Op::kernel_header } -> std::convertible_to<KernelHeader>;
};

template <class Op>
constexpr bool has_every_custom_part() {
  static_assert(HasCustomCode<Op>,
                "a custom operator needs `custom_code`, its name in the file as a string_view");
  static_assert(HasQuantization<Op>,
                "a custom operator needs `quantization`, its QuantizationRule");
  static_assert(HasOutputShapes<Op>, "a custom operator needs `output_shapes(inputs) const`");
  static_assert(HasPrepare<Op>, "a custom operator needs `Call prepare(Prepare&) const`");
  if constexpr (NamesFrom<Op> || NamesOptions<Op>) {
    static_assert(ReadsCustomOptions<Op>,
                  "a custom operator needs `static Op from(const CustomOptions&)`");
    static_assert(WritesCustomOptions<Op>,
                  "a custom operator needs `CustomOptions options() const`");
  }
  static_assert(HasForward<Op> == HasBackward<Op>,
                "a trainable operator needs both `forward` and `backward`");
  return true;
}

template <class Op>
class CustomModel final : public Runnable<Op> {
  static_assert(has_every_custom_part<Op>());

 public:
  using Runnable<Op>::Runnable;
  std::string_view name() const override { return Op::custom_code; }
  schema::BuiltinOperator code() const override { return custom_operator; }
  int version([[maybe_unused]] DType type) const override {
    if constexpr (HasVersion<Op>) {
      return this->op.version(type);
    } else if constexpr (HasVersions<Op>) {
      return Op::versions.of(type);
    } else {
      return 1;
    }
  }
  void write_options(schema::BuiltinOptionsUnion&) const override {}
  CustomOptions custom_options() const override {
    if constexpr (WritesCustomOptions<Op>) return this->op.options();
    return {};
  }
  KernelHeader kernel_header() const override {
    if constexpr (HasKernelHeader<Op>) return Op::kernel_header;
    return {};
  }
};

}  // namespace internal

/// The kind of a program's own operator, for read_tflite():
///
///   const Graph graph = load_tflite("model.tflite", {.custom_operators = {custom<Scale>()}});
template <class Op>
OperatorKind custom() {
  static_assert(internal::has_every_custom_part<Op>());
  return {.code = custom_operator,
          .name = Op::custom_code,
          .quantization = Op::quantization,
          .trainable = internal::HasForward<Op>,
          .read_custom = [](const CustomOptions& options) -> Operator {
            if constexpr (internal::ReadsCustomOptions<Op>) return Op::from(options);
            return Op{};
          }};
}

template <class Op>
std::shared_ptr<const Operator::Interface> Operator::wrap_custom(Op op) {
  return std::make_shared<const internal::CustomModel<Op>>(std::move(op));
}

template <class Op>
OperatorKind kind_of();

/// Stands once in the source of a custom operator of the library: makes it a row of the list.
#define ONDA_CUSTOM_OPERATOR(Op)                                                     \
  template std::shared_ptr<const Operator::Interface> Operator::wrap_custom<Op>(Op); \
  template <>                                                                        \
  OperatorKind kind_of<Op>() {                                                       \
    return custom<Op>();                                                             \
  }                                                                                  \
  static_assert(true)

}  // namespace onda
