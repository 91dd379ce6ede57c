// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>

#include "onda/graph/graph.h"

namespace onda {

/// The graph of a `.tflite` file (schema version 3). Whatever the bytes are, the answer is a
/// checked graph or an Error that says where, what was expected and what was received.
///
/// A dynamic extent (-1 in a tensor's shape signature) counts as the file's plain shape says,
/// which is 1. Names and limits that the file could abuse are bounded: see limits below.
Graph read_tflite(std::span<const std::byte> bytes);
Graph load_tflite(const std::filesystem::path& path);

/// The graph as a `.tflite` file that TensorFlow Lite, LiteRT and TensorFlow Lite Micro read.
/// Equal constants share one buffer.
Bytes write_tflite(const Graph& graph);
void save_tflite(const std::filesystem::path& path, const Graph& graph);

}  // namespace onda
