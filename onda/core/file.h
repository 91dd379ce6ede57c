// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace onda {

using Bytes = std::vector<std::byte>;

/// The whole content of a regular file. Throws Error when it is missing, not a regular file,
/// unreadable, or longer than `limit` bytes.
Bytes read_file(const std::filesystem::path& path, std::size_t limit = std::size_t{1} << 31);
std::string read_text(const std::filesystem::path& path, std::size_t limit = std::size_t{1} << 31);

/// Writes the file whole or not at all: to a temporary file beside it, then a rename. Missing
/// parent folders are made. Throws Error, and leaves an older file as it was.
void write_file(const std::filesystem::path& path, std::span<const std::byte> content);
void write_file(const std::filesystem::path& path, std::string_view content);

struct FileToWrite {
  std::filesystem::path path;
  Bytes content;
};
/// Writes several files so that an error of any (a full disk, a folder that may not be written)
/// leaves none of them behind.
void write_files(std::span<const FileToWrite> files);

}  // namespace onda
