// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "onda/core/file.h"

namespace onda::report {

/// How a series is drawn: a dot per point, a line from point to point, or a staircase that holds
/// each value until the next x.
enum class Style { points, line, steps };

/// Points (x[i], y[i]) of one kind. A point whose x or y is not finite (or above 1e300 in
/// magnitude, or not above 0 on a logarithmic axis) is a gap: lines break there.
struct Series {
  std::string label = {};
  std::vector<double> x = {};
  std::vector<double> y = {};  // as long as x
  Style style = Style::line;
  std::string colour = {};  // "#rrggbb"; empty: the palette's colour of this position
};

struct Range {
  double low;
  double high;
};

/// A picture of curves over two axes. All texts are UTF-8 and shown as they are. A newline breaks
/// the line, as does the edge that a long title would cross. In the label of a series a newline is
/// a space, and what the legend has no room for becomes "…".
struct Plot {
  std::string title = {};
  std::string x_label = {};
  std::string y_label = {};
  std::vector<Series> series = {};
  std::optional<Range> x_range = {};  // absent: what the points need and a little air
  std::optional<Range> y_range = {};
  bool logarithmic_y = false;
  int width = 560;  // pixels of the SVG's view box; a PNG has `png_scale` times that
  int height = 380;
  std::string description = {};  // what a screen reader says; empty: the title and the labels
};

/// Colours that people with any colour vision tell apart on white: seven of M. Okabe and K. Ito,
/// "Color Universal Design" (2008), without their yellow, which is too pale for a thin line.
/// Position i of a plot without a colour of its own takes palette()[i % size].
std::span<const std::string> palette();

/// One plot as files' contents.
struct Picture {
  std::string svg;  // an <svg> element to stand in an HTML page: scales to its container, texts
                    // are text, no ids that could meet those of another
  Bytes png;
};

struct RenderOptions {
  bool svg = true;
  bool png = true;
  int png_scale = 2;                // pixels of the PNG per unit of the view box
  int processes = 2;                // gnuplot processes that share the work
  std::string gnuplot = "gnuplot";  // the program: a name to look up in PATH, or a path
};

/// Draws all plots, in order, with as few gnuplot processes as asked: starting one costs more
/// than a picture. Throws Error for series whose x and y differ in length, for a colour that is
/// not "#rrggbb", an empty or impossible range or size, when gnuplot is not installed, and with
/// gnuplot's own words when it fails.
std::vector<Picture> render(std::span<const Plot> plots, const RenderOptions& options = {});

/// One plot alone. For several, render() is faster.
std::string to_svg(const Plot& plot);
void write_png(const Plot& plot, const std::filesystem::path& path);

}  // namespace onda::report
