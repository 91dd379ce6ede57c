// SPDX-License-Identifier: Apache-2.0
#include "onda/core/file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "onda/core/error.h"

namespace onda {
namespace {

namespace fs = std::filesystem;

// Closes on every way out.
struct Descriptor {
  int fd;
  ~Descriptor() {
    if (fd >= 0) ::close(fd);
  }
};

template <class Container>
Container read_whole(const fs::path& path, std::size_t limit) {
  std::error_code code;
  const auto status = fs::status(path, code);
  if (!fs::exists(status)) throw Error("{}: no such file", path.string());
  if (!fs::is_regular_file(status)) throw Error("{}: expected a regular file", path.string());
  const Descriptor file{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
  if (file.fd < 0) throw Error("{}: cannot be opened: {}", path.string(), std::strerror(errno));
  const std::uintmax_t size = fs::file_size(path, code);
  if (code) throw Error("{}: cannot be measured: {}", path.string(), code.message());
  if (size > limit) {
    throw Error("{}: expected at most {} bytes, the file has {}", path.string(), limit, size);
  }
  Container content(static_cast<std::size_t>(size), typename Container::value_type{});
  std::size_t done = 0;
  while (done < content.size()) {
    const ssize_t got = ::read(file.fd, content.data() + done, content.size() - done);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) throw Error("{}: cannot be read: {}", path.string(), std::strerror(errno));
    if (got == 0) break;
    done += static_cast<std::size_t>(got);
  }
  content.resize(done);
  return content;
}

}  // namespace

Bytes read_file(const fs::path& path, std::size_t limit) { return read_whole<Bytes>(path, limit); }

std::string read_text(const fs::path& path, std::size_t limit) {
  return read_whole<std::string>(path, limit);
}

namespace {

// A file that is written beside its final place. Unless finish() is reached it goes away again.
class PendingFile {
 public:
  PendingFile(const fs::path& path, std::span<const std::byte> content) : path_(path) {
    const fs::path parent = path.has_parent_path() ? path.parent_path() : fs::path(".");
    std::error_code code;
    fs::create_directories(parent, code);
    if (!fs::is_directory(parent, code)) {
      throw Error("{}: the folder {} cannot be made", path.string(), parent.string());
    }
    const fs::file_status status = fs::status(path, code);
    if (fs::is_directory(status)) {
      throw Error("{}: expected a file, it is a folder", path.string());
    }
    // A rename would put a file in the place of a device such as /dev/null.
    if (fs::exists(status) && !fs::is_regular_file(status)) {
      throw Error("{}: expected a regular file", path.string());
    }
    temporary_ = (parent / (".onda-" + path.filename().string() + "-XXXXXX")).string();
    Descriptor file{::mkstemp(temporary_.data())};
    if (file.fd < 0) {
      temporary_.clear();
      fail("written");
    }
    try {
      write(file, content);
    } catch (...) {
      ::unlink(temporary_.c_str());  // the destructor of what is half made does not run
      throw;
    }
  }
  PendingFile(PendingFile&& other) noexcept
      : path_(other.path_), temporary_(std::exchange(other.temporary_, {})) {}
  PendingFile& operator=(PendingFile&&) = delete;
  ~PendingFile() {
    if (!temporary_.empty()) ::unlink(temporary_.c_str());
  }
  void finish() {
    if (::rename(temporary_.c_str(), path_.c_str()) != 0) fail("renamed");
    temporary_.clear();
  }

 private:
  [[noreturn]] void fail(const char* what) const {
    throw Error("{}: cannot be {}: {}", path_.string(), what, std::strerror(errno));
  }
  void write(Descriptor& file, std::span<const std::byte> content) const {
    std::size_t done = 0;
    while (done < content.size()) {
      const ssize_t put = ::write(file.fd, content.data() + done, content.size() - done);
      if (put < 0 && errno == EINTR) continue;
      if (put < 0) fail("written");
      done += static_cast<std::size_t>(put);
    }
    const mode_t mask = ::umask(0);
    ::umask(mask);
    if (::fchmod(file.fd, 0666 & ~mask) != 0) fail("written");
    const int closed = ::close(std::exchange(file.fd, -1));
    if (closed != 0) fail("written");
  }

  fs::path path_;
  std::string temporary_;
};

}  // namespace

void write_file(const fs::path& path, std::span<const std::byte> content) {
  PendingFile(path, content).finish();
}

void write_files(std::span<const FileToWrite> files) {
  std::vector<PendingFile> pending;
  pending.reserve(files.size());
  for (const FileToWrite& file : files) pending.emplace_back(file.path, file.content);
  for (PendingFile& file : pending) file.finish();
}

void write_file(const fs::path& path, std::string_view content) {
  write_file(path, std::as_bytes(std::span(content)));
}

}  // namespace onda
