// SPDX-License-Identifier: Apache-2.0
#include "onda/train/stored_options.h"

#include "onda/core/error.h"
#include "onda/train/optimizers.h"

namespace onda {
namespace {

using Json = nlohmann::json;

// --- as numbers by name

// visit(name, option) for every option that is a number or a flag.
template <class O, class Visit>
void each_option(O& o, const Visit& visit) {
  visit("learning_rate", o.learning_rate);
  if constexpr (requires { o.momentum; }) visit("momentum", o.momentum);
  if constexpr (requires { o.nesterov; }) visit("nesterov", o.nesterov);
  if constexpr (requires { o.rho; }) visit("rho", o.rho);
  if constexpr (requires { o.beta_1; }) visit("beta_1", o.beta_1);
  if constexpr (requires { o.beta_2; }) visit("beta_2", o.beta_2);
  if constexpr (requires { o.epsilon; }) visit("epsilon", o.epsilon);
  if constexpr (requires { o.centered; }) visit("centered", o.centered);
  if constexpr (requires { o.amsgrad; }) visit("amsgrad", o.amsgrad);
  if constexpr (requires { o.initial_accumulator_value; }) {
    visit("initial_accumulator_value", o.initial_accumulator_value);
  }
  visit("weight_decay", o.weight_decay);
  visit("clip_norm", o.clip.norm);
  visit("clip_value", o.clip.value);
  visit("clip_global_norm", o.clip.global_norm);
}

struct Write {
  Json& json;
  void operator()(const char* name, double value) const { json[name] = json_of_double(value); }
  void operator()(const char* name, bool value) const { json[name] = value; }
};

struct Read {
  const Json& json;
  void operator()(const char* name, double& value) const {
    value = json_double(json_field(json, name), name);
  }
  void operator()(const char* name, bool& value) const {
    const Json& stored = json_field(json, name);
    if (!stored.is_boolean()) throw Error("{}: expected true or false", name);
    value = stored.get<bool>();
  }
};

// --- optimizers

template <class O>
bool write(const Optimizer& optimizer, const char* type, Json& json) {
  const O* held = optimizer.get_if<O>();
  if (!held) return false;
  json = Json{{"type", type}};
  each_option(*held, Write{json});
  return true;
}

template <class O>
Optimizer read(const Json& json) {
  O made;
  each_option(made, Read{json});
  made.check();
  return made;
}

struct Kind {
  const char* type;
  bool (*write)(const Optimizer& optimizer, const char* type, Json& json);
  Optimizer (*read)(const Json& json);
};
template <class O>
constexpr Kind kind(const char* type) {
  return {type, write<O>, read<O>};
}
constexpr Kind kinds[] = {
    kind<SGD>("SGD"),     kind<RMSprop>("RMSprop"), kind<Adam>("Adam"),
    kind<AdamW>("AdamW"), kind<Nadam>("Nadam"),     kind<Adagrad>("Adagrad"),
};

// --- constraints

Json to_json(const Constraint& constraint) {
  if (constraint.target<NonNeg>()) return {{"type", "NonNeg"}};
  if (const auto* held = constraint.target<MaxNorm>()) {
    return {
        {"type", "MaxNorm"}, {"max_value", json_of_double(held->max_value)}, {"axes", held->axes}};
  }
  if (const auto* held = constraint.target<UnitNorm>()) {
    return {{"type", "UnitNorm"}, {"axes", held->axes}};
  }
  if (const auto* held = constraint.target<MinMaxNorm>()) {
    return {{"type", "MinMaxNorm"},
            {"min_value", json_of_double(held->min_value)},
            {"max_value", json_of_double(held->max_value)},
            {"rate", json_of_double(held->rate)},
            {"axes", held->axes}};
  }
  return nullptr;
}

Constraint constraint_of(const Json& json) {
  const std::string type = json_text(json_field(json, "type"), "type");
  if (type == "NonNeg") return NonNeg{};
  constexpr int most_axes = 64;
  std::vector<int> axes;
  for (const Json& axis : json_array(json_field(json, "axes"), "axes")) {
    axes.push_back(static_cast<int>(json_integer(axis, "axes", -most_axes, most_axes)));
  }
  const auto number = [&](const char* name) { return json_double(json_field(json, name), name); };
  if (type == "MaxNorm") return MaxNorm{number("max_value"), axes};
  if (type == "UnitNorm") return UnitNorm{axes};
  if (type == "MinMaxNorm") {
    return MinMaxNorm{number("min_value"), number("max_value"), number("rate"), axes};
  }
  throw Error("expected a constraint that is known, received {:?}", type);
}

}  // namespace

Json to_json(const ParameterRules& rules) {
  Json json;
  L1L2 penalty;
  if (const auto* both = rules.regularizer.get_if<L1L2>()) penalty = *both;
  if (const auto* l1 = rules.regularizer.get_if<L1>()) penalty.l1 = l1->l1;
  if (const auto* l2 = rules.regularizer.get_if<L2>()) penalty.l2 = l2->l2;
  if (penalty.l1 != 0 || penalty.l2 != 0) {
    json["l1"] = json_of_double(penalty.l1);
    json["l2"] = json_of_double(penalty.l2);
  }
  if (rules.constraint) {
    Json constraint = to_json(rules.constraint);
    if (!constraint.is_null()) json["constraint"] = std::move(constraint);
  }
  return json;
}

ParameterRules rules_of(const Json& json) {
  ParameterRules rules;
  if (json.contains("l1")) {
    const L1L2 penalty{json_double(json["l1"], "l1"), json_double(json_field(json, "l2"), "l2")};
    penalty.check();
    rules.regularizer = penalty;
  }
  if (json.contains("constraint")) rules.constraint = constraint_of(json["constraint"]);
  return rules;
}

Json to_json(const Optimizer& optimizer) {
  Json json;
  for (const Kind& one : kinds) {
    if (one.write(optimizer, one.type, json)) break;
  }
  return json;
}

std::optional<Optimizer> optimizer_of(const Json& json) {
  if (json.is_null()) return std::nullopt;
  const std::string type = json_text(json_field(json, "type"), "type");
  for (const Kind& one : kinds) {
    if (type == one.type) return one.read(json);
  }
  throw Error("expected an optimizer that is known, received {:?}", type);
}

}  // namespace onda
