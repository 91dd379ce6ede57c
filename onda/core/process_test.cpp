// SPDX-License-Identifier: Apache-2.0
#include "onda/core/process.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <fstream>

#include "onda/core/error.h"

namespace onda {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::ThrowsMessage;

ProcessResult shell(const std::string& script, ProcessOptions options = {}) {
  options.arguments = {"/bin/sh", "-c", script};
  return run_process(options);
}

std::size_t open_descriptors() {
  const std::filesystem::directory_iterator all("/proc/self/fd");
  return static_cast<std::size_t>(std::distance(begin(all), end(all)));
}

double seconds_of(const std::function<void()>& action) {
  const auto start = std::chrono::steady_clock::now();
  action();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

TEST(Process, HandsOverArgumentsInputFolderAndStatus) {
  // No shell between: the dollar, the star and the spaces arrive as they are.
  EXPECT_EQ(run_process({.arguments = {"printf", "%s|", "$HOME", "*", "a  b"}}).output,
            "$HOME|*|a  b|");
  EXPECT_EQ(run_process({.arguments = {"cat"}, .input = "wave"}).output, "wave");
  EXPECT_EQ(shell("pwd", {.arguments = {}, .folder = "/usr"}).output, "/usr\n");
  const ProcessResult result =
      shell("echo out; echo err >&2; exit 3", {.arguments = {}, .must_succeed = false});
  EXPECT_EQ(result.exit_status, 3);
  EXPECT_EQ(result.output, "out\n");
  EXPECT_EQ(result.errors, "err\n");
}

TEST(Process, PassesMoreThanPipesHoldBothWays) {
  // A pipe holds 64 KiB; cat answers while it is still being fed.
  std::string text(3'000'000, 'x');
  text += '\0';
  EXPECT_EQ(run_process({.arguments = {"cat"}, .input = text}).output, text);
  const ProcessResult both = shell("head -c 1000000 /dev/zero >&2; head -c 1000000 /dev/zero");
  EXPECT_EQ(both.output.size(), 1'000'000u);
  EXPECT_EQ(both.errors.size(), 1'000'000u);
}

TEST(Process, SurvivesAProgramThatDoesNotRead) {
  EXPECT_EQ(
      shell("exec 0<&-; echo done", {.arguments = {}, .input = std::string(1'000'000, 'x')}).output,
      "done\n");
  sigset_t pending;
  sigpending(&pending);
  EXPECT_EQ(sigismember(&pending, SIGPIPE), 0);
}

TEST(Process, NamesAMissingProgramAndItsPackage) {
  EXPECT_THAT([] { run_process({.arguments = {"no-such-program"}, .package = "gcc-none"}); },
              ThrowsMessage<Error>("no-such-program: the program is not installed; on Debian: apt "
                                   "install gcc-none"));
  EXPECT_THAT([] { run_process({.arguments = {"/etc/passwd"}}); },
              ThrowsMessage<Error>(HasSubstr("not installed")));
  EXPECT_THAT([] { run_process({.arguments = {"true"}, .folder = "/no/such"}); },
              ThrowsMessage<Error>(HasSubstr("there is no /no/such")));
}

TEST(Process, TellsTheLastLinesOfAFailure) {
  EXPECT_THAT(
      [] { shell("for i in $(seq 100); do echo line $i >&2; done; exit 2"); },
      ThrowsMessage<Error>(AllOf(HasSubstr("/bin/sh: failed with exit status 2:\nline 89\n"),
                                 HasSubstr("line 100"), Not(HasSubstr("line 88")))));
  EXPECT_THAT([] { shell("kill -SEGV $$"); },
              ThrowsMessage<Error>(HasSubstr("ended by signal 11")));
}

TEST(Process, KillsTheWholeGroupWhenTimeRunsOut) {
  const std::string folder = testing::TempDir();
  const std::string file = fmt::format("{}/onda_process_test_{}", folder, ::getpid());
  const double seconds = seconds_of([&] {
    EXPECT_THAT(
        [&] {
          shell(
              fmt::format("(sleep 30; true) & echo $! > {}; echo before >&2; sleep 30; true", file),
              {.arguments = {}, .timeout_seconds = 0.3});
        },
        ThrowsMessage<Error>(
            AllOf(HasSubstr("expected an end within 0.3 s"), HasSubstr("before"))));
  });
  EXPECT_LT(seconds, 5);
  const pid_t grandchild = std::stoi(run_process({.arguments = {"cat", file}}).output);
  // An orphan is gone, or a zombie until whoever adopts it reaps it. The state stands behind ')'.
  std::string state = "Z";
  for (int i = 0; i < 100; ++i, ::usleep(20'000)) {
    std::ifstream stat(fmt::format("/proc/{}/stat", grandchild));
    std::string text;
    if (!std::getline(stat, text)) break;
    state = text.substr(text.rfind(')') + 2, 1);
    if (state == "Z") break;
  }
  EXPECT_EQ(state, "Z");
  std::filesystem::remove(file);
}

TEST(Process, DoesNotWaitForAGrandchildThatHoldsThePipes) {
  const double seconds =
      seconds_of([] { EXPECT_EQ(shell("sleep 30 & echo done").output, "done\n"); });
  EXPECT_LT(seconds, 5);
}

TEST(Process, BoundsTheOutput) {
  EXPECT_THAT(
      [] {
        run_process({.arguments = {"cat", "/dev/zero"}, .output_limit_bytes = 1'000'000});
      },
      ThrowsMessage<Error>(HasSubstr("expected at most 1000000 bytes of output")));
}

TEST(Process, LeavesNoDescriptorAndNoZombie) {
  const std::size_t before = open_descriptors();
  for (int i = 0; i < 20; ++i) {
    shell("echo x");
    EXPECT_THROW(shell("exit 1"), Error);
    EXPECT_THROW(run_process({.arguments = {"no-such-program"}}), Error);
  }
  EXPECT_EQ(open_descriptors(), before);
  EXPECT_EQ(::waitpid(-1, nullptr, WNOHANG), -1);
  EXPECT_EQ(errno, ECHILD);
}

}  // namespace
}  // namespace onda
