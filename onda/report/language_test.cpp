// SPDX-License-Identifier: Apache-2.0
#include "onda/report/language.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

namespace onda::report {
namespace {

Language spoken(std::string_view option, std::map<std::string, std::string> variables) {
  return language_from(option, [&](const char* name) { return variables[name]; });
}

TEST(Language, OptionGoesBeforeTheEnvironment) {
  EXPECT_EQ(spoken("es", {{"LC_ALL", "en_US.UTF-8"}}), Language::es);
  EXPECT_EQ(spoken("en", {{"LC_ALL", "es_ES.UTF-8"}}), Language::en);
}

TEST(Language, FirstSetVariableDecides) {
  EXPECT_EQ(spoken("", {}), Language::en);
  EXPECT_EQ(spoken("", {{"LANG", "es_MX.UTF-8"}}), Language::es);
  EXPECT_EQ(spoken("", {{"LANG", "es"}}), Language::es);
  EXPECT_EQ(spoken("", {{"LANG", "es@euro"}}), Language::es);
  EXPECT_EQ(spoken("", {{"LANG", "de_DE.UTF-8"}}), Language::en);
  EXPECT_EQ(spoken("", {{"LANG", "est"}}), Language::en);
  EXPECT_EQ(spoken("", {{"LC_MESSAGES", "es_AR"}, {"LANG", "en_US"}}), Language::es);
  EXPECT_EQ(spoken("", {{"LC_ALL", "C"}, {"LC_MESSAGES", "es_AR"}, {"LANG", "es"}}), Language::en);
  EXPECT_EQ(spoken("", {{"LC_ALL", ""}, {"LANG", "es_AR"}}), Language::es);
}

TEST(Language, RejectsAnyOtherOption) {
  for (const char* option : {"fr", "EN", "es_MX", " en"}) {
    EXPECT_THAT([&] { spoken(option, {}); },
                testing::ThrowsMessage<Error>(std::string("--lang: expected en or es, received ") +
                                              option));
  }
}

TEST(Language, TextsStandSideBySide) {
  const Text epochs{.en = "epochs", .es = "épocas"};
  EXPECT_EQ(epochs.in(Language::en), "epochs");
  EXPECT_EQ(epochs.in(Language::es), "épocas");
  EXPECT_EQ(tag(Language::en), "en");
  EXPECT_EQ(tag(Language::es), "es");
}

}  // namespace
}  // namespace onda::report
