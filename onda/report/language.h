// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cctype>
#include <cstdlib>
#include <functional>
#include <string>
#include <string_view>

#include "onda/core/error.h"

namespace onda::report {

/// A language that Onda speaks to people.
enum class Language { en, es };

/// The language's BCP 47 tag, as the HTML attribute `lang` wants it.
constexpr std::string_view tag(Language language) { return language == Language::es ? "es" : "en"; }

/// One text in both languages, side by side, so that each stands in the program once:
/// `const Text epochs{.en = "epochs", .es = "épocas"}; … epochs.in(language)`.
struct Text {
  std::string en;
  std::string es;

  const std::string& in(Language language) const { return language == Language::es ? es : en; }
};

/// Looks an environment variable up: its value, or an empty string.
using Environment = std::function<std::string(const char* name)>;

/// The environment of this process.
inline std::string process_environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

/// The language to speak. `option` is what `--lang` was given: `en`, `es`, or empty when the
/// option is absent. Then the first non-empty of LC_ALL, LC_MESSAGES and LANG decides, in the
/// order of POSIX (Base Definitions, 8.2): Spanish for `es`, `es_MX.UTF-8` and their like,
/// English for all else. Throws Error for any other option.
inline Language language_from(std::string_view option,
                              const Environment& environment = process_environment) {
  if (option == "en") return Language::en;
  if (option == "es") return Language::es;
  if (!option.empty()) throw Error("--lang: expected en or es, received {}", option);
  for (const char* name : {"LC_ALL", "LC_MESSAGES", "LANG"}) {
    const std::string value = environment(name);
    if (value.empty()) continue;
    // "es" must be the whole language code: "est" would be Estonian.
    const bool longer = value.size() > 2 && std::isalpha(static_cast<unsigned char>(value[2]));
    return value.starts_with("es") && !longer ? Language::es : Language::en;
  }
  return Language::en;
}

}  // namespace onda::report
