// SPDX-License-Identifier: Apache-2.0
#include "onda/core/process.h"

#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <cstring>

#include "onda/core/error.h"

namespace onda {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

struct Descriptor {
  int fd = -1;
  Descriptor() = default;
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() { close(); }
  void close() {
    if (fd >= 0) ::close(std::exchange(fd, -1));
  }
};

struct Pipe {
  Descriptor read, write;

  explicit Pipe(const std::string& program) {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) fail(program);
    read.fd = ends[0];
    write.fd = ends[1];
    // Where the caller closed its own standard streams the ends would sit on 0, 1 or 2, which the
    // child overwrites one after the other.
    for (Descriptor* end : {&read, &write}) {
      if (end->fd > 2) continue;
      const int moved = ::fcntl(end->fd, F_DUPFD_CLOEXEC, 3);
      if (moved < 0) fail(program);
      end->close();
      end->fd = moved;
    }
  }
  [[noreturn]] static void fail(const std::string& program) {
    throw Error("{}: cannot be started: {}", program, std::strerror(errno));
  }
};

// Writing to a program that no longer reads must be an error of `write`, not the end of us. Other
// threads and the process-wide handlers are left alone.
class SilencedBrokenPipe {
 public:
  SilencedBrokenPipe() {
    ::sigemptyset(&broken_pipe_);
    ::sigaddset(&broken_pipe_, SIGPIPE);
    sigset_t pending;
    ::sigpending(&pending);
    was_pending_ = ::sigismember(&pending, SIGPIPE) == 1;
    ::pthread_sigmask(SIG_BLOCK, &broken_pipe_, &before_);
  }
  SilencedBrokenPipe(const SilencedBrokenPipe&) = delete;
  SilencedBrokenPipe& operator=(const SilencedBrokenPipe&) = delete;
  ~SilencedBrokenPipe() {
    const timespec at_once{};
    if (!was_pending_) {
      while (::sigtimedwait(&broken_pipe_, nullptr, &at_once) < 0 && errno == EINTR) {
      }
    }
    ::pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  }
  const sigset_t& before() const { return before_; }

 private:
  sigset_t broken_pipe_, before_;
  bool was_pending_ = false;
};

// The child's whole group is killed and the child reaped on every way out.
class Child {
 public:
  explicit Child(pid_t pid) : pid_(pid) {}
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  ~Child() { finish(); }

  // Whether it has ended; it stays a zombie, so that its group's number cannot be given anew.
  bool ended() const {
    siginfo_t information{};
    return ::waitid(P_PID, static_cast<id_t>(pid_), &information, WEXITED | WNOHANG | WNOWAIT) ==
               0 &&
           information.si_pid == pid_;
  }
  int finish() {
    if (pid_ <= 0) return status_;
    ::kill(-pid_, SIGKILL);
    while (::waitpid(pid_, &status_, 0) < 0 && errno == EINTR) {
    }
    pid_ = 0;
    return status_;
  }

 private:
  pid_t pid_;
  int status_ = 0;
};

// What runs between fork and exec: nothing but system calls, as other threads may have held locks.
[[noreturn]] void become(const char* program, char* const* arguments, char* const* environment,
                         const char* folder, const Pipe& input, const Pipe& output,
                         const Pipe& errors, const Pipe& report, const sigset_t& signal_mask,
                         pid_t parent) {
  ::setpgid(0, 0);
#ifdef __linux__
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) ::_exit(127);
#else
  (void)parent;
#endif
  ::signal(SIGPIPE, SIG_DFL);
  ::sigprocmask(SIG_SETMASK, &signal_mask, nullptr);
  if (::dup2(input.read.fd, 0) >= 0 && ::dup2(output.write.fd, 1) >= 0 &&
      ::dup2(errors.write.fd, 2) >= 0 && (folder == nullptr || ::chdir(folder) == 0)) {
    ::execve(program, arguments, environment);
  }
  const int reason = errno;
  [[maybe_unused]] const ssize_t told = ::write(report.write.fd, &reason, sizeof reason);
  ::_exit(127);
}

std::vector<char*> pointers(const std::vector<std::string>& words) {
  std::vector<char*> all;
  for (const std::string& word : words) all.push_back(const_cast<char*>(word.c_str()));
  return all;
}

void unblock(const Descriptor& end) {
  ::fcntl(end.fd, F_SETFL, ::fcntl(end.fd, F_GETFL) | O_NONBLOCK);
}

std::string last_lines(const std::string& text, int count) {
  std::size_t end = text.find_last_not_of(" \n\r\t");
  if (end == std::string::npos) return "";
  std::size_t begin = end + 1;
  while (begin > 0 && count > 0) {
    if (text[begin - 1] == '\n' && --count == 0) break;
    --begin;
  }
  return text.substr(begin, end + 1 - begin);
}

std::string with_last_lines(const std::string& message, const std::string& errors) {
  const std::string lines = last_lines(errors, 12);
  return lines.empty() ? message : message + ":\n" + lines;
}

// Reads what is there; closes the end when the writers are gone.
void drain(Descriptor& end, std::string& text) {
  char buffer[65536];
  const ssize_t got = ::read(end.fd, buffer, sizeof buffer);
  if (got > 0) {
    text.append(buffer, static_cast<std::size_t>(got));
  } else if (got == 0 || (errno != EAGAIN && errno != EINTR)) {
    end.close();
  }
}

}  // namespace

