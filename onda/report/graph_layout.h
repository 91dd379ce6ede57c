// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <utility>
#include <vector>

namespace onda::report {

/// A box to be placed, by its size, and how deep it lies: those of an edge lie at least one apart.
struct LayoutBox {
  double width = 0;
  double height = 0;
  int layer = 0;
  double x = 0;  ///< of the middle, found by lay_out()
  double y = 0;  ///< of the top
};

/// An edge from the bottom of one box to the top of a deeper one, and the points it goes through in
/// between, one for each layer that it passes.
struct LayoutEdge {
  std::size_t from = 0;
  std::size_t to = 0;
  std::vector<std::pair<double, double>> bends = {};
};

struct LayoutSize {
  double width = 0;
  double height = 0;
};

/// Places boxes in layers from the top down (after Sugiyama, Tagawa and Toda, 1981): within a layer
/// by the mean place of their neighbours, some times up and down, then as near to those as there is
/// room.
LayoutSize lay_out(std::vector<LayoutBox>& boxes, std::vector<LayoutEdge>& edges,
                   double gap_between = 24, double gap_below = 46);

}  // namespace onda::report
