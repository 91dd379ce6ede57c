// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace onda {

struct ProcessOptions {
  /// The program and its arguments, as they are: no shell reads them. A program without a slash is
  /// searched for along PATH.
  std::vector<std::string> arguments;
  /// What the program reads on its standard input.
  std::string input = {};
  /// Where it works; empty: here.
  std::filesystem::path folder = {};
  /// "NAME=VALUE", added to the variables of this process or in the place of one.
  std::vector<std::string> environment = {};
  /// Real time after which the program and all its children are killed.
  double timeout_seconds = 60;
  /// Bound of standard output and of standard error, each.
  std::size_t output_limit_bytes = std::size_t{256} << 20;
  /// The Debian package that has the program, named when it is missing; may stay empty.
  std::string_view package = {};
  /// With false, an exit status other than 0 is returned instead of thrown.
  bool must_succeed = true;
};

struct ProcessResult {
  /// As the program left it; 128 + n when signal n ended it, as in a shell.
  int exit_status = 0;
  std::string output;
  std::string errors;
};

/// Runs a program to its end and collects what it writes. Nothing of it stays: when it ends or
/// runs out of time, whatever it started in its process group is killed too, and it dies with the
/// thread that runs it.
///
/// Throws Error when the program or the folder is missing, the time runs out, the output grows
/// beyond its limit, or (with `must_succeed`) the exit status is not 0; the last lines of its
/// standard error are in the message.
ProcessResult run_process(const ProcessOptions& options);

/// The path of a program, searched for along PATH as run_process does; empty when there is none.
std::filesystem::path find_program(const std::string& name);

}  // namespace onda
