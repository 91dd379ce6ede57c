// SPDX-License-Identifier: Apache-2.0
#include "onda/report/plot_script.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>
#include <limits>

#include "onda/core/error.h"
#include "onda/report/text.h"

namespace onda::report {
namespace {

// Gnuplot holds larger numbers for undefined.
constexpr double largest = 1e300;
constexpr double smallest = 1e-300;

std::string number(double value) {
  char text[32];
  const auto end = std::to_chars(text, text + sizeof text, value).ptr;
  return {text, end};
}

bool drawable(double value, bool logarithmic) {
  return std::abs(value) <= largest && (!logarithmic || value >= smallest);  // false for NaN
}

bool is_drawable(const Plot& plot, const Series& series, std::size_t i) {
  return drawable(series.x[i], false) && drawable(series.y[i], plot.logarithmic_y);
}

void check(const Plot& plot) {
  const std::string where = fmt::format("plot \"{}\"", clean_text(plot.title));
  if (std::min(plot.width, plot.height) < 50 || std::max(plot.width, plot.height) > 10000) {
    throw Error("{}: expected a size from 50 to 10000 pixels, received {} x {}", where, plot.width,
                plot.height);
  }
  for (const Series& series : plot.series) {
    const std::string& colour = series.colour;
    if (series.x.size() != series.y.size()) {
      throw Error("{}, series \"{}\": expected as many y as x, received {} and {}", where,
                  clean_text(series.label), series.y.size(), series.x.size());
    }
    const bool hexadecimal = colour.find_first_not_of("0123456789abcdefABCDEF", 1) == colour.npos;
    if (!colour.empty() && !(colour.size() == 7 && colour[0] == '#' && hexadecimal)) {
      throw Error("{}, series \"{}\": expected a colour like #0072b2, received {}", where,
                  clean_text(series.label), clean_text(colour));
    }
  }
  const auto check_range = [&](const char* axis, const std::optional<Range>& range, bool positive) {
    if (!range) return;
    if (!drawable(range->low, positive) || !drawable(range->high, positive) ||
        range->low >= range->high) {
      throw Error("{}: expected a range of {} with {}low < high, received {} to {}", where, axis,
                  positive ? "0 < " : "", range->low, range->high);
    }
  };
  check_range("x", plot.x_range, false);
  check_range("y", plot.y_range, plot.logarithmic_y);
}

// The range of all drawable points and a share of it as air on both sides; [0, 1] without points.
Range range_of(const Plot& plot, std::vector<double> Series::*axis, bool logarithmic, double air) {
  double low = std::numeric_limits<double>::infinity();
  double high = -low;
  for (const Series& series : plot.series) {
    for (std::size_t i = 0; i < series.x.size(); ++i) {
      if (!is_drawable(plot, series, i)) continue;
      low = std::min(low, (series.*axis)[i]);
      high = std::max(high, (series.*axis)[i]);
    }
  }
  if (low > high) return logarithmic ? Range{0.1, 1} : Range{0, 1};
  if (logarithmic) {
    // Only powers of ten are numbered: two of them at least must be in sight.
    if (std::floor(std::log10(high)) - std::ceil(std::log10(low)) < 1) {
      low = std::pow(10, std::floor(std::log10(low)));
      high = std::pow(10, std::max(std::ceil(std::log10(high)), std::log10(low) + 1));
    }
    const double factor = std::pow(high / low, air);
    return {std::max(low / factor, smallest), std::min(high * factor, largest)};
  }
  double margin = (high - low) * air;
  // A constant, or a spread too small for the axis to number, is shown in the middle.
  const double magnitude = std::max(std::abs(low), std::abs(high));
  if (high - low <= magnitude * 1e-9) margin = magnitude == 0 ? 1 : magnitude / 10;
  return {std::max(low - margin, -largest), std::min(high + margin, largest)};
}

// `$data0`, `$data1`, …: one named block of "x y" lines for each series, empty lines at gaps.
std::string data_blocks(const Plot& plot) {
  std::string text;
  for (std::size_t s = 0; s < plot.series.size(); ++s) {
    const Series& series = plot.series[s];
    text += fmt::format("$data{} << END\n", s);
    bool gap = true;  // two empty lines would begin another data set
    for (std::size_t i = 0; i < series.x.size(); ++i) {
      if (is_drawable(plot, series, i)) {
        text += number(series.x[i]) + " " + number(series.y[i]) + "\n";
        gap = false;
      } else if (!gap) {
        text += "\n";
        gap = true;
      }
    }
    text += "END\n";
  }
  return text;
}

// How many characters of average width fit into so many pixels, in our font of 16 pixels.
std::size_t characters_in(int pixels) { return static_cast<std::size_t>(std::max(pixels, 0) / 9); }

// Breaks lines between words so that none is longer than `columns`, as far as words allow.
std::string wrapped(std::string_view text, std::size_t columns) {
  const std::string clean = clean_text(text, true);
  std::string lines;
  std::size_t used = 0;
  for (std::size_t start = 0; start < clean.size();) {
    const std::size_t end = std::min(clean.find_first_of(" \n", start), clean.size());
    const std::string word = clean.substr(start, end - start);
    if (used > 0 && used + display_width(word) > columns) {
      if (lines.back() == ' ') lines.back() = '\n';
      used = 0;
    }
    lines += word;
    used += display_width(word) + 1;
    if (end < clean.size()) lines += clean[end];
    if (end < clean.size() && clean[end] == '\n') used = 0;
    start = end + 1;
  }
  return lines;
}

std::string style_of(Style style, const std::string& colour) {
  const std::string with_colour = fmt::format("linecolor rgb '{}'", colour);
  switch (style) {
    case Style::points:
      return "with points pointtype 7 pointsize 0.5 " + with_colour;
    case Style::steps:
      return "with steps linewidth 2 " + with_colour;
    case Style::line:
      break;
  }
  return "with lines linewidth 2 " + with_colour;
}

// Gnuplot leaves out what is too long for its legend.
std::string legend_label(const Plot& plot, const Series& series) {
  return fit_text(clean_text(series.label), characters_in(plot.width - 180));
}

std::string plot_command(const Plot& plot) {
  std::string text;
  for (std::size_t s = 0; s < plot.series.size(); ++s) {
    const Series& series = plot.series[s];
    const auto colours = palette();
    const std::string& colour = series.colour.empty() ? colours[s % colours.size()] : series.colour;
    bool any = false;
    for (std::size_t i = 0; i < series.x.size() && !any; ++i) any = is_drawable(plot, series, i);
    text += text.empty() ? "plot " : ", ";
    // Gnuplot calls a block without points an error, yet its label belongs into the legend.
    text += any ? fmt::format("$data{} using 1:2 ", s) : std::string("NaN ");
    text += style_of(series.style, colour);
    const std::string label = legend_label(plot, series);
    text += label.empty() ? " notitle" : " title " + text_expression(label);
  }
  return (text.empty() ? "plot NaN notitle" : text) + "\n";
}

std::string axis_range(const char* axis, const Range& range) {
  return fmt::format("set {}range [{}:{}]\n", axis, number(range.low), number(range.high));
}

// What both terminals share: quiet axes, a light grid, the title and the legend
// above, where they hide no point: the title of a plot with a legend is the legend's, since
// gnuplot would put its own title between the two.
std::string settings(const Plot& plot) {
  const Range x = plot.x_range.value_or(range_of(plot, &Series::x, false, 0.02));
  const Range y = plot.y_range.value_or(range_of(plot, &Series::y, plot.logarithmic_y, 0.06));
  const bool labelled = std::any_of(plot.series.begin(), plot.series.end(),
                                    [](const Series& series) { return !series.label.empty(); });
  const std::string title = text_expression(wrapped(plot.title, characters_in(plot.width - 110)));
  std::string text =
      "reset\n"
      "set border 3 linecolor rgb '#8a8f98' linewidth 1\n"
      "set tics nomirror out scale 0.4 textcolor rgb '#3d4249'\n"
      "set format '%g'\n"
      "set grid back linetype 1 linecolor rgb '#e3e6ea' linewidth 1\n"
      "set rmargin 4\n"
      "set samples 2\n";
  if (plot.logarithmic_y) text += "set logscale y\n";
  text += axis_range("x", x) + axis_range("y", y);
  text += "set xlabel " + text_expression(plot.x_label) + " textcolor rgb '#3d4249'\n";
  text += "set ylabel " + text_expression(plot.y_label) + " textcolor rgb '#3d4249'\n";
  if (labelled) {
    text +=
        "set key tmargin center horizontal Left reverse samplen 1 textcolor rgb '#3d4249' "
        "title " +
        title + "\n";
  } else {
    text += "unset key\nset title " + title + "\n";
  }
  return text;
}

}  // namespace

std::string text_expression(std::string_view text) {
  std::string expression = "\"";
  for (const char c : clean_text(text, true)) {
    const auto byte = static_cast<unsigned char>(c);
    // Digits too: gnuplot reads on in an octal code as long as there are octal digits.
    const bool plain = byte >= 0x80 || std::isalpha(byte) || c == ' ';
    expression += plain ? std::string(1, c) : fmt::format("\\{:03o}", byte);
  }
  return expression + "\"";
}

std::string script(const Plot& plot, std::string_view svg_name, std::string_view png_name,
                   int png_scale) {
  check(plot);
  if (png_scale < 1 || png_scale > 8) {
    throw Error("plot: expected a png_scale from 1 to 8, received {}", png_scale);
  }
  const std::string body = settings(plot);
  const std::string draw = plot_command(plot) + "unset output\n";
  std::string text = "set encoding utf8\n" + data_blocks(plot);
  if (!svg_name.empty()) {
    text += fmt::format(
        "set terminal svg noenhanced size {},{} font 'DejaVu Sans,16' background '#ffffff'\n"
        "set output {}\n",
        plot.width, plot.height, text_expression(svg_name));
    // This terminal takes its texts for higher and wider than they are.
    std::size_t longest = 0;
    for (const Series& series : plot.series) {
      longest = std::max(longest, display_width(legend_label(plot, series)));
    }
    text += body + "set xlabel offset 0,0.4\n" +
            fmt::format("set key spacing 0.8 width -{}\n", std::min<std::size_t>(longest / 4, 4)) +
            draw;
  }
  if (!png_name.empty()) {
    text += fmt::format(
        "set terminal pngcairo noenhanced size {},{} font 'DejaVu Sans,12' fontscale {} "
        "linewidth {} pointscale {} background '#ffffff'\nset output {}\n",
        plot.width * png_scale, plot.height * png_scale, png_scale, png_scale, 1.3 * png_scale,
        text_expression(png_name));
    text += body + "set key spacing 1.1 width -1\n" + draw;
  }
  return text;
}

}  // namespace onda::report
