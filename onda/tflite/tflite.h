// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "onda/graph/graph.h"

namespace onda {

struct ReadOptions {
  /// The key of the signature whose graph is read; empty: the model's first graph.
  std::string signature = {};
  /// A program's own: `{.custom_operators = {custom<Scale>()}}`, see ops/custom_operator.h.
  std::vector<OperatorKind> custom_operators = {};
};

/// The graph of a `.tflite` file (schema version 3). Whatever the bytes are, the answer is a
/// checked graph or an Error that says where, what was expected and what was received.
///
/// A custom operator is one of `custom_operators`, or else of Onda's own; any other is an Error
/// that says how to add it.
///
/// A dynamic extent (-1 in a tensor's shape signature) counts as the file's plain shape says,
/// which is 1. Names and limits that the file could abuse are bounded: see limits below.
///
/// Half-precision and sparse constants become plain float32 ones. What a file keeps in variables
/// (VAR_HANDLE) becomes variable tensors of the graph, and the graphs of IF and WHILE get them as
/// inputs.
Graph read_tflite(std::span<const std::byte> bytes, const ReadOptions& options = {});
Graph load_tflite(const std::filesystem::path& path, const ReadOptions& options = {});

/// The keys of the model's signatures, its entries, in the file's order.
std::vector<std::string> signatures_of(std::span<const std::byte> bytes);

/// The graph as a `.tflite` file that TensorFlow Lite, LiteRT and TensorFlow Lite Micro read.
/// Equal constants share one buffer.
Bytes write_tflite(const Graph& graph);
void save_tflite(const std::filesystem::path& path, const Graph& graph);

}  // namespace onda
