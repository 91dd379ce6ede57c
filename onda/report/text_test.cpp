// SPDX-License-Identifier: Apache-2.0
#include "onda/report/text.h"

#include <gtest/gtest.h>

namespace onda::report {
namespace {

TEST(Text, BecomesValidWithoutControls) {
  EXPECT_EQ(clean_text("año\tπ\x1b[31m\x7f"), "año π [31m ");
  EXPECT_EQ(clean_text("a\r\nb\nc\rd", true), "a\nb\nc d");
  EXPECT_EQ(clean_text("a\r\nb\nc"), "a b c");
  EXPECT_EQ(clean_text(std::string_view("a\0b", 3)), "a b");
  EXPECT_EQ(clean_text("\xC2\x85"), " ");  // U+0085, a control of the second block
}

// The ill-formed sequences of the Unicode Standard 15, section 3.9, table 3-8 to 3-10: each byte
// that starts nothing well-formed is replaced. E0 80 80 and F0 80 80 80 are overlong, ED A0 80 is
// a surrogate, F4 90 80 80 lies above U+10FFFF.
TEST(Text, ReplacesIllFormedBytes) {
  const std::string mark = "\xEF\xBF\xBD";
  EXPECT_EQ(clean_text("\xFFz"), mark + "z");
  EXPECT_EQ(clean_text("\xC0\xAF"), mark + mark);
  EXPECT_EQ(clean_text("\xE0\x80\x80"), mark + mark + mark);
  EXPECT_EQ(clean_text("\xED\xA0\x80"), mark + mark + mark);
  EXPECT_EQ(clean_text("\xF0\x80\x80\x80"), mark + mark + mark + mark);
  EXPECT_EQ(clean_text("\xF4\x90\x80\x80"), mark + mark + mark + mark);
  EXPECT_EQ(clean_text("n\xC3"), "n" + mark);
  EXPECT_EQ(clean_text("\xF0\x9F\x8C\x8A"), "\xF0\x9F\x8C\x8A");  // U+1F30A, water wave
}

TEST(Text, CountsTerminalColumns) {
  EXPECT_EQ(display_width(""), 0u);
  EXPECT_EQ(display_width("época"), 5u);
  EXPECT_EQ(display_width("e\xCC\x81poca"), 5u);  // e + U+0301, combining acute accent
  EXPECT_EQ(display_width("波"), 2u);
  EXPECT_EQ(display_width("🌊 2π"), 5u);
}

TEST(Text, FitsIntoColumns) {
  EXPECT_EQ(fit_text("época", 5), "época");
  EXPECT_EQ(fit_text("épocas", 5), "époc…");
  EXPECT_EQ(fit_text("波波波", 4), "波…");  // a wide character is never halved
  EXPECT_EQ(fit_text("ab", 1), "…");
  EXPECT_EQ(fit_text("ab", 0), "");
}

TEST(Text, EscapesHtml) {
  EXPECT_EQ(escape_html("<a href=\"x\">&'\n"), "&lt;a href=&quot;x&quot;&gt;&amp;&#39;\n");
}

}  // namespace
}  // namespace onda::report
