// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

namespace onda {

/// A folder of our own below the system's temporary folder, removed with all its content at the
/// end of its life.
class TemporaryFolder {
 public:
  /// Throws Error when it cannot be made.
  TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  ~TemporaryFolder();
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace onda
