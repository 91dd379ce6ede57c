// SPDX-License-Identifier: Apache-2.0
#include "onda/report/progress.h"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>

#include "onda/report/text.h"

namespace onda::report {
namespace {

constexpr std::size_t bar_columns = 20;

std::string bar(std::size_t done, std::size_t total) {
  const double share = total == 0 ? 1 : std::min(1.0, double(done) / double(total));
  const auto full = static_cast<std::size_t>(share * bar_columns);
  std::string text;
  for (std::size_t i = 0; i < bar_columns; ++i) text += i < full ? "█" : "░";
  return text;
}

}  // namespace

std::optional<std::size_t> terminal_columns(int descriptor) {
  if (::isatty(descriptor) != 1) return std::nullopt;
  winsize size{};
  if (::ioctl(descriptor, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return 80;
  return size.ws_col;
}

double steady_seconds() {
  const auto since = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration<double>(since).count();
}

Progress::Progress(std::ostream& stream, Options options)
    : stream_(stream), options_(std::move(options)), start_seconds_(options_.clock_seconds()) {}

Progress::~Progress() {
  if (live_) stream_ << "\n" << std::flush;
}

// How many of the log's equal parts are complete.
std::size_t Progress::part(std::size_t done) const {
  if (options_.total == 0) return 0;
  const double share = double(std::min(done, options_.total)) / double(options_.total);
  return static_cast<std::size_t>(share * log_lines);
}

bool Progress::due(std::size_t done) const {
  if (finished_) return false;
  if (!options_.columns) return part(done) > shown_part_ && done < options_.total;
  return !shown_seconds_ || options_.clock_seconds() - *shown_seconds_ >= interval_seconds;
}

void Progress::update(std::size_t done, std::string_view text) {
  const bool show = due(done);
  done_ = done;
  if (!show) return;
  if (options_.columns) {
    shown_seconds_ = options_.clock_seconds();
    rewrite(line(text));
  } else {
    shown_part_ = part(done);
    stream_ << line(text) << "\n" << std::flush;
  }
}

void Progress::finish(std::string_view text) {
  if (finished_) return;
  finished_ = true;
  const double elapsed = options_.clock_seconds() - start_seconds_;
  const std::string last = fmt::format("{}  ({:.2f} s)", line(text), elapsed);
  if (options_.columns) {
    rewrite(last);
    stream_ << "\n" << std::flush;
    live_ = false;
  } else {
    stream_ << last << "\n" << std::flush;
  }
}

std::string Progress::line(std::string_view text) const {
  const std::string total = std::to_string(options_.total);
  std::string start = options_.label.empty() ? "" : clean_text(options_.label) + "  ";
  start += fmt::format("{:>{}}/{}", done_, total.size(), total);
  const std::string said = clean_text(text);
  const std::string end = said.empty() ? "" : "  " + said;
  if (options_.columns) {
    // The bar is the first to go where the line is narrow. The reserve is for the elapsed time.
    const std::size_t reserve = 12;
    const std::size_t width = display_width(start) + 2 + bar_columns + display_width(end) + reserve;
    if (width <= *options_.columns) start += "  " + bar(done_, options_.total);
  }
  return start + end;
}

// Back to the first column, the text, and away with what is left of a longer one. A line that
// wraps could not be rewritten, so it is cut one column short of the edge.
void Progress::rewrite(const std::string& line) {
  const std::size_t columns = std::max<std::size_t>(*options_.columns, 2) - 1;
  stream_ << "\r" << fit_text(line, columns) << "\x1b[K" << std::flush;
  live_ = true;
}

}  // namespace onda::report
