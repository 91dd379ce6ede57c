// SPDX-License-Identifier: Apache-2.0
// What a `.tflite` file calls for: the measure of the memory that may be taken for it.
#pragma once

#include <cstddef>
#include <span>

#include "onda/graph/graph.h"

namespace onda {

/// Bytes. Only what has been checked counts: of a file whose offsets lead out of it the file alone;
/// a constant where the file holds as much as its shape asks for; what is computed where its graph
/// was read, so that its shapes are right, and fits the memory that a run may take.
struct CalledFor {
  std::size_t file = 0;
  /// Tensors and operators that the file lists, once more for each operator that runs their graph.
  std::size_t tensors = 0;
  std::size_t operators = 0;
  /// Entries in the lists of inputs and outputs: of graphs, of operators, of signatures.
  std::size_t operands = 0;
  std::size_t graph_operands = 0;
  /// The elements of constants in the types they are run in: float16 as float32, int4 as int8, what
  /// is sparse dense. Likewise once more for each operator that runs their graph.
  std::size_t constants = 0;
  /// Elements that follow from constants and shapes alone (graph/known_values.h).
  std::size_t known = 0;
  /// The memory of a run as planned.
  std::size_t arena = 0;
  /// Indices along each axis of what is computed: some kernels look up a place for each.
  std::size_t indices = 0;

  /// Elements of operators' results as the file states them, which is no part of bytes().
  std::size_t stated = 0;

  /// What stands for each tensor and operator beside its elements and what is as long in the file:
  /// a Tensor; a Node, its operator's attributes, and the Call that is prepared for it (parameters
  /// of up to 23 fields, which it holds twice, a table of 256 bytes, the least that packed weights
  /// take).
  static constexpr std::size_t tensor_record = sizeof(Tensor);
  static constexpr std::size_t operator_record = 2048;
  /// Of an operand: its address, and what its kernel is to receive.
  static constexpr std::size_t operand_record = 16;
  std::size_t bytes() const {
    return file + tensor_record * tensors + operator_record * operators +
           operand_record * operands + constants + known + arena + sizeof(std::int32_t) * indices;
  }

  /// Of text: a byte of a constant takes up to 6 characters, as in " -128," or " -2147483648,"; an
  /// operator takes its call, parameters and comment, an input or output its functions.
  static constexpr std::size_t characters_a_byte = 6;
  static constexpr std::size_t operator_text = 1024;
  static constexpr std::size_t operand_text = 512;
  std::size_t bytes_with_text() const {
    return bytes() + characters_a_byte * (constants + known + sizeof(std::int32_t) * indices) +
           operator_text * operators + operand_text * graph_operands;
  }
};

/// What the file alone tells.
CalledFor called_for(std::span<const std::byte> file);
/// Adds what a file whose graph was refused may have called for before: a result's stated shape is
/// checked, then what follows from constants is computed, then the next operator is looked at.
void add_refused(CalledFor& called);
/// Adds what a graph that was read tells: what follows from constants, and the graphs that its
/// operators run.
void add_graph(CalledFor& called, const Graph& graph);
/// Adds what one that was planned tells.
void add_plan(CalledFor& called, const Graph& graph, std::size_t arena_bytes);

}  // namespace onda
