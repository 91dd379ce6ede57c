// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>

namespace onda::report {

/// The width of the terminal behind a file descriptor, in columns (80 when it does not say), or
/// nothing when the descriptor is no terminal.
std::optional<std::size_t> terminal_columns(int descriptor);

/// Seconds of a clock that never goes back.
double steady_seconds();

/// Tells how far a long work has come.
///
/// On a terminal one line is rewritten in place, at most ten times a second. In a log at most
/// ten lines are written, at equal parts of the total, whatever the speed, so two runs of the
/// same work write the same lines; then comes a last line with the elapsed time.
///
///     Progress progress(std::cerr, {.total = 600, .label = "fit",
///                                   .columns = terminal_columns(STDERR_FILENO)});
///     progress.update(epoch, "loss: 0.0123");
///     progress.finish("loss: 0.0017");
class Progress {
 public:
  struct Options {
    std::size_t total;                   // the number that `done` reaches at the end
    std::string label = {};              // stands at the beginning of each line
    std::optional<std::size_t> columns;  // width of the terminal; nothing: a log
    std::function<double()> clock_seconds = steady_seconds;
  };

  Progress(std::ostream& stream, Options options);
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  /// Ends a live line that finish() did not end, so that what follows starts on its own line.
  ~Progress();

  /// Whether update(done, …) would show anything now: a caller may save the text.
  bool due(std::size_t done) const;

  /// `done` of the total are done; `text` says more about it.
  void update(std::size_t done, std::string_view text);

  /// The last line, with what was last given as `done` and the elapsed seconds. Only the first
  /// call counts.
  void finish(std::string_view text);

 private:
  static constexpr double interval_seconds = 0.1;
  static constexpr std::size_t log_lines = 10;

  std::size_t part(std::size_t done) const;
  std::string line(std::string_view text) const;
  void rewrite(const std::string& line);

  std::ostream& stream_;
  Options options_;
  double start_seconds_;
  std::optional<double> shown_seconds_;
  std::size_t done_ = 0;
  std::size_t shown_part_ = 0;
  bool live_ = false;
  bool finished_ = false;
};

}  // namespace onda::report
