// SPDX-License-Identifier: Apache-2.0
#include "onda/core/temporary_folder.h"

#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "onda/core/error.h"

namespace onda {

namespace fs = std::filesystem;

TemporaryFolder::TemporaryFolder() {
  std::string name = (fs::temp_directory_path() / "onda-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) {
    throw Error("{}: the temporary folder cannot be made: {}", name, std::strerror(errno));
  }
  path_ = name;
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

}  // namespace onda
