// SPDX-License-Identifier: Apache-2.0
#include "onda/report/page.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>

#include "onda/core/error.h"

namespace onda::report {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(Page, MarksUpInline) {
  EXPECT_EQ(inline_html("use `a<b` *now* and **there**"),
            "use <code>a&lt;b</code> <em>now</em> and <strong>there</strong>");
  EXPECT_EQ(inline_html("**very *much* so**"), "<strong>very <em>much</em> so</strong>");
  EXPECT_EQ(inline_html("`**raw**`"), "<code>**raw**</code>");
}

TEST(Page, LeavesLoneMarksAlone) {
  for (const char* text : {"2 * 3 * 4", "a *b", "one ` only", "``", "**", "* x*", "*x *", "****"}) {
    EXPECT_EQ(inline_html(text), text);
  }
}

// Every element that is opened is closed in order; the few void elements of HTML excepted.
void expect_balanced(const std::string& html) {
  std::vector<std::string> open;
  const std::regex element(R"(<(/?)([a-zA-Z0-9]+)[^<>]*?(/?)>)");
  for (std::sregex_iterator it(html.begin(), html.end(), element), end; it != end; ++it) {
    const std::string name = (*it)[2];
    if ((*it)[3].length() > 0 || name == "meta") continue;
    if ((*it)[1].length() == 0) {
      open.push_back(name);
      continue;
    }
    ASSERT_FALSE(open.empty()) << "nothing open for </" << name << ">";
    ASSERT_EQ(open.back(), name);
    open.pop_back();
  }
  EXPECT_TRUE(open.empty());
}

std::string whole_page(Language language) {
  Page page({.title = "<Onda> & you", .language = language, .subtitle = "sub", .footer = "`end`"});
  page.paragraph("Before & the first.");
  page.section("One <1>").paragraph("text").list({"a", "b"}).code("int a = 1 < 2;\n\n");
  page.figure("<svg></svg>\n", "A *caption*");
  page.section("Two")
      .figure("<svg></svg>\n", "Another")
      .table({.header = {"h"}, .rows = {{"c"}}}, "cap");
  page.tiles({{"321", "parameters", "as <before>"}, {"7", "others"}});
  page.links({{"plots/a b#?%ñ.png", "", "a *picture*"}, {"x.csv", "the history"}});
  return page.html();
}

TEST(Page, IsWellFormedAndNumbered) {
  const std::string html = whole_page(Language::en);
  expect_balanced(html);
  EXPECT_THAT(html, HasSubstr("<html lang=\"en\">"));
  EXPECT_THAT(html, HasSubstr("<title>&lt;Onda&gt; &amp; you</title>"));
  EXPECT_THAT(html, HasSubstr("<a href=\"#section-1\">One &lt;1&gt;</a>"));
  EXPECT_THAT(html, HasSubstr("<h2 id=\"section-2\"><span class=\"number\">2</span>Two</h2>"));
  EXPECT_THAT(html, HasSubstr("<figcaption>Figure 1. A <em>caption</em></figcaption>"));
  EXPECT_THAT(html, HasSubstr("<figcaption>Figure 2. Another</figcaption>"));
  EXPECT_THAT(html, HasSubstr("<code>int a = 1 &lt; 2;</code></pre>"));
  EXPECT_THAT(html, HasSubstr("<dt>parameters</dt><dd class=\"value\">321</dd>"
                              "<dd class=\"note\">as &lt;before&gt;</dd>"));
  EXPECT_THAT(html, HasSubstr("<a href=\"plots/a%20b%23%3F%25%C3%B1.png\">plots/a b#?%ñ.png</a>"
                              ": a <em>picture</em>"));
  EXPECT_THAT(html, HasSubstr("<a href=\"x.csv\">the history</a>"));
}

TEST(Page, SpeaksSpanish) {
  const std::string html = whole_page(Language::es);
  EXPECT_THAT(html, HasSubstr("<html lang=\"es\">"));
  EXPECT_THAT(html, HasSubstr("<nav aria-label=\"Contenido\">"));
  EXPECT_THAT(html, HasSubstr("Figura 1. "));
  EXPECT_THAT(html, Not(HasSubstr("Figure")));
  EXPECT_THAT(html, Not(HasSubstr("Contents")));
}

TEST(Page, NeedsNothingFromOutside) {
  const std::string html = whole_page(Language::en);
  for (const char* outside : {"http:", "https:", "src=", "@import", "url(", "<script", "<link"}) {
    EXPECT_THAT(html, Not(HasSubstr(outside)));
  }
}

TEST(Page, StaysSmallWithoutSections) {
  const std::string html = Page({.title = "t"}).paragraph("p").html();
  expect_balanced(html);
  EXPECT_THAT(html, Not(HasSubstr("<nav")));
}

TEST(Page, RejectsWhatIsNoPictureAndNoRelativePath) {
  Page page({.title = "t"});
  EXPECT_THAT([&] { page.figure("<img>", ""); },
              testing::ThrowsMessage<Error>(
                  "page, figure 1: expected an <svg> element, received \"<img>\""));
  EXPECT_THROW(page.links({{.file = ""}}), Error);
  EXPECT_THROW(page.links({{.file = "/etc/passwd"}}), Error);
  // A colon is encoded, so no path can become a link with a scheme of its own.
  EXPECT_THAT(page.links({{.file = "javascript:alert(1)"}}).html(),
              HasSubstr("href=\"javascript%3Aalert%281%29\""));
}

}  // namespace
}  // namespace onda::report
