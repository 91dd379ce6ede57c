// SPDX-License-Identifier: Apache-2.0
#include "onda/report/graph_picture.h"

#include <algorithm>
#include <map>

#include "onda/graph/body.h"
#include "onda/report/graph_layout.h"
#include "onda/report/text.h"

namespace onda::report {
namespace {

constexpr double letter_width = 6.6;  // of the 11-pixel text, about
constexpr double line_height = 15;
constexpr double padding = 10;
constexpr double margin = 24;
constexpr double label_width = 110;
constexpr std::size_t max_operators = 3000;
constexpr std::size_t line_columns = 46;

struct Box {
  std::vector<std::string> lines;  // the first is the heading
  const char* style;
};

std::string type_and_shape(const Tensor& tensor) {
  return fmt::format("{} {}", name_of(tensor.type), to_string(tensor.shape));
}

const char* style_of(const Operator& op) {
  const QuantizationRule& rule = op.quantization();
  if (op.bodies()) return "control";
  if (rule.weights_input >= 0) return "weighted";
  const bool moves = rule.output == QuantizationRule::Output::same_as_input ||
                     rule.output == QuantizationRule::Output::shared;
  return moves ? "moving" : "computing";
}

// The picture of one graph, and below it those of the graphs that its operators run.
class Picture {
 public:
  Picture(const Graph& graph, const GraphPicture& how) : graph_(graph), how_(how) {
    for (const int input : graph.inputs) add_tensor(input, "input");
    for (std::size_t i = 0; i < graph.nodes.size(); ++i) add_node(i);
    add_outputs();
    for (std::size_t i = 0; i < boxes_.size(); ++i) {
      std::size_t columns = 0;
      for (const std::string& line : boxes_[i].lines) {
        columns = std::max(columns, display_width(line));
      }
      // Headings are bold.
      columns = std::max(columns, display_width(boxes_[i].lines[0]) * 6 / 5);
      places_[i].width = static_cast<double>(columns) * letter_width + 2 * padding;
      places_[i].height =
          static_cast<double>(boxes_[i].lines.size()) * line_height + 2 * padding - 4;
    }
    size_ = lay_out(places_, edges_);
    size_.width += label_width / 2;  // of a label beside the last box
  }

  LayoutSize size() const { return size_; }

  std::string svg(double dx, double dy) const {
    std::string text = fmt::format("<g transform=\"translate({:.1f} {:.1f})\">\n", dx, dy);
    for (const LayoutEdge& edge : edges_) text += line(edge);
    for (std::size_t i = 0; i < edges_.size(); ++i) text += label(i);
    for (std::size_t i = 0; i < boxes_.size(); ++i) text += box(i);
    return text + "</g>\n";
  }

 private:
  std::size_t add(Box box, int layer) {
    boxes_.push_back(std::move(box));
    places_.push_back({.layer = layer});
    return boxes_.size() - 1;
  }
  static std::string short_name(const std::string& name) { return fit_text(name, line_columns); }

  void add_tensor(int tensor, const char* what) {
    const Tensor& details = graph_.tensor(tensor);
    makers_[tensor] = add(
        {{short_name(details.name.empty() ? what : details.name), type_and_shape(details)}, "end"},
        0);
  }

  void add_node(std::size_t index) {
    const Node& node = graph_.nodes[index];
    Box box{{fmt::format("{} {}", index, node.op.name())}, style_of(node.op)};
    if (how_.attributes) {
      const std::string attributes = how_.attributes(node.op);
      if (!attributes.empty()) box.lines.push_back(short_name(attributes));
    }
    int layer = 0;
    for (const int input : node.inputs) {
      if (input == Node::none) continue;
      const Tensor& tensor = graph_.tensor(input);
      if (tensor.is_constant()) box.lines.push_back(short_name(type_and_shape(tensor)));
      if (tensor.is_variable) box.lines.push_back(short_name("keeps " + type_and_shape(tensor)));
      const auto maker = makers_.find(input);
      if (maker != makers_.end()) layer = std::max(layer, places_[maker->second].layer + 1);
    }
    const std::size_t at = add(std::move(box), layer);
    for (const int input : node.inputs) connect(input, at);
    for (const int output : node.outputs) makers_[output] = at;
  }

  void add_outputs() {
    for (const int output : graph_.outputs) {
      const Tensor& details = graph_.tensor(output);
      const auto maker = makers_.find(output);
      const int layer = maker == makers_.end() ? 0 : places_[maker->second].layer + 1;
      const std::size_t at = add(
          {{short_name(details.name.empty() ? "output" : details.name), type_and_shape(details)},
           "end"},
          layer);
      connect(output, at);
    }
  }

  void connect(int tensor, std::size_t to) {
    const auto maker = makers_.find(tensor);
    if (maker == makers_.end()) return;
    edges_.push_back({maker->second, to});
    tensors_.push_back(tensor);
  }

  std::string line(const LayoutEdge& edge) const {
    const LayoutBox& from = places_[edge.from];
    const LayoutBox& to = places_[edge.to];
    double x = from.x;
    double y = from.y + from.height;
    std::string path = fmt::format("M{:.1f} {:.1f}", x, y);
    const auto to_point = [&](double next_x, double next_y) {
      const double middle = (y + next_y) / 2;
      path += fmt::format("C{:.1f} {:.1f} {:.1f} {:.1f} {:.1f} {:.1f}", x, middle, next_x, middle,
                          next_x, next_y);
      x = next_x;
      y = next_y;
    };
    for (const auto& [bend_x, bend_y] : edge.bends) to_point(bend_x, bend_y);
    to_point(to.x, to.y);
    return fmt::format("<path class=\"line\" d=\"{}\" marker-end=\"url(#arrow)\"/>\n", path);
  }

