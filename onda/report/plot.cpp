// SPDX-License-Identifier: Apache-2.0
#include "onda/report/plot.h"

#include <algorithm>
#include <array>
#include <memory>

#include "onda/core/error.h"
#include "onda/report/plot_script.h"
#include "onda/report/process.h"
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

// Where gnuplot is: the child changes its folder, so a relative path must not stay relative.
std::string find_gnuplot(const std::string& program) {
  if (!program_exists(program)) {
    throw Error(
        "plot: expected the program {} to be installed, it was not found "
        "(Debian: apt-get install gnuplot-nox)",
        program);
  }
  return program.find('/') == program.npos ? program : fs::absolute(program).string();
}

// The last words of a failed gnuplot, at most a few lines of them.
std::string last_words(const fs::path& output) {
  std::string text = clean_text(read_text(output), true);
  text.erase(text.find_last_not_of(" \n") + 1);
  constexpr std::size_t most = 800;
  if (text.size() > most) text = "…" + clean_text(text.substr(text.size() - most), true);
  return text.empty() ? "it said nothing" : text;
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
  const std::string gnuplot = find_gnuplot(options.gnuplot);
  const TemporaryFolder folder;
  const auto in_folder = [&](const std::string& name) { return folder.path() / name; };
  std::vector<std::unique_ptr<Process>> processes;
  for (std::size_t w = 0; w < workers; ++w) {
    const fs::path input = in_folder(fmt::format("{}.gnuplot", w));
    write_file(input, scripts[w]);
    processes.push_back(std::make_unique<Process>(Process::Options{
        // The user's own start-up file must not change our pictures.
        .command = {gnuplot, "--default-settings", "-"},
        .folder = folder.path(),
        .input = input,
        .output = in_folder(fmt::format("{}.log", w))}));
  }
  for (std::size_t w = 0; w < workers; ++w) {
    const int code = processes[w]->wait();
    if (code != 0) {
      throw Error("plot: gnuplot ended with code {}: {}", code,
                  last_words(in_folder(fmt::format("{}.log", w))));
    }
  }
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
