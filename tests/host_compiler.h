// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "onda/core/file.h"
#include "onda/core/temporary_folder.h"

namespace onda {

/// Emitted sources in a temporary folder, and the compiler that the tests were built with.
class HostProgram {
 public:
  const std::filesystem::path& folder() const { return folder_.path(); }

  /// Compiles as boards do (C++11, no exceptions, no run-time type information; a warning is an
  /// error), runs the program and returns what it wrote. With sanitizers where the tests have them.
  /// Throws Error with what the compiler or the program said.
  Bytes compile_and_run(const std::vector<std::string>& sources,
                        const std::string& standard = "gnu++11") const;

 private:
  TemporaryFolder folder_;
};

}  // namespace onda
