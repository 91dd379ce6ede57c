// SPDX-License-Identifier: Apache-2.0
#include "onda/report/graph_picture.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "onda/graph/graph_builder.h"
#include "onda/ops/add/add.h"
#include "onda/ops/relu/relu.h"
#include "onda/report/graph_layout.h"

namespace onda::report {
namespace {

using testing::HasSubstr;
using testing::Not;

// x -> relu -> +, and x goes around it.
Graph skipping(const std::string& name) {
  GraphBuilder builder("skipping");
  const int x = builder.input(name, {1, 4});
  const int a = builder.add(Relu{}, {x}, "a");
  const int b = builder.add(Relu{}, {a}, "b");
  return builder.finish({builder.add(Add{}, {b, x}, "y")});
}

TEST(GraphPicture, NamesOperatorsAndShapes) {
  const std::string svg = graph_svg(skipping("x"), {.title = "two & a half"});
  EXPECT_THAT(svg, HasSubstr("0 RELU"));
  EXPECT_THAT(svg, HasSubstr("2 ADD"));
  EXPECT_THAT(svg, HasSubstr("float32 (1, 4)"));
  EXPECT_THAT(svg, HasSubstr("two &amp; a half"));
}

TEST(GraphPicture, NamesFromAFileAreTextOnly) {
  const std::string svg = graph_svg(skipping("</text><script>"));
  EXPECT_THAT(svg, Not(HasSubstr("<script>")));
}

TEST(GraphPicture, RefusesWhatNobodyCouldLookAt) {
  GraphBuilder builder("long");
  int x = builder.input("x", {1});
  for (int i = 0; i <= 3000; ++i) x = builder.add(Relu{}, {x}, "y");
  EXPECT_THROW(graph_svg(builder.finish({x})), Error);
}

// An edge that passes a layer goes beside the boxes that lie there.
TEST(GraphLayout, EdgesPassBesideBoxes) {
  std::vector<LayoutBox> boxes = {{.width = 50, .height = 20, .layer = 0},
                                  {.width = 80, .height = 20, .layer = 1},
                                  {.width = 50, .height = 20, .layer = 2}};
  std::vector<LayoutEdge> edges = {{0, 1}, {1, 2}, {0, 2}};
  const LayoutSize size = lay_out(boxes, edges);
  ASSERT_EQ(edges[2].bends.size(), 2u);
  const double away = std::abs(edges[2].bends[0].first - boxes[1].x);
  EXPECT_GT(away, boxes[1].width / 2);
  EXPECT_LT(boxes[0].y + boxes[0].height, boxes[1].y);
  for (const LayoutBox& box : boxes) {
    EXPECT_GE(box.x - box.width / 2, 0);
    EXPECT_LE(box.x + box.width / 2, size.width);
  }
}

// No two boxes of a layer overlap, however their neighbours pull.
TEST(GraphLayout, BoxesOfALayerDoNotOverlap) {
  std::vector<LayoutBox> boxes = {{.width = 40, .height = 20, .layer = 0}};
  std::vector<LayoutEdge> edges;
  for (std::size_t i = 1; i <= 9; ++i) {
    boxes.push_back({.width = 30.0 + 10.0 * static_cast<double>(i), .height = 20, .layer = 1});
    edges.push_back({0, i});
  }
  lay_out(boxes, edges, 10);
  for (std::size_t i = 1; i < boxes.size(); ++i) {
    for (std::size_t j = i + 1; j < boxes.size(); ++j) {
      EXPECT_GE(std::abs(boxes[i].x - boxes[j].x) + 1e-6,
                (boxes[i].width + boxes[j].width) / 2 + 10);
    }
  }
}

}  // namespace
}  // namespace onda::report
