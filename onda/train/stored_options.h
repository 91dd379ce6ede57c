// SPDX-License-Identifier: Apache-2.0
// Regularizers, constraints and optimizers as JSON, for checkpoints: those of the library. What a
// program has of its own is code, which no file holds.
#pragma once

#include <optional>

#include "onda/core/json.h"
#include "onda/train/layer_builder.h"
#include "onda/train/optimizer.h"

namespace onda {

/// Null where nothing is left.
nlohmann::json to_json(const ParameterRules& rules);
ParameterRules rules_of(const nlohmann::json& json);

/// {"type": "Adam", "learning_rate": 0.001, …}, or null.
nlohmann::json to_json(const Optimizer& optimizer);
/// Nothing of null. Throws Error for an option that is missing or out of its range.
std::optional<Optimizer> optimizer_of(const nlohmann::json& json);

}  // namespace onda
