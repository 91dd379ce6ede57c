// SPDX-License-Identifier: Apache-2.0
#include "onda/report/table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "onda/core/error.h"

namespace onda::report {
namespace {

const Table layers{.header = {"capa", "época", "n"},
                   .rows = {{"dense", "está", "32"}, {"波", "<b>&", "7"}},
                   .alignment = {Align::left, Align::centre, Align::right}};

TEST(Table, BoxesTextByDisplayedWidth) {
  EXPECT_EQ(to_text(layers),
            "┌───────┬───────┬────┐\n"
            "│ capa  │ época │  n │\n"
            "├───────┼───────┼────┤\n"
            "│ dense │ está  │ 32 │\n"
            "│ 波    │ <b>&  │  7 │\n"
            "└───────┴───────┴────┘\n");
}

TEST(Table, KeepsEachRowOnItsLine) {
  const Table table{.header = {"a"}, .rows = {{"one\ntwo\x1b[2J"}, {""}}};
  EXPECT_EQ(to_text(table),
            "┌─────────────┐\n"
            "│ a           │\n"
            "├─────────────┤\n"
            "│ one two [2J │\n"
            "│             │\n"
            "└─────────────┘\n");
}

TEST(Table, EscapesHtml) {
  EXPECT_EQ(
      to_html(layers, "A & B"),
      "<table>\n<caption>A &amp; B</caption>\n<thead>\n"
      "<tr><th scope=\"col\">capa</th><th scope=\"col\" class=\"centre\">época</th>"
      "<th scope=\"col\" class=\"right\">n</th></tr>\n</thead>\n<tbody>\n"
      "<tr><td>dense</td><td class=\"centre\">está</td><td class=\"right\">32</td></tr>\n"
      "<tr><td>波</td><td class=\"centre\">&lt;b&gt;&amp;</td><td class=\"right\">7</td></tr>\n"
      "</tbody>\n</table>\n");
}

TEST(Table, SaysWhichRowDoesNotFit) {
  EXPECT_THAT(
      [] {
        to_text({.header = {"a", "b"}, .rows = {{"1", "2"}, {"3"}}});
      },
      testing::ThrowsMessage<Error>("table, row 1: expected 2 cells, received 1"));
  EXPECT_THAT([] { to_html({.header = {}, .rows = {}}); },
              testing::ThrowsMessage<Error>("table: expected at least 1 column, received 0"));
  EXPECT_THAT(
      [] {
        to_html({.header = {"a"}, .rows = {}, .alignment = {{}, {}}});
      },
      testing::ThrowsMessage<Error>("table: expected at most 1 alignments, received 2"));
}

}  // namespace
}  // namespace onda::report
