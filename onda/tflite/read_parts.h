// SPDX-License-Identifier: Apache-2.0
// For the reader's own sources: the parts of a file.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <map>
#include <string>
#include <vector>

#include "onda/graph/graph.h"
#include "onda/tflite/tflite.h"
#include "onda_schema.h"

namespace onda {

// Many tables of a file may point to one large vector or string, so that copying them all takes its
// length squared. What is copied in all stays in proportion to the file: names and lists, which no
// honest file shares, to its length; constants, which the tensors of a file can share, and the
// graphs that operators run, to 16 times as much.
class Budget {
 public:
  explicit Budget(std::size_t file_bytes)
      : file_bytes_(file_bytes), lists_(file_bytes + 16384), left_(16 * file_bytes + 65536) {}
  void take(std::size_t bytes) {
    if (bytes > left_) {
      throw Error(
          "expected constants, options and subgraphs in proportion to the file's {} bytes, "
          "received over 16 times as many",
          file_bytes_);
    }
    left_ -= bytes;
  }
  void take_list(std::size_t bytes) {
    if (bytes > lists_) {
      throw Error("expected names and lists within the file's {} bytes, received more",
                  file_bytes_);
    }
    lists_ -= bytes;
  }
  template <class T>
  std::vector<T> copy(const flatbuffers::Vector<T>* values) {
    if (!values) return {};
    take_list(values->size() * sizeof(T));
    std::vector<T> all(values->size());
    // Not element by element: a hostile file may store 8-byte integers at an odd place.
    if (!all.empty()) std::memcpy(all.data(), values->Data(), all.size() * sizeof(T));
    return all;
  }
  std::string copy(const flatbuffers::String* text) {
    if (!text) return {};
    take_list(text->size());
    return text->str();
  }

 private:
  std::size_t file_bytes_;
  std::size_t lists_;  // that are left
  std::size_t left_;
};

/// The data of a constant tensor: 16-bit floats become 32-bit ones, int4 becomes int8, what is
/// stored sparse dense. Empty for what is computed. Throws Error unless it has as many bytes as
/// type and shape take.
Bytes read_constant(const schema::Model& model, const schema::Tensor& stored, const Shape& shape,
                    Budget& budget);

/// One subgraph as the file holds it. Operators know the graphs that they run by number only, and
/// variables stand for themselves where the file has a VAR_HANDLE.
struct StoredGraph {
  Graph graph;
  std::map<int, std::string> handles;  ///< tensors that name a variable, and its name
  std::vector<bool> is_dynamic;        ///< tensors whose shape the file leaves open
};
StoredGraph read_subgraph(const schema::Model& model, const schema::SubGraph& stored,
                          const ReadOptions& options, Budget& budget);

/// A subgraph with the graphs that its operators run.
///
/// What is a variable of the whole model in a file becomes one of the entry's graph, and graphs
/// that read or write it get it as an input: so what a graph touches can be seen in its nodes.
Graph read_entry(const schema::Model& model, int subgraph, const ReadOptions& options,
                 Budget& budget);

}  // namespace onda
