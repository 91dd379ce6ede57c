// SPDX-License-Identifier: Apache-2.0
#include "onda/report/plot.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <regex>

#include "onda/core/error.h"
#include "onda/core/temporary_folder.h"

namespace onda::report {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::ThrowsMessage;

constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr double infinity = std::numeric_limits<double>::infinity();

// The path data of the only series, which is drawn in #010203.
std::string path_of(Series series, Plot plot = {.x_range = Range{0, 1}, .y_range = Range{0, 1}}) {
  series.colour = "#010203";
  plot.series = {std::move(series)};
  const std::string svg = to_svg(plot);
  std::smatch found;
  const std::regex path(R"(<path stroke='rgb\( *1, *2, *3\)'[^>]*? d='([^']*)')");
  EXPECT_TRUE(std::regex_search(svg, found, path)) << svg;
  return found[1];
}

struct Point {
  double x, y;
};

std::vector<Point> points_in(const std::string& path) {
  std::vector<Point> points;
  const std::regex point(R"([ML]([0-9.]+),([0-9.]+))");
  for (std::sregex_iterator it(path.begin(), path.end(), point), end; it != end; ++it) {
    points.push_back({std::stod((*it)[1]), std::stod((*it)[2])});
  }
  return points;
}

TEST(Plot, PutsPointsWhereTheyBelong) {
  const auto points = points_in(path_of({.x = {0, 1, 0.5, 0}, .y = {0, 0, 0.25, 1}}));
  ASSERT_EQ(points.size(), 4u);
  // The path is written with two decimals.
  EXPECT_NEAR(points[1].y, points[0].y, 0.011);
  EXPECT_NEAR(points[3].x, points[0].x, 0.011);
  EXPECT_GT(points[1].x, points[0].x + 300);  // of 560 pixels
  EXPECT_LT(points[3].y, points[0].y - 200);  // of 380 pixels; y goes down in an SVG
  EXPECT_NEAR(points[2].x, (points[0].x + points[1].x) / 2, 0.011);
  EXPECT_NEAR(points[2].y, points[0].y + (points[3].y - points[0].y) / 4, 0.011);
}

TEST(Plot, SpacesALogarithmicAxisByFactors) {
  const auto points = points_in(path_of({.x = {0, 0.5, 1}, .y = {0.001, 0.01, 0.1}},
                                        {.x_range = Range{0, 1}, .logarithmic_y = true}));
  ASSERT_EQ(points.size(), 3u);
  EXPECT_NEAR(points[1].y, (points[0].y + points[2].y) / 2, 0.011);
}

TEST(Plot, HoldsEachValueInSteps) {
  const auto points = points_in(path_of({.x = {0, 1}, .y = {0, 1}, .style = Style::steps}));
  ASSERT_EQ(points.size(), 3u);
  EXPECT_DOUBLE_EQ(points[1].y, points[0].y);
  EXPECT_DOUBLE_EQ(points[1].x, points[2].x);
}

TEST(Plot, LeavesGaps) {
  const std::vector<double> x = {nan, 0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8};
  const std::vector<double> y = {0.5, 0, 0.1, nan, infinity, 0.4, 0.5, 1e301, 0.7, 0.8};
  const std::string line = path_of({.x = x, .y = y});
  EXPECT_EQ(std::count(line.begin(), line.end(), 'M'), 3);
  EXPECT_EQ(points_in(line).size(), 6u);
  const std::string dots = path_of({.x = x, .y = y, .style = Style::points});
  EXPECT_EQ(std::count(dots.begin(), dots.end(), 'h'), 6);
  const std::string positive =
      path_of({.x = {0, 0.1, 0.2, 0.3, 0.4}, .y = {1, 10, 0, 10, 1}}, {.logarithmic_y = true});
  EXPECT_EQ(std::count(positive.begin(), positive.end(), 'M'), 2);
}

TEST(Plot, DrawsWhatHasNoExtent) {
  for (const std::vector<double>& y : {std::vector<double>{},
                                       {2},
                                       {2, 2},
                                       {0, 0},
                                       {nan, nan},
                                       {1e300, -1e300},
                                       {1, 1 + 1e-15},
                                       {-1e-320, 1e-320}}) {
    const std::vector<double> x(y.size(), 7);
    for (const bool logarithmic : {false, true}) {
      const Plot plot{.series = {{.label = "s", .x = x, .y = y}}, .logarithmic_y = logarithmic};
      EXPECT_THAT(to_svg(plot), HasSubstr(">s</text>"));
    }
  }
  EXPECT_THAT(to_svg({.title = "none"}), HasSubstr(">none</text>"));
}

TEST(Plot, IsAnElementForAPage) {
  Plot plot{.title = "Pérdida & <b>", .x_label = "época"};
  plot.series = {{.label = "a", .x = {1, 2}, .y = {3, 4}, .style = Style::points},
                 {.label = "b", .x = {1, 2}, .y = {3, 4}}};
  const std::string svg = to_svg(plot);
  EXPECT_TRUE(svg.starts_with("<svg ")) << svg;
  EXPECT_TRUE(svg.ends_with("</svg>\n"));
  EXPECT_THAT(svg, HasSubstr("viewBox=\"0 0 560 380\""));
  EXPECT_THAT(svg, HasSubstr("aria-label=\"Pérdida &amp; &lt;b&gt;; a; b\""));
  EXPECT_THAT(svg, HasSubstr(">época</text>"));
  // Nothing that two pictures in one page could dispute, and nothing that points elsewhere.
  for (const char* absent : {" id=", "href", "<use", "<defs", "<title", "<?xml", "<script"}) {
    EXPECT_THAT(svg, Not(HasSubstr(absent)));
  }
  plot.description = "Two \"curves\"";
  EXPECT_THAT(to_svg(plot), HasSubstr("aria-label=\"Two &quot;curves&quot;\""));
}

TEST(Plot, ShowsEveryCharacterAndObeysNone) {
  const TemporaryFolder folder;
  const fs::path trap = folder.path() / "trap";
  const std::string attacks[] = {"'; system('touch " + trap.string() + "'); '",
                                 "x'\nsystem 'touch " + trap.string() + "'\n",
                                 "`touch " + trap.string() + "`",
                                 "\"; system(\"touch " + trap.string() + "\") #",
                                 "\\'\nEND\nsystem 'touch " + trap.string() + "'",
                                 "@x \\\n!touch " + trap.string(),
                                 "''' {{ ((( [[ # \"\"\" \\"};
  for (const std::string& attack : attacks) {
    const Plot plot{.title = attack,
                    .x_label = attack,
                    .y_label = attack,
                    .series = {{.label = attack, .x = {1}, .y = {1}}}};
    EXPECT_NO_THROW(to_svg(plot)) << attack;
    EXPECT_FALSE(fs::exists(trap)) << attack;
  }
  for (const std::string odd : {"a_b^c {/Bold d} \\n \\\\ %d @e 'f' \"g\"", "`h` $i #j }}{ ) ' k''",
                                "a  id=\"l\" font-family=\"m\" n"}) {
    const std::string svg = to_svg({.title = odd, .series = {{.label = odd, .x = {1}, .y = {1}}}});
    const std::string shown = ">" + odd + "</text>";
    const std::size_t first = svg.find(shown);
    ASSERT_NE(first, svg.npos) << svg;
    EXPECT_NE(svg.find(shown, first + 1), svg.npos) << svg;
  }
  EXPECT_THAT(to_svg({.title = "one\ntwo"}), HasSubstr(">one</text>"));
  // 560 pixels hold 50 characters of a title, 42 of a label.
  const std::string word = "épocas ";
  std::string words, line;
  for (int i = 0; i < 12; ++i) words += word;
  for (int i = 0; i < 7; ++i) line += word;
  const std::string svg =
      to_svg({.title = words, .series = {{.label = words, .x = {1}, .y = {1}}}});
  EXPECT_THAT(svg, HasSubstr(">" + line.substr(0, line.size() - 1) + "</text>"));
  EXPECT_THAT(svg, HasSubstr(">épocas épocas épocas épocas épocas épocas…</text>"));
  EXPECT_THAT(to_svg({.title = "broken \xFF."}), HasSubstr(">broken \xEF\xBF\xBD.</text>"));
}

// The signature and the header's place: PNG specification, second edition, 5.2 and 11.2.2.
TEST(Plot, WritesPng) {
  const TemporaryFolder folder;
  const fs::path path = folder.path() / "new" / "a b'.png";
  write_png({.title = "ñ", .width = 300, .height = 200}, path);
  const std::string png = read_text(path);
  ASSERT_GT(png.size(), 33u);
  EXPECT_EQ(png.substr(0, 8), "\x89PNG\r\n\x1A\n");
  EXPECT_EQ(png.substr(12, 12), std::string("IHDR\0\0\x02\x58\0\0\x01\x90", 12));  // 600 x 400
}

TEST(Plot, RendersManyInOrderAlikeWithAnyNumberOfProcesses) {
  std::vector<Plot> plots;
  for (int i = 0; i < 7; ++i) {
    plots.push_back({.title = fmt::format("plot {}", i), .logarithmic_y = i % 3 == 0});
    // What one plot sets must not show in the next.
    if (i % 2 == 0) plots.back().series = {{.label = "s", .x = {1, 2}, .y = {1, 2.0 + i}}};
  }
  const auto alone = render(plots, {.processes = 1});
  ASSERT_EQ(alone.size(), plots.size());
  for (std::size_t i = 0; i < plots.size(); ++i) {
    EXPECT_THAT(alone[i].svg, HasSubstr(fmt::format(">plot {}</text>", i)));
    EXPECT_EQ(alone[i].svg, to_svg(plots[i]));
  }
  for (const int processes : {2, 3, 100}) {
    const auto together = render(plots, {.processes = processes});
    for (std::size_t i = 0; i < plots.size(); ++i) {
      EXPECT_EQ(together[i].svg, alone[i].svg);
      EXPECT_EQ(together[i].png, alone[i].png);
    }
  }
  EXPECT_TRUE(render({}).empty());
}

TEST(Plot, SaysWhatIsWrong) {
  const auto draw = [](Plot plot) { return [=] { to_svg(plot); }; };
  EXPECT_THAT(
      draw({.title = "p", .series = {{.label = "s", .x = {1, 2}, .y = {1}}}}),
      ThrowsMessage<Error>("plot \"p\", series \"s\": expected as many y as x, received 1 and 2"));
  for (const char* colour : {"red", "#12345", "#12345g", "0072b2#", "#0072b2'"}) {
    EXPECT_THAT(draw({.series = {{.x = {1}, .y = {1}, .colour = colour}}}),
                ThrowsMessage<Error>(HasSubstr("expected a colour like #0072b2, received ")));
  }
  EXPECT_THAT(
      draw({.title = "p", .x_range = Range{1, 1}}),
      ThrowsMessage<Error>("plot \"p\": expected a range of x with low < high, received 1 to 1"));
  EXPECT_THROW(draw({.x_range = Range{0, nan}})(), Error);
  EXPECT_THROW(draw({.y_range = Range{-infinity, 0}})(), Error);
  EXPECT_THAT(draw({.y_range = Range{0, 1}, .logarithmic_y = true}),
              ThrowsMessage<Error>(HasSubstr("range of y with 0 < low < high")));
  EXPECT_THAT(draw({.width = 0}), ThrowsMessage<Error>(HasSubstr("received 0 x 380")));
  EXPECT_THROW(render(std::vector<Plot>{{}}, {.png_scale = 0}), Error);
}

TEST(Plot, NamesThePackageWhenGnuplotIsMissing) {
  EXPECT_THAT([] { render(std::vector<Plot>{{}}, {.gnuplot = "onda-no-such-gnuplot"}); },
              ThrowsMessage<Error>(HasSubstr("apt install gnuplot-nox")));
}

TEST(Plot, RepeatsTheLastWordsOfAFailedGnuplot) {
  const TemporaryFolder folder;
  const auto pretend = [&](const char* name, const char* text) {
    const fs::path program = folder.path() / name;
    write_file(program, std::string_view(text));
    fs::permissions(program, fs::perms::owner_all);
    return [=] { render(std::vector<Plot>{{}, {}}, {.gnuplot = program.string()}); };
  };
  EXPECT_THAT(pretend("fails", "#!/bin/sh\necho out of ink >&2\nexit 3\n"),
              ThrowsMessage<Error>(
                  AllOf(HasSubstr("plot: "), HasSubstr("exit status 3"), HasSubstr("out of ink"))));
  EXPECT_THAT(pretend("silent", "#!/bin/sh\n"), ThrowsMessage<Error>(HasSubstr("0.svg")));
  EXPECT_THAT(pretend("cut", "#!/bin/sh\nfor i in 0 1; do echo '<svg>' > $i.svg; done\n"),
              ThrowsMessage<Error>(HasSubstr("expected a complete SVG")));
}

}  // namespace
}  // namespace onda::report