  // Once for each tensor, below the box that makes it.
  std::string label(std::size_t edge) const {
    const int tensor = tensors_[edge];
    if (std::find(tensors_.begin(), tensors_.begin() + static_cast<std::ptrdiff_t>(edge), tensor) !=
        tensors_.begin() + static_cast<std::ptrdiff_t>(edge)) {
      return {};
    }
    const LayoutBox& from = places_[edges_[edge].from];
    if (std::string_view(boxes_[edges_[edge].from].style) == "end") return {};
    int before = 0;  // labels of other outputs of the same operator
    for (std::size_t i = 0; i < edge; ++i) {
      if (edges_[i].from == edges_[edge].from && tensors_[i] != tensor) ++before;
    }
    if (before > 1) return {};
    return fmt::format("<text class=\"shape\" x=\"{:.1f}\" y=\"{:.1f}\">{}</text>\n", from.x + 6,
                       from.y + from.height + 14 + before * 12,
                       escape_html(type_and_shape(graph_.tensor(tensor))));
  }

  std::string box(std::size_t index) const {
    const LayoutBox& place = places_[index];
    std::string text = fmt::format(
        "<rect class=\"{}\" x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\" "
        "rx=\"{}\"/>\n",
        boxes_[index].style, place.x - place.width / 2, place.y, place.width, place.height,
        std::string_view(boxes_[index].style) == "end" ? 14 : 5);
    double y = place.y + padding + 9;
    for (std::size_t i = 0; i < boxes_[index].lines.size(); ++i) {
      text +=
          fmt::format("<text class=\"{}\" x=\"{:.1f}\" y=\"{:.1f}\">{}</text>\n",
                      i == 0 ? "name" : "more", place.x, y, escape_html(boxes_[index].lines[i]));
      y += line_height;
    }
    return text;
  }

  const Graph& graph_;
  const GraphPicture& how_;
  std::vector<Box> boxes_;
  std::vector<LayoutBox> places_;
  std::vector<LayoutEdge> edges_;
  std::vector<int> tensors_;  // of each edge
  std::map<int, std::size_t> makers_;
  LayoutSize size_;
};

struct Part {
  std::string title;
  const Graph* graph;
};

void collect(const Graph& graph, const std::string& title, std::vector<Part>& parts,
             std::size_t& operators) {
  operators += graph.nodes.size();
  if (operators > max_operators) {
    throw Error("expected at most {} operators to draw, the model has more", max_operators);
  }
  parts.push_back({title, &graph});
  for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
    const Bodies* bodies = graph.nodes[i].op.bodies();
    if (!bodies) continue;
    for (std::size_t body = 0; body < bodies->graphs.size(); ++body) {
      collect(graph_of(*bodies->graphs[body]),
              fmt::format("{}{} {}, graph {}", title.empty() ? "" : title + " / ", i,
                          graph.nodes[i].op.name(), body),
              parts, operators);
    }
  }
}

constexpr const char* style =
    "<style>text{font:11px 'DejaVu Sans',Verdana,sans-serif;fill:#1b2733;text-anchor:middle}"
    ".name{font-weight:bold}.more{fill:#48596b}.shape{font-size:9.5px;fill:#67788a;"
    "text-anchor:start}.title{font-size:14px;font-weight:bold;text-anchor:start}"
    "rect{stroke:#5b6b7b;stroke-width:1}.paper{fill:#fff;stroke:none}.end{fill:#fff}"
    ".weighted{fill:#cfe3f7}.computing{fill:#d9f0d8}.moving{fill:#eceff2}.control{fill:#fde3bf}"
    ".line{fill:none;stroke:#8797a7;stroke-width:1.2}</style>\n"
    "<defs><marker id=\"arrow\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" markerWidth=\"7\" "
    "markerHeight=\"7\" orient=\"auto\"><path d=\"M0 0L8 4L0 8z\" "
    "fill=\"#8797a7\"/></marker></defs>"
    "\n";

}  // namespace

std::string graph_svg(const Graph& graph, const GraphPicture& picture) {
  std::vector<Part> parts;
  std::size_t operators = 0;
  collect(graph, {}, parts, operators);
  double width = 0;
  double y = margin;
  std::string body;
  for (const Part& part : parts) {
    const std::string& title = part.title.empty() ? picture.title : part.title;
    if (!title.empty()) {
      y += 14;
      body += fmt::format("<text class=\"title\" x=\"{}\" y=\"{:.1f}\">{}</text>\n", margin, y,
                          escape_html(title));
      y += 18;
      width = std::max(width, static_cast<double>(display_width(title)) * 9);
    }
    const Picture drawn(*part.graph, picture);
    body += drawn.svg(margin, y);
    y += drawn.size().height + margin;
    width = std::max(width, drawn.size().width);
  }
  width += 2 * margin;
  return fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0:.0f}\" height=\"{1:.0f}\" "
      "viewBox=\"0 0 {0:.0f} {1:.0f}\">\n{2}<rect class=\"paper\" width=\"100%\" "
      "height=\"100%\"/>\n{3}</svg>\n",
      width, y, style, body);
}

}  // namespace onda::report
