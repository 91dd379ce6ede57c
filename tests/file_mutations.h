// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <span>
#include <vector>

#include "onda/core/file.h"

namespace onda {

/// Makes hostile files of a good one: numbers of its shapes, types, scales, lists and options
/// become extreme ones, bytes become others, the end is cut off.
class FileMutations {
 public:
  /// The file is one that FlatBuffers' verifier lets through.
  explicit FileMutations(Bytes file);

  const Bytes& file() const { return file_; }
  Bytes next(std::mt19937& random) const;
  /// The file that leaves the shapes of all that is computed open, so that they follow from
  /// whatever numbers there are.
  static Bytes with_open_shapes(const Bytes& file);

 private:
  struct Field {
    std::size_t place;
    std::size_t bytes;
  };
  using Fields = std::vector<Field>;
  template <class T>
  void add(Fields& fields, const T* first, std::size_t count);
  template <class Vector>
  void add(Fields& fields, const Vector* vector);
  void add_table(Fields& fields, const void* table, const void* types);
  void set_extent(Bytes& file, std::mt19937& random) const;

  Bytes file_;
  std::vector<Fields> kinds_;  // those that the file has
  Fields extents_;
};

}  // namespace onda
