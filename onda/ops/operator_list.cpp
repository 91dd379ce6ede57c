// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/operator_list.h"

#include <array>

#include "onda/ops/call.h"
#include "onda/ops/operator.h"
#include "onda_schema.h"

namespace onda {

template <class Op>
OperatorKind kind_of();  // instantiated by ONDA_OPERATOR in the operator's own source
template <class Op>
std::string_view training_only_name();  // by ONDA_TRAINING_ONLY_OPERATOR

namespace {

template <class... Ops>
std::array<OperatorKind, sizeof...(Ops)> kinds_of(OperatorList<Ops...>) {
  return {kind_of<Ops>()...};
}

template <class... Ops>
void append_names(OperatorList<Ops...>, std::vector<std::string_view>& names) {
  (names.push_back(training_only_name<Ops>()), ...);
}

}  // namespace

Lowering Operator::lower(const Operands& inputs) const { return self_->lower(inputs); }
Call Operator::prepare(Prepare& prepare) const { return self_->prepare(prepare); }
schema::BuiltinOptionsUnion Operator::options() const { return self_->options(); }

std::span<const OperatorKind> operator_kinds() {
  static const auto kinds = kinds_of(AllOperators{});
  return kinds;
}

const OperatorKind* find_operator_kind(schema::BuiltinOperator code) {
  for (const OperatorKind& kind : operator_kinds()) {
    if (kind.code == code) return &kind;
  }
  return nullptr;
}

std::vector<std::string_view> trainable_operators() {
  std::vector<std::string_view> names;
  for (const OperatorKind& kind : operator_kinds()) {
    if (kind.trainable) names.push_back(kind.name);
  }
  append_names(TrainingOnlyOperators{}, names);
  return names;
}

}  // namespace onda