fs::path find_program(const std::string& name) {
  const auto runnable = [](const fs::path& path) {
    std::error_code code;
    return fs::is_regular_file(path, code) && ::access(path.c_str(), X_OK) == 0;
  };
  if (name.find('/') != std::string::npos) return runnable(name) ? fs::absolute(name) : fs::path();
  const char* list = std::getenv("PATH");
  std::string_view rest = list != nullptr ? list : "/usr/local/bin:/usr/bin:/bin";
  while (!name.empty()) {
    const std::size_t colon = rest.find(':');
    const fs::path folder = rest.substr(0, colon);
    const fs::path path = (folder.empty() ? fs::path(".") : folder) / name;
    if (runnable(path)) return fs::absolute(path);
    if (colon == std::string_view::npos) break;
    rest.remove_prefix(colon + 1);
  }
  return {};
}

ProcessResult run_process(const ProcessOptions& options) {
  if (options.arguments.empty()) throw Error("run_process: expected a program, received none");
  const std::string& program = options.arguments[0];
  const fs::path path = find_program(program);
  if (path.empty()) {
    const std::string hint =
        options.package.empty() ? "" : fmt::format("; on Debian: apt install {}", options.package);
    throw Error("{}: the program is not installed{}", program, hint);
  }
  std::error_code code;
  if (!options.folder.empty() && !fs::is_directory(options.folder, code)) {
    throw Error("{}: expected a folder to work in, there is no {}", program,
                options.folder.string());
  }
  std::vector<char*> arguments = pointers(options.arguments);
  arguments.push_back(nullptr);
  std::vector<char*> environment = pointers(options.environment);
  for (char** variable = ::environ; *variable != nullptr; ++variable) {
    const std::string_view text = *variable;
    const std::string_view name = text.substr(0, text.find('=') + 1);
    const bool is_replaced =
        std::any_of(options.environment.begin(), options.environment.end(),
                    [&](const std::string& given) { return given.starts_with(name); });
    if (!is_replaced) environment.push_back(*variable);
  }
  environment.push_back(nullptr);

  Pipe input(program), output(program), errors(program), report(program);
  const SilencedBrokenPipe silenced;
  const auto deadline = Clock::now() + std::chrono::duration_cast<Clock::duration>(
                                           std::chrono::duration<double>(options.timeout_seconds));
  const pid_t parent = ::getpid();
  const pid_t pid = ::fork();
  if (pid < 0) throw Error("{}: cannot be started: {}", program, std::strerror(errno));
  if (pid == 0) {
    become(path.c_str(), arguments.data(), environment.data(),
           options.folder.empty() ? nullptr : options.folder.c_str(), input, output, errors, report,
           silenced.before(), parent);
  }
  ::setpgid(pid, pid);  // Both sides do it, so that neither has to wait for the other.
  Child child(pid);
  input.read.close();
  output.write.close();
  errors.write.close();
  report.write.close();
  int reason = 0;
  ssize_t told;
  do {
    told = ::read(report.read.fd, &reason, sizeof reason);
  } while (told < 0 && errno == EINTR);
  if (told > 0) throw Error("{}: cannot be started: {}", path.string(), std::strerror(reason));

  unblock(input.write);
  unblock(output.read);
  unblock(errors.read);
  ProcessResult result;
  std::size_t written = 0;
  Clock::time_point last_sign = Clock::now();  // of the program: its end or its last output
  bool ended = false;
  int pause_milliseconds = 0;
  while (true) {
    if (input.write.fd >= 0 && written == options.input.size()) input.write.close();
    const bool reading = output.read.fd >= 0 || errors.read.fd >= 0;
    const Clock::time_point now = Clock::now();
    if (!ended && child.ended()) {
      ended = true;
      last_sign = now;
    }
    // A grandchild may hold the pipes open; what the program itself wrote is in them already.
    if (ended && (!reading || now - last_sign > std::chrono::milliseconds(200))) break;
    if (now >= deadline) {
      child.finish();
      throw Error(
          "{}", with_last_lines(fmt::format("{}: expected an end within {} s, it was still running",
                                            program, options.timeout_seconds),
                                result.errors));
    }
    pollfd ends[3] = {
        {input.write.fd, POLLOUT, 0}, {output.read.fd, POLLIN, 0}, {errors.read.fd, POLLIN, 0}};
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(deadline - now).count() + 1;
    // With the pipes closed only the end itself is waited for.
    pause_milliseconds = reading ? 0 : std::min(2 * pause_milliseconds + 1, 50);
    const int ready = ::poll(
        ends, 3, static_cast<int>(std::min<long long>(left, reading ? 50 : pause_milliseconds)));
    if (ready <= 0) continue;
    if (ends[0].revents != 0) {
      const ssize_t put =
          ::write(input.write.fd, options.input.data() + written, options.input.size() - written);
      if (put > 0) written += static_cast<std::size_t>(put);
      if (put < 0 && errno != EAGAIN && errno != EINTR) input.write.close();
    }
    if (ends[1].revents != 0) drain(output.read, result.output);
    if (ends[2].revents != 0) drain(errors.read, result.errors);
    if (ends[1].revents != 0 || ends[2].revents != 0) last_sign = Clock::now();
    if (std::max(result.output.size(), result.errors.size()) > options.output_limit_bytes) {
      throw Error("{}: expected at most {} bytes of output, it writes more", program,
                  options.output_limit_bytes);
    }
  }
  const int status = child.finish();
  result.exit_status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  if (options.must_succeed && result.exit_status != 0) {
    const std::string how =
        WIFSIGNALED(status)
            ? fmt::format("{}: ended by signal {} ({})", program, WTERMSIG(status),
                          ::strsignal(WTERMSIG(status)))
            : fmt::format("{}: failed with exit status {}", program, result.exit_status);
    throw Error("{}", with_last_lines(how, result.errors));
  }
  return result;
}

}  // namespace onda
