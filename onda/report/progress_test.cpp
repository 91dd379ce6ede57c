// SPDX-License-Identifier: Apache-2.0
#include "onda/report/progress.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <sstream>

namespace onda::report {
namespace {

// What a log says about a work of `total` steps that each take `step_seconds`.
std::string log_of(std::size_t total, double step_seconds) {
  std::ostringstream stream;
  double now = 0;
  Progress progress(stream, {.total = total, .label = "fit", .columns = {}, .clock_seconds = [&] {
                               return now;
                             }});
  for (std::size_t done = 1; done <= total; ++done) {
    now += step_seconds;
    progress.update(done, "loss: " + std::to_string(done));
  }
  progress.finish("loss: end");
  return stream.str();
}

std::size_t lines_in(const std::string& text) { return std::count(text.begin(), text.end(), '\n'); }

TEST(Progress, WritesTenLinesIntoALog) {
  EXPECT_EQ(log_of(4, 0.5),
            "fit  1/4  loss: 1\nfit  2/4  loss: 2\nfit  3/4  loss: 3\n"
            "fit  4/4  loss: end  (2.00 s)\n");
  const std::string log = log_of(800, 0.001);
  EXPECT_TRUE(log.starts_with("fit   80/800  loss: 80\nfit  160/800  loss: 160\n")) << log;
  EXPECT_TRUE(log.ends_with("fit  720/800  loss: 720\nfit  800/800  loss: end  (0.80 s)\n")) << log;
  for (const std::size_t total : {1, 7, 10, 11, 99, 600, 100000}) {
    EXPECT_LE(lines_in(log_of(total, 0)), 10u) << total;
    EXPECT_GE(lines_in(log_of(total, 0)), std::min<std::size_t>(total, 10)) << total;
  }
}

TEST(Progress, TimeChangesNothingInALogButTheEnd) {
  const auto body = [](const std::string& log) { return log.substr(0, log.rfind("  (")); };
  EXPECT_EQ(body(log_of(600, 0)), body(log_of(600, 100)));
}

TEST(Progress, LogSkipsOverPartsThatCameAtOnce) {
  std::ostringstream stream;
  Progress progress(stream, {.total = 100, .columns = {}});
  progress.update(55, "");
  progress.update(56, "");
  EXPECT_EQ(stream.str(), " 55/100\n");
}

TEST(Progress, RewritesOneLineTenTimesASecond) {
  std::ostringstream stream;
  double now = 0;
  Progress progress(stream, {.total = 1000, .columns = 80, .clock_seconds = [&] { return now; }});
  for (std::size_t done = 1; done <= 1000; ++done) {
    now = double(done) / 512;  // exact in binary: 1.953125 s in all
    progress.update(done, "loss");
  }
  progress.finish("end");
  const std::string text = stream.str();
  const auto rewrites = std::count(text.begin(), text.end(), '\r');
  // At once, then at each step that is 0.1 s or more later: every 52 of 512 a second; and the end.
  EXPECT_EQ(rewrites, 1 + 999 / 52 + 1);
  EXPECT_EQ(lines_in(text), 1u);
  EXPECT_TRUE(text.ends_with("\r1000/1000  ████████████████████  end  (1.95 s)\x1b[K\n")) << text;
}

TEST(Progress, DrawsHowFarItIs) {
  std::ostringstream stream;
  Progress progress(stream, {.total = 4, .columns = 80});
  progress.update(1, "a");
  EXPECT_EQ(stream.str(), "\r1/4  █████░░░░░░░░░░░░░░░  a\x1b[K");
}

TEST(Progress, NeverWrapsATerminalLine) {
  std::ostringstream stream;
  Progress progress(stream, {.total = 9, .label = "fit", .columns = 20});
  progress.update(1, "loss: 0.123\r\nval_loss: 0.5");
  EXPECT_EQ(stream.str(), "\rfit  1/9  loss: 0.…\x1b[K");  // 19 columns: one short of the edge
}

TEST(Progress, LeavesACleanLineBehind) {
  std::ostringstream stream;
  {
    Progress progress(stream, {.total = 9, .columns = 80});
    progress.update(1, "");
  }
  EXPECT_TRUE(stream.str().ends_with("\n"));
  std::ostringstream silent;
  { Progress progress(silent, {.total = 9, .columns = 80}); }
  EXPECT_EQ(silent.str(), "");
}

TEST(Progress, EndsOnceAndEarly) {
  std::ostringstream stream;
  Progress progress(stream, {.total = 20, .columns = {}, .clock_seconds = [] { return 0.0; }});
  progress.update(1, "x");
  progress.finish("stopped");
  progress.finish("again");
  progress.update(20, "late");
  EXPECT_EQ(stream.str(), " 1/20  stopped  (0.00 s)\n");
}

TEST(Progress, TellsATerminalFromAFile) {
  const int file = ::open("/dev/null", O_WRONLY | O_CLOEXEC);
  ASSERT_GE(file, 0);
  EXPECT_FALSE(terminal_columns(file).has_value());
  ::close(file);
  const int terminal = ::posix_openpt(O_RDWR | O_NOCTTY);
  if (terminal < 0) GTEST_SKIP() << "this machine offers no pseudo terminal";
  EXPECT_EQ(terminal_columns(terminal), 80u);  // a new one does not say its width
  ::close(terminal);
}

}  // namespace
}  // namespace onda::report
