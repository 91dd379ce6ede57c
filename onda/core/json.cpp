// SPDX-License-Identifier: Apache-2.0
#include "onda/core/json.h"

#include <cmath>
#include <limits>

#include "onda/core/error.h"

namespace onda {

using Json = nlohmann::json;

namespace {

[[noreturn]] void refuse(const char* what, const char* expected, const Json& received) {
  throw Error("{}: expected {}, received {}", what, expected, received.type_name());
}

}  // namespace

Json parse_json(std::string_view text) {
  const auto watch = [](int depth, Json::parse_event_t, Json&) {
    if (depth > json_depth_limit) {
      throw Error("expected JSON that is at most {} deep", json_depth_limit);
    }
    return true;
  };
  try {
    return Json::parse(text, watch);
  } catch (const Json::exception& error) {
    throw Error("expected JSON: {}", error.what());
  }
}

const Json& json_field(const Json& object, const char* name) {
  if (!object.is_object()) throw Error("expected an object, received {}", object.type_name());
  const auto found = object.find(name);
  if (found == object.end()) throw Error("expected a field {}, there is none", name);
  return *found;
}

std::int64_t json_integer(const Json& json, const char* what, std::int64_t low, std::int64_t high) {
  if (!json.is_number_integer()) refuse(what, "an integer", json);
  const bool too_large =
      json.is_number_unsigned() &&
      json.get<std::uint64_t>() > std::uint64_t{std::numeric_limits<std::int64_t>::max()};
  const auto value = json.get<std::int64_t>();
  if (too_large || value < low || value > high) {
    throw Error("{}: expected an integer from {} to {}, received {}", what, low, high, json.dump());
  }
  return value;
}

std::string json_text(const Json& json, const char* what) {
  if (!json.is_string()) refuse(what, "a text", json);
  return json.get<std::string>();
}

const Json& json_array(const Json& json, const char* what) {
  if (!json.is_array()) refuse(what, "an array", json);
  return json;
}

Json json_of_double(double value) {
  if (std::isfinite(value)) return value;
  if (std::isnan(value)) return "nan";
  return value > 0 ? "inf" : "-inf";
}

double json_double(const Json& json, const char* what) {
  if (json.is_number()) return json.get<double>();
  if (json == "nan") return std::numeric_limits<double>::quiet_NaN();
  if (json == "inf") return std::numeric_limits<double>::infinity();
  if (json == "-inf") return -std::numeric_limits<double>::infinity();
  refuse(what, "a number", json);
}

}  // namespace onda
