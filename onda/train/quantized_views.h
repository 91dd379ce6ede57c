// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "onda/core/aligned_floats.h"
#include "onda/core/quantization.h"
#include "onda/core/workers.h"
#include "onda/graph/graph.h"

namespace onda {

/// What nodes read in place of their constants while a quantization-aware graph is trained:
/// weights, biases and other constants as quantize() will make them, back in float32. Optimizers go
/// on to change the constants themselves, and gradients pass straight through.
///
/// A node has such views when its input 0 comes from a FAKE_QUANTIZE; its QuantizationRule says
/// what each constant is. Every node has its own, because the scale of a bias follows from the
/// node's input.
class QuantizedViews {
 public:
  QuantizedViews() = default;
  /// `nodes` are those that are trained; `values` has for each tensor where it lies, if it is a
  /// float constant, and else null.
  QuantizedViews(const Graph& graph, std::span<const std::size_t> nodes,
                 std::span<const float* const> values);

  /// What input `slot` of a node reads; null where it is the constant itself.
  float* find(std::size_t node, std::size_t slot) const;
  /// Makes them anew from the present values and ranges.
  void refresh(Workers& workers) const;

 private:
  struct View {
    const float* from = nullptr;
    float* to = nullptr;
    std::size_t count = 0;
    explicit operator bool() const { return from != nullptr; }
    std::span<const float> values() const { return {from, count}; }
  };
  // Of one node.
  struct Weighted {
    const float* input_range = nullptr;
    WeightGroups groups;
    View weights;
    float* scales = nullptr;  // [groups.count()]
    View bias;
  };
  struct Slot {
    std::size_t node = 0;
    std::size_t slot = 0;
    float* to = nullptr;
  };
  static void refresh(const Weighted& weighted);
  static void refresh(const View& constant);

  std::vector<Weighted> weighted_;
  std::vector<View> constants_;
  std::vector<Slot> slots_;
  std::vector<AlignedFloats> memory_;
};

}  // namespace onda
