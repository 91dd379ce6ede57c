// SPDX-License-Identifier: Apache-2.0
#include "onda/report/graph_layout.h"

#include <algorithm>
#include <cstddef>

namespace onda::report {
namespace {

// A box, or the place where an edge passes a layer.
struct Vertex {
  double width;
  int layer;
  double x = 0;
  std::vector<std::size_t> above = {};
  std::vector<std::size_t> below = {};
};

class Layout {
 public:
  Layout(const std::vector<LayoutBox>& boxes, const std::vector<LayoutEdge>& edges, double gap)
      : gap_(gap) {
    for (const LayoutBox& box : boxes) add(box.width, box.layer);
    for (const LayoutEdge& edge : edges) {
      std::size_t from = edge.from;
      for (int layer = boxes[edge.from].layer + 1; layer < boxes[edge.to].layer; ++layer) {
        const std::size_t passing = add(bend_width, layer);
        connect(from, passing);
        passings_.push_back(passing);
        from = passing;
      }
      connect(from, edge.to);
    }
  }

  void arrange() {
    for (int turn = 0; turn < 8; ++turn) {
      for (std::size_t i = 1; i < layers_.size(); ++i) order(layers_[i], &Vertex::above);
      for (std::size_t i = layers_.size() - 1; i-- > 0;) order(layers_[i], &Vertex::below);
    }
    for (auto& layer : layers_) spread(layer);
    for (int turn = 0; turn < 16; ++turn) {
      for (std::size_t i = 1; i < layers_.size(); ++i) pull(layers_[i], &Vertex::above);
      for (std::size_t i = layers_.size() - 1; i-- > 0;) pull(layers_[i], &Vertex::below);
    }
  }

  double left() const {
    double least = 0;
    for (const Vertex& vertex : vertices_) least = std::min(least, vertex.x - vertex.width / 2);
    return least;
  }
  double right() const {
    double most = 0;
    for (const Vertex& vertex : vertices_) most = std::max(most, vertex.x + vertex.width / 2);
    return most;
  }
  double x_of(std::size_t box) const { return vertices_[box].x; }
  double x_of_passing(std::size_t index) const { return vertices_[passings_[index]].x; }
  std::size_t layers() const { return layers_.size(); }

 private:
  static constexpr double bend_width = 8;
  using Neighbours = std::vector<std::size_t> Vertex::*;

  std::size_t add(double width, int layer) {
    const std::size_t index = vertices_.size();
    vertices_.push_back({width, layer});
    const auto at = static_cast<std::size_t>(layer);
    if (layers_.size() <= at) layers_.resize(at + 1);
    layers_[at].push_back(index);
    return index;
  }
  void connect(std::size_t from, std::size_t to) {
    vertices_[from].below.push_back(to);
    vertices_[to].above.push_back(from);
  }

  // By the mean place of the neighbours in the layer that was ordered before.
  void order(std::vector<std::size_t>& layer, Neighbours neighbours) {
    number();
    std::vector<std::pair<double, std::size_t>> keys;
    for (std::size_t i = 0; i < layer.size(); ++i) {
      const auto& others = vertices_[layer[i]].*neighbours;
      double sum = 0;
      for (const std::size_t other : others) sum += place_[other];
      keys.emplace_back(
          others.empty() ? static_cast<double>(i) : sum / static_cast<double>(others.size()),
          layer[i]);
    }
    std::stable_sort(keys.begin(), keys.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    for (std::size_t i = 0; i < layer.size(); ++i) layer[i] = keys[i].second;
  }
  void number() {
    place_.resize(vertices_.size());
    for (const auto& layer : layers_) {
      for (std::size_t i = 0; i < layer.size(); ++i) place_[layer[i]] = static_cast<double>(i);
    }
  }

  // Side by side, the middle of all at 0.
  void spread(const std::vector<std::size_t>& layer) {
    double width = -gap_;
    for (const std::size_t index : layer) width += vertices_[index].width + gap_;
    double x = -width / 2;
    for (const std::size_t index : layer) {
      vertices_[index].x = x + vertices_[index].width / 2;
      x += vertices_[index].width + gap_;
    }
  }

  // To the mean of the neighbours; what would overlap is moved apart around its common middle.
  void pull(const std::vector<std::size_t>& layer, Neighbours neighbours) {
    struct Group {
      std::size_t first;
      std::size_t last;
      double shift;  // of the mean wish from the places side by side
      double weight;
    };
    std::vector<Group> groups;
    std::vector<double> side(layer.size());
    double x = 0;
    for (std::size_t i = 0; i < layer.size(); ++i) {
      const Vertex& vertex = vertices_[layer[i]];
      side[i] = x + vertex.width / 2;
      x += vertex.width + gap_;
      const auto& others = vertex.*neighbours;
      double wish = vertex.x;
      if (!others.empty()) {
        wish = 0;
        for (const std::size_t other : others) wish += vertices_[other].x;
        wish /= static_cast<double>(others.size());
      }
      groups.push_back({i, i, wish - side[i], 1});
      while (groups.size() > 1 && groups[groups.size() - 2].shift > groups.back().shift) {
        const Group last = groups.back();
        groups.pop_back();
        Group& before = groups.back();
        before.shift = (before.shift * before.weight + last.shift * last.weight) /
                       (before.weight + last.weight);
        before.weight += last.weight;
        before.last = last.last;
      }
    }
    for (const Group& group : groups) {
      for (std::size_t i = group.first; i <= group.last; ++i) {
        vertices_[layer[i]].x = side[i] + group.shift;
      }
    }
  }

  double gap_;
  std::vector<Vertex> vertices_;
  std::vector<std::vector<std::size_t>> layers_;
  std::vector<std::size_t> passings_;
  std::vector<double> place_;
};

}  // namespace

LayoutSize lay_out(std::vector<LayoutBox>& boxes, std::vector<LayoutEdge>& edges,
                   double gap_between, double gap_below) {
  if (boxes.empty()) return {};
  Layout layout(boxes, edges, gap_between);
  layout.arrange();
  std::vector<double> heights(layout.layers());
  for (const LayoutBox& box : boxes) {
    double& height = heights[static_cast<std::size_t>(box.layer)];
    height = std::max(height, box.height);
  }
  std::vector<double> tops;
  double y = 0;
  for (const double height : heights) {
    tops.push_back(y);
    y += height + gap_below;
  }
  const double left = layout.left();
  for (std::size_t i = 0; i < boxes.size(); ++i) {
    boxes[i].x = layout.x_of(i) - left;
    boxes[i].y = tops[static_cast<std::size_t>(boxes[i].layer)];
  }
  std::size_t passing = 0;
  for (LayoutEdge& edge : edges) {
    for (int layer = boxes[edge.from].layer + 1; layer < boxes[edge.to].layer; ++layer) {
      const auto at = static_cast<std::size_t>(layer);
      const double bend_x = layout.x_of_passing(passing++) - left;
      edge.bends.emplace_back(bend_x, tops[at]);
      edge.bends.emplace_back(bend_x, tops[at] + heights[at]);
    }
  }
  return {layout.right() - left, y - gap_below};
}

}  // namespace onda::report
