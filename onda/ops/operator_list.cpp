// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/operator_list.h"

#include <array>

#include "onda/ops/body.h"
#include "onda/ops/call.h"
#include "onda/ops/operator.h"
#include "onda_schema.h"

namespace onda {

template <class Op>
OperatorKind kind_of();  // instantiated by ONDA_OPERATOR in the operator's own source
template <class Op>
TrainingOnlyKind training_only_kind();  // by ONDA_TRAINING_ONLY_OPERATOR

namespace {

template <class... Ops, class... Custom>
std::array<OperatorKind, sizeof...(Ops) + sizeof...(Custom)> kinds_of(OperatorList<Ops...>,
                                                                      OperatorList<Custom...>) {
  return {kind_of<Ops>()..., kind_of<Custom>()...};
}

template <class... Ops>
std::array<TrainingOnlyKind, sizeof...(Ops)> training_only_kinds_of(OperatorList<Ops...>) {
  return {training_only_kind<Ops>()...};
}

std::span<const TrainingOnlyKind> training_only_kinds() {
  static const auto kinds = training_only_kinds_of(TrainingOnlyOperators{});
  return kinds;
}

}  // namespace

Lowering Operator::lower(const Operands& inputs) const { return self_->lower(inputs); }
Call Operator::prepare(Prepare& prepare) const { return self_->prepare(prepare); }
Operator Operator::with_bodies(Bodies bodies) const {
  return self_->with_bodies(std::move(bodies));
}
Operator Operator::with_outputs(const Operands& outputs) const {
  return self_->with_outputs(outputs);
}
schema::BuiltinOptionsUnion Operator::options() const {
  schema::BuiltinOptionsUnion options;
  self_->write_options(options);
  return options;
}

std::span<const OperatorKind> operator_kinds() {
  static const auto kinds = kinds_of(AllOperators{}, CustomOperators{});
  return kinds;
}

const OperatorKind* find_operator_kind(schema::BuiltinOperator code) {
  for (const OperatorKind& kind : operator_kinds()) {
    if (kind.code == code && code != custom_operator) return &kind;
  }
  return nullptr;
}

const OperatorKind* find_custom_operator_kind(std::string_view name,
                                              std::span<const OperatorKind> others) {
  static_assert(custom_operator == schema::BuiltinOperator::CUSTOM);
  for (const std::span<const OperatorKind> kinds : {others, operator_kinds()}) {
    for (const OperatorKind& kind : kinds) {
      if (kind.code == custom_operator && kind.name == name) return &kind;
    }
  }
  return nullptr;
}

const TrainingOnlyKind* find_training_only_kind(std::string_view name) {
  for (const TrainingOnlyKind& kind : training_only_kinds()) {
    if (kind.name == name) return &kind;
  }
  return nullptr;
}

double attribute(const Attributes& attributes, std::string_view name) {
  const auto found = attributes.find(name);
  if (found == attributes.end()) throw Error("expected an attribute {}, it has none", name);
  return found->second;
}

std::vector<std::string_view> trainable_operators() {
  std::vector<std::string_view> names;
  for (const OperatorKind& kind : operator_kinds()) {
    if (kind.trainable) names.push_back(kind.name);
  }
  for (const TrainingOnlyKind& kind : training_only_kinds()) names.push_back(kind.name);
  return names;
}

}  // namespace onda
