// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string>
#include <vector>

namespace onda::report {

/// A folder of our own below the system's temporary folder, removed with all its content at the
/// end of its life.
class TemporaryFolder {
 public:
  TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  ~TemporaryFolder();
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

/// A child process, started without a shell. Its standard input, output and error are files, so
/// neither side can block the other.
class Process {
 public:
  struct Options {
    std::vector<std::string> command;  // the program (looked up in PATH) and its arguments
    std::filesystem::path folder;      // where it runs
    std::filesystem::path input;       // read as its standard input
    std::filesystem::path output;      // written: its standard output and standard error
  };

  /// Starts the program. Throws Error when it cannot be started.
  explicit Process(const Options& options);
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;
  /// Ends the program when nobody waited for it.
  ~Process();

  /// Waits for the end: the exit code, or 128 + the number of the signal that ended it.
  int wait();

 private:
  pid_t id_ = -1;
};

/// Whether a program can be found: by its path, or by its name in one of PATH's folders.
bool program_exists(const std::string& program);

}  // namespace onda::report
