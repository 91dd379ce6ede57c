// SPDX-License-Identifier: Apache-2.0
#include "onda/core/file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

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

void write_file(const fs::path& path, std::span<const std::byte> content) {
  const fs::path parent = path.has_parent_path() ? path.parent_path() : fs::path(".");
  std::error_code code;
  fs::create_directories(parent, code);
  if (!fs::is_directory(parent, code)) {
    throw Error("{}: the folder {} cannot be made", path.string(), parent.string());
  }
  if (fs::is_directory(path, code))
    throw Error("{}: expected a file, it is a folder", path.string());
  std::string temporary = (parent / (".onda-" + path.filename().string() + "-XXXXXX")).string();
  Descriptor file{::mkstemp(temporary.data())};
  const auto fail = [&](const char* what) {
    const int reason = errno;
    ::unlink(temporary.c_str());
    throw Error("{}: cannot be {}: {}", path.string(), what, std::strerror(reason));
  };
  if (file.fd < 0) fail("written");
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
  if (::rename(temporary.c_str(), path.c_str()) != 0) fail("renamed");
}

void write_file(const fs::path& path, std::string_view content) {
  write_file(path, std::as_bytes(std::span(content)));
}

}  // namespace onda
