// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "onda/graph/graph.h"
#include "onda/graph/prepare_all.h"

namespace onda {

/// A file to be written, relative to the folder that the user names.
struct EmittedFile {
  std::filesystem::path path;
  std::string content;
};

struct EmitOptions {
  /// The C++ namespace and the files' name: letters, digits and _, not starting with a digit.
  std::string name = "model";
  Rounding rounding = Rounding::single;
  /// What the arena may take. A file of some hundred bytes can ask for more than any board has.
  std::size_t memory_limit_bytes = std::size_t{64} << 20;
};

/// The graph as self-contained C++11 for any board: NAME.h, NAME.cpp and the kernel headers they
/// include, byte for byte those that the host runs. No heap, no static constructors, no standard
/// C++ library: constants in flash, one static arena, direct kernel calls.
///
///   namespace NAME {
///   int8_t* input();          // or input_0(), input_1(), … where there are several
///   void invoke();
///   const int8_t* output();
///   }
///
/// Where an operator can end a run before the last one (CIRCULAR_BUFFER), it is `bool invoke();`,
/// false then: the outputs are no result.
///
/// Throws Error when the name is no identifier, an operator has no kernel for its types, or the
/// arena takes more than the limit.
std::vector<EmittedFile> emit_cpp(const Graph& graph, const EmitOptions& options);

/// Bytes as a C array in NAME.h and NAME.cc: `const unsigned char NAME[]`, aligned to 16 bytes, and
/// `const unsigned int NAME_len`, as other runtimes expect a model.
std::vector<EmittedFile> emit_c_array(std::span<const std::byte> bytes, const std::string& name);

/// Writes the files below `folder`.
void write_files(const std::filesystem::path& folder, const std::vector<EmittedFile>& files);

/// Throws Error unless `name` can name a C++ namespace.
void check_identifier(const std::string& name);

}  // namespace onda
