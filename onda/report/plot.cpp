// SPDX-License-Identifier: Apache-2.0
#include "onda/report/plot.h"

#include <algorithm>
#include <array>
#include <future>

#include "onda/core/error.h"
#include "onda/core/process.h"
#include "onda/core/temporary_folder.h"
#include "onda/report/plot_script.h"
#include "onda/report/svg.h"
#include "onda/report/text.h"

namespace onda::report {
namespace {

namespace fs = std::filesystem;

std::string svg_name(std::size_t i) { return fmt::format("{}.svg", i); }
std::string png_name(std::size_t i) { return fmt::format("{}.png", i); }

std::string description_of(const Plot& plot) {
  if (!plot.description.empty()) return plot.description;
  std::string text = plot.title;
  for (const Series& series : plot.series) {
    if (!series.label.empty()) text += (text.empty() ? "" : "; ") + series.label;
  }
  return clean_text(text);
}

// Runs one gnuplot over a script, in the folder where its pictures go. The user's own start-up file
// must not change our pictures.
void run_gnuplot(const std::string& program, const fs::path& folder, const std::string& script) {
  try {
    run_process({.arguments = {program, "--default-settings", "-"},
                 .input = script,
                 .folder = folder,
                 .package = "gnuplot-nox"});
  } catch (const Error& error) {
    throw error.within("plot");
  }
}

}  // namespace

std::span<const std::string> palette() {
  static const std::array<std::string, 7> colours = {"#0072b2", "#d55e00", "#009e73", "#cc79a7",
                                                     "#e69f00", "#56b4e9", "#000000"};
  return colours;
}

std::vector<Picture> render(std::span<const Plot> plots, const RenderOptions& options) {
  std::vector<Picture> pictures(plots.size());
  if (plots.empty() || (!options.svg && !options.png)) return pictures;
  const std::size_t workers = std::min<std::size_t>(std::max(options.processes, 1), plots.size());
  std::vector<std::string> scripts(workers);
  for (std::size_t i = 0; i < plots.size(); ++i) {
    scripts[i % workers] += script(plots[i], options.svg ? svg_name(i) : "",
                                   options.png ? png_name(i) : "", options.png_scale);
  }
  const TemporaryFolder folder;
  const auto in_folder = [&](const std::string& name) { return folder.path() / name; };
  std::vector<std::future<void>> runs;
  for (const std::string& text : scripts) {
    runs.push_back(
        std::async(std::launch::async, [&] { run_gnuplot(options.gnuplot, folder.path(), text); }));
  }
  for (std::future<void>& run : runs) run.get();
  for (std::size_t i = 0; i < plots.size(); ++i) {
    const Plot& plot = plots[i];
    if (options.svg) {
      pictures[i].svg = inline_svg(read_text(in_folder(svg_name(i))), plot.width, plot.height,
                                   description_of(plot));
    }
    if (options.png) pictures[i].png = read_file(in_folder(png_name(i)));
  }
  return pictures;
}

std::string to_svg(const Plot& plot) { return render({&plot, 1}, {.png = false})[0].svg; }

void write_png(const Plot& plot, const fs::path& path) {
  write_file(path, render({&plot, 1}, {.svg = false})[0].png);
}

}  // namespace onda::report
