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
  // Where the range of a tensor is: the constants of its FAKE_QUANTIZE. None: it has no range.
  struct RangeSource {
    std::vector<std::span<const float>> constants;
    int ranges = 0;
    ValueRange now() const;
  };
  // Of one node.
  struct Weighted {
    RangeSource input_range;
    WeightGroups groups;
    View weights;
    float* scales = nullptr;  // [groups.count()]
    View bias;
  };
  struct Constant {
    View view;
    RangeSource range;  // where it is shared with the node's output; else it is the constant's own
  };
  struct Slot {
    std::size_t node = 0;
    std::size_t slot = 0;
    float* to = nullptr;
  };
  static void refresh(const Weighted& weighted);
  static void refresh(const Constant& constant);

  std::vector<Weighted> weighted_;
  std::vector<Constant> constants_;
  std::vector<Slot> slots_;
  std::vector<AlignedFloats> memory_;
};

}  // namespace onda
