// SPDX-License-Identifier: Apache-2.0
// JSON from files that somebody else may have written.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace onda {

/// How deep arrays and objects may lie in one another.
inline constexpr int json_depth_limit = 16;

/// Throws Error unless the text is JSON that is not deeper.
nlohmann::json parse_json(std::string_view text);

/// The parts below throw Error unless they are there and of the type asked for; `what` names them.
const nlohmann::json& json_field(const nlohmann::json& object, const char* name);
std::int64_t json_integer(const nlohmann::json& json, const char* what, std::int64_t low,
                          std::int64_t high);
std::string json_text(const nlohmann::json& json, const char* what);
const nlohmann::json& json_array(const nlohmann::json& json, const char* what);

/// Doubles with all digits; "nan", "inf" and "-inf" as texts.
nlohmann::json json_of_double(double value);
double json_double(const nlohmann::json& json, const char* what);

}  // namespace onda
